/** TypeScript on a Node that cannot run it by itself: through `tsx`, where that is installed. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Failure } from '../program/command.ts'

type Exports = Readonly<Record<string, unknown>>

interface Tsx {
  tsImport(specifier: string, parent: string): Promise<Exports>
}

/**
 * Loads a module through the `tsx` of the module's own project, else the one that is installed next to this package.
 * @throws Failure saying how to install it.
 */
export async function importWithTsx(file: string, why: string): Promise<Exports> {
  const api = findTsx(file) ?? findTsx(import.meta.filename)
  if (api === undefined)
    throw new Failure(`${relative('', file)} cannot be loaded. ${why}, which is not installed: npm install --save-dev tsx`)
  const { tsImport }: Tsx = await import(pathToFileURL(api).href)
  return tsImport(pathToFileURL(file).href, import.meta.url)
}

/** Its own map of exports tells the file: `require.resolve` would give the one for `require`. */
function findTsx(from: string): string | undefined {
  try {
    const manifest = createRequire(from).resolve('tsx/package.json')
    const { exports } = JSON.parse(readFileSync(manifest, 'utf8'))
    return join(dirname(manifest), exports['./esm/api'].import.default)
  } catch {
    return undefined
  }
}
