/** What a sub-path weighs for a user who bundles it. */
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

/** Bytes of a sub-path and everything that it pulls in, minified. */
export interface BundleSize {
  readonly minified: number
  readonly gzip: number
}

/** Bundles one file and weighs it. */
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
