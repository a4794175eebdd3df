/** Explains why a module could not be loaded. */
import { spawnSync } from 'node:child_process'
import { relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { inspect } from 'node:util'
import { Failure } from '../program/command.ts'

/** Turns an error of `import(file)` into a failure that says where to look. */
export function loadFailure(error: unknown, file: string, cwd: string): Failure {
  const name = relative(cwd, file)
  const { code, message = '' } = (error ?? {}) as NodeJS.ErrnoException
  if (error instanceof SyntaxError) return new Failure(`${placeOf(error, file, cwd) ?? name}: ${message}`)
  if ((error as Error)?.name === 'TransformError') return new Failure(firstEsbuildError(message, cwd) ?? `${name}: ${message}`)
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND')
    return new Failure(`${name} imports a module that does not exist: ${firstLine(message)}. Install it, or correct the import`)
  return new Failure(`${name} threw while it was loaded:\n${error instanceof Error ? error.stack : inspect(error)}`)
}

/** `tsx` compiles with esbuild, which reports a heading and then one line `FILE:LINE:COLUMN: ERROR: TEXT` for each error. */
function firstEsbuildError(message: string, cwd: string): string | undefined {
  const [, file, line, text] = message.match(/^(.+):(\d+):\d+: ERROR: (.+)$/m) ?? []
  return file && `${relative(cwd, file)}:${line}: ${text}`
}

/** Node prints the place of a syntax error only when the error ends a process, so a second Node repeats the import. */
function placeOf({ stack }: Error, file: string, cwd: string): string | undefined {
  return findPlace(stack, cwd) ?? findPlace(stderrOfImport(file), cwd)
}

function stderrOfImport(file: string): string {
  const program = `await import(${JSON.stringify(pathToFileURL(file).href)})`
  const options = { encoding: 'utf8', timeout: 10_000 } as const
  return spawnSync(process.execPath, ['--input-type=module', '--eval', program], options).stderr
}

/** Finds the line `file:///calculator.js:3`, which stands above an excerpt of the code. */
function findPlace(text = '', cwd: string): string | undefined {
  const [, path = '', line] = text.match(/^(\S.*?):(\d+)\n/) ?? []
  if (path === '' || path.startsWith('node:')) return undefined
  return `${relative(cwd, path.startsWith('file:') ? fileURLToPath(path) : path)}:${line}`
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? ''
}
