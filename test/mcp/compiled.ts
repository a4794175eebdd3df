/** The shop as a file of JavaScript, for `jsonrpc mcp`. */
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'

/** Returns the path of the compiled file. Below its folder the package is found by its name, as if it were installed. */
export async function compiledShop(): Promise<string> {
  const folder = resolve(import.meta.dirname, '../../.packed/mcp')
  const outfile = join(folder, `shop-${process.pid}.mjs`)
  await mkdir(folder, { recursive: true })
  await build({
    entryPoints: [join(import.meta.dirname, 'shop.ts')],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'es2023',
  })
  return outfile
}
