/** Runs TypeScript through `tsx`, if it is installed. */
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
 * Imports a module through the `tsx` of the module's project, or else through the `tsx` that is installed next to this package.
 * @throws Failure saying how to install `tsx`. It begins with `reason`, which says why it is needed.
 */
export async function importWithTsx(file: string, reason: string, cwd: string): Promise<Exports> {
  const api = findTsx(file) ?? findTsx(import.meta.filename)
  if (api === undefined)
    throw new Failure(`${relative(cwd, file)} cannot be loaded. ${reason}, which is not installed: npm install --save-dev tsx`)
  const { tsImport }: Tsx = await import(pathToFileURL(api).href)
  return tsImport(pathToFileURL(file).href, import.meta.url)
}

/** Reads `exports` of the manifest, because `require.resolve('tsx/esm/api')` would return the file for `require`. */
function findTsx(from: string): string | undefined {
  try {
    const manifest = createRequire(from).resolve('tsx/package.json')
    const { exports } = JSON.parse(readFileSync(manifest, 'utf8'))
    return join(dirname(manifest), exports['./esm/api'].import.default)
  } catch {
    return undefined
  }
}
