/** Loads the module that a command line names, JavaScript or TypeScript. */
import { once } from 'node:events'
import { statSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Failure } from '../program/command.ts'
import { loadFailure } from './failures.ts'
import { importWithTsx } from './tsx.ts'

/** What a module exports, by name. */
export type Exports = Readonly<Record<string, unknown>>

/**
 * Returns the full path of a file.
 * @throws Failure if there is no file at that path.
 */
export function findFile(typed: string, cwd: string): string {
  const file = resolve(cwd, typed)
  const found = statSync(file, { throwIfNoEntry: false })
  if (found === undefined) throw new Failure(`there is no file ${typed}`)
  if (found.isDirectory())
    throw new Failure(`${typed} is a directory. Name a file in it, such as ${relative(cwd, file)}/index.js`)
  return file
}

/**
 * Imports a module. Node runs TypeScript if it can strip types (22.18 and later); otherwise `tsx` does.
 * @throws Failure saying why the module cannot be loaded, with the line of a syntax error or the stack of what it threw.
 */
export async function loadModule(file: string, cwd: string): Promise<Exports> {
  const loaded = new AbortController()
  try {
    return unwrapCommonJs(await Promise.race([importFile(file, cwd), failWhenIdle(file, cwd, loaded.signal)]))
  } catch (error) {
    throw error instanceof Failure ? error : loadFailure(error, file, cwd)
  } finally {
    loaded.abort()
  }
}

/** Without this, Node would exit silently when nothing is left to settle the module's top-level `await`. */
async function failWhenIdle(file: string, cwd: string, signal: AbortSignal): Promise<never> {
  await once(process, 'beforeExit', { signal })
  throw new Failure(`${relative(cwd, file)} never finished loading: its top-level await waits for a promise that nothing settles`)
}

async function importFile(file: string, cwd: string): Promise<Exports> {
  const url = pathToFileURL(file).href
  if (!/\.[cm]?tsx?$/.test(file)) return import(url)
  if (!stripsTypes()) return importWithTsx(file, 'TypeScript files need Node 22.18 or tsx', cwd)
  try {
    return await import(url)
  } catch (error) {
    if ((error as NodeJS.ErrnoException | null)?.code !== 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') throw error
    return importWithTsx(file, `Node alone cannot run it (${(error as Error).message})`, cwd)
  }
}

function stripsTypes(): boolean {
  return Boolean((process.features as { typescript?: unknown }).typescript)
}

/** CommonJS that was compiled from an ES module has all of its exports inside `default`. */
function unwrapCommonJs(exports: Exports): Exports {
  const inner = exports.default
  return typeof inner === 'object' && inner !== null && Object.hasOwn(inner, '__esModule') ? (inner as Exports) : exports
}
