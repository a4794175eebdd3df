/** The size of a sub-path in a bundle of a user. */
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

/** The bytes of a sub-path with everything that it imports. */
export interface BundleSize {
  readonly minified: number
  readonly gzip: number
}

/** Bundles one file and measures the result. */
export async function bundleSize(file: string): Promise<BundleSize> {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2023',
    external: ['node:*', 'tsx'],
  })
  const code = outputFiles[0]?.contents ?? new Uint8Array()
  return { minified: code.length, gzip: gzipSync(code).length }
}
