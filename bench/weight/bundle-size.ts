/** The size of a sub-path in a bundle of a user. */
import { relative, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, type Metafile } from 'esbuild'

/** The bytes of a sub-path with everything that it imports. */
export interface BundleSize {
  readonly minified: number
  readonly gzip: number
}

/** Bundles one file and measures the result. What it imports only later does not count. */
export async function bundleSize(file: string): Promise<BundleSize> {
  const { outputFiles, metafile } = await build({
    entryPoints: [file],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    splitting: true,
    outdir: '/bundle',
    format: 'esm',
    target: 'es2023',
    external: ['node:*', 'tsx', 'ws'],
  })
  const contents = new Map(outputFiles.map((output) => [output.path, output.contents]))
  const [entry = ''] = Object.entries(metafile.outputs).flatMap(([path, { entryPoint }]) =>
    entryPoint === relativeTo(file) ? path : [],
  )
  const loaded = loadedBy(entry, metafile)
  const code = Buffer.concat([...loaded].map((path) => contents.get(resolve(path)) ?? new Uint8Array()))
  return { minified: code.length, gzip: gzipSync(code).length }
}

function relativeTo(file: string): string {
  return relative(process.cwd(), file)
}

/** An output with all that it imports at once. */
function loadedBy(path: string, { outputs }: Metafile, loaded: Set<string> = new Set()): Set<string> {
  if (loaded.has(path)) return loaded
  loaded.add(path)
  for (const one of outputs[path]?.imports ?? [])
    if (one.kind === 'import-statement' && !one.external) loadedBy(one.path, { outputs } as Metafile, loaded)
  return loaded
}
