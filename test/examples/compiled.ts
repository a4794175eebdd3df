/** An example as a program of Node: tests that start it many times compile it once, as `tsx` does at every start. */
import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { transform } from 'esbuild'

const root = resolve(import.meta.dirname, '../..')

/** Below this folder the package is found by its name, as if it were installed. */
const folder = join(root, '.packed/examples')

/** The path of the compiled example. Files of two processes have different names, so that none is read while it is written. */
export async function compiledExample(name: string): Promise<string> {
  const { code } = await transform(readFileSync(join(root, 'examples', name)), { loader: 'ts', format: 'esm', target: 'es2023' })
  const path = join(folder, `${name}-${process.pid}.mjs`)
  await mkdir(folder, { recursive: true })
  await writeFile(path, code)
  return path
}
