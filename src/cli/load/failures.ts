/** Says why a module could not be loaded, so that a person knows where to look. */
import { spawnSync } from 'node:child_process'
import { relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { inspect } from 'node:util'
import { Failure } from '../program/command.ts'

/** The failure that tells about an error which came out of an import. */
export function explainLoading(error: unknown, file: string): Failure {
  const name = relative('', file)
  const { code, message } = (error ?? {}) as NodeJS.ErrnoException
  if (error instanceof SyntaxError) return new Failure(`${placeOf(error, file) ?? name}: ${message}`)
  if ((error as Error)?.name === 'TransformError') return new Failure(firstFault(message ?? '') ?? `${name}: ${message}`)
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND')
    return new Failure(`${name} imports something that is not there: ${firstLine(message)}. Install it, or mend the import`)
  return new Failure(`${name} threw while it was loaded:\n${error instanceof Error ? error.stack : inspect(error)}`)
}

/** What esbuild says, which works for tsx: a heading, then `file:line:column: ERROR: text` for each fault. */
function firstFault(message: string): string | undefined {
  const [, file, line, text] = message.match(/^(.+):(\d+):\d+: ERROR: (.+)$/m) ?? []
  return file && `${relative('', file)}:${line}: ${text}`
}

/** Node keeps the place to itself until an error ends the program; so a second Node is asked, which fails at the same point. */
function placeOf({ stack }: Error, file: string): string | undefined {
  return findPlace(stack) ?? findPlace(failAgain(file))
}

function failAgain(file: string): string {
  const program = `await import(${JSON.stringify(pathToFileURL(file).href)})`
  const { stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
    timeout: 10_000,
  })
  return stderr
}

/** A line of its own, before the code that it shows: `file:///calculator.js:3`. */
function findPlace(text = ''): string | undefined {
  const [, path = '', line] = text.match(/^(\S.*?):(\d+)\n/) ?? []
  if (path === '' || path.startsWith('node:')) return undefined
  return `${relative('', path.startsWith('file:') ? fileURLToPath(path) : path)}:${line}`
}

function firstLine(text = ''): string {
  return text.split('\n', 1)[0] ?? ''
}
