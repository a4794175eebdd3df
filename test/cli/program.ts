/** Runs programs in processes of their own, as a shell does: the packed `jsonrpc`, and examples. `in-process.ts` is faster. */
import { cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { onTestFinished } from 'vitest'
import { Process } from '../setup/processes.ts'

export const root: string = resolve(import.meta.dirname, '../..')
const packed = join(root, '.packed/package')
export const jsonrpc: string = join(packed, 'dist/cli/main.js')

export type Files = Readonly<Record<string, string>>

/** Makes a folder below which the package and `tsx` are found by name. */
export function project(files: Files): string {
  mkdirSync(join(root, '.packed/projects'), { recursive: true })
  return fill(mkdtempSync(join(root, '.packed/projects/p-')), { ...ownConfig, ...files })
}

/** Without it, TypeScript would load the whole of this repository to find the project of a file. */
const ownConfig: Files = {
  'tsconfig.json': '{ "compilerOptions": { "module": "nodenext", "target": "es2023", "types": ["node"], "allowJs": true } }',
}

/** Makes a folder outside of this repository, where only a copy of the package is installed. */
export function lonelyProject(files: Files): { folder: string; command: string } {
  const folder = fill(mkdtempSync(join(tmpdir(), 'jsonrpc-')), files)
  const copy = join(folder, 'node_modules/damn-simple-jsonrpc-server')
  cpSync(packed, copy, { recursive: true })
  return { folder, command: join(copy, 'dist/cli/main.js') }
}

/** Installs one package of this repository in a folder. */
export function lend(name: string, folder: string): void {
  mkdirSync(join(folder, 'node_modules'), { recursive: true })
  symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name))
}

function fill(folder: string, files: Files): string {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

/** A program of Node in a process of its own, which is killed when the test ends. */
export class Program extends Process {
  constructor(args: readonly string[], cwd: string = root, env: NodeJS.ProcessEnv = {}) {
    super(process.execPath, args, { cwd, env })
    onTestFinished(() => void this.child.kill('SIGKILL'))
  }
}

/** Runs `jsonrpc` in a process until it exits. */
export async function run(args: readonly string[], cwd?: string, command: string = jsonrpc) {
  const program = new Program([command, ...args], cwd)
  const code = await program.end()
  return { code, stdout: program.stdout, stderr: program.stderr }
}

/** Starts `jsonrpc serve` in a process, on a free port. */
export function serve(args: readonly string[], cwd?: string, command: string = jsonrpc): Program {
  return new Program([command, 'serve', '--port', '0', ...args], cwd)
}

/** Calls a method over HTTP and resolves to the result, or to the code of the error. */
export async function call(url: string, method: string, params: unknown = [], headers: Record<string, string> = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  })
  const reply = (await response.json()) as { result?: unknown; error?: { code: number } }
  return reply.error ? reply.error.code : reply.result
}
