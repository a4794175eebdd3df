/** Loads a module that somebody names on the command line, JavaScript or TypeScript. */
import { statSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Failure } from '../program/command.ts'
import { explainLoading } from './failures.ts'
import { importWithTsx } from './tsx.ts'

/** What a module exports, by name. */
export type Exports = Readonly<Record<string, unknown>>

/**
 * The full path of a module's file.
 * @throws Failure where there is no such file, or what is there is not a file.
 */
export function findFile(typed: string): string {
  const file = resolve(typed)
  const found = statSync(file, { throwIfNoEntry: false })
  if (found === undefined) throw new Failure(`there is no file ${typed}`)
  if (found.isDirectory()) throw new Failure(`${typed} is a folder. Name the file in it, such as ${relative('', file)}/index.js`)
  return file
}

/**
 * What the module exports. TypeScript is left to Node where Node can strip types (22.18 and later), and to `tsx` elsewhere.
 * @throws Failure saying why it cannot be loaded: a syntax error with its line, a missing import, or what it threw itself.
 */
export async function loadModule(file: string): Promise<Exports> {
  const stuck = () => {
    console.error(`jsonrpc: ${relative('', file)} never finished loading: it awaits something that does not come`)
    process.exit(1)
  }
  process.once('beforeExit', stuck)
  try {
    return withoutWrapping(await importFile(file))
  } catch (error) {
    throw error instanceof Failure ? error : explainLoading(error, file)
  } finally {
    process.off('beforeExit', stuck)
  }
}

async function importFile(file: string): Promise<Exports> {
  const url = pathToFileURL(file).href
  if (!/\.[cm]?tsx?$/.test(file)) return import(url)
  if (!stripsTypes()) return importWithTsx(file, 'TypeScript files need Node 22.18 or tsx')
  try {
    return await import(url)
  } catch (error) {
    if ((error as NodeJS.ErrnoException | null)?.code !== 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') throw error
    return importWithTsx(file, `Node alone cannot run it (${(error as Error).message})`)
  }
}

function stripsTypes(): boolean {
  return Boolean((process.features as { typescript?: unknown }).typescript)
}

/** CommonJS made from TypeScript stands whole in `default`. */
function withoutWrapping(exports: Exports): Exports {
  const whole = exports.default
  return typeof whole === 'object' && whole !== null && Object.hasOwn(whole, '__esModule') ? (whole as Exports) : exports
}
