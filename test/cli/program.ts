/** Runs programs in processes of their own, as a shell does: the packed `jsonrpc`, and examples. `in-process.ts` is faster. */
import { type ChildProcess, spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { onTestFinished } from 'vitest'

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

/** Something that runs and prints. */
export abstract class Running {
  stdout = ''
  stderr = ''
  readonly #printed = new EventEmitter()

  /** Resolves to the exit code. */
  abstract end(): Promise<number>

  protected append(stream: 'stdout' | 'stderr', text: string): void {
    this[stream] += text
    this.#printed.emit('text')
  }

  /** Resolves to the match (its first group, if it has one) as soon as the text is printed. */
  async prints(pattern: RegExp, stream: 'stdout' | 'stderr' = 'stdout'): Promise<string> {
    const ended = this.end().then(() => true)
    for (;;) {
      const found = this[stream].match(pattern)
      if (found) return found[1] ?? found[0]
      const isOver = await Promise.race([once(this.#printed, 'text').then(() => false), ended])
      if (isOver && !pattern.test(this[stream]))
        throw new Error(`It ended without printing ${pattern}:\n${this.stdout}${this.stderr}`)
    }
  }

  url(): Promise<string> {
    return this.prints(/(http:\/\/\S+:\d+)\n/)
  }
}

/** A child process. It is killed when the test ends. */
export class Program extends Running {
  readonly child: ChildProcess
  readonly #ended: Promise<number>

  constructor(args: readonly string[], cwd: string = root, env: NodeJS.ProcessEnv = {}) {
    super()
    this.child = spawn(process.execPath, [...args], { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    this.child.stdout?.setEncoding('utf8').on('data', (text) => this.append('stdout', text))
    this.child.stderr?.setEncoding('utf8').on('data', (text) => this.append('stderr', text))
    this.#ended = once(this.child, 'close').then(([code, signal]) => code ?? signal)
    onTestFinished(() => void this.child.kill('SIGKILL'))
  }

  override end(): Promise<number> {
    return this.#ended
  }

  stop(signal: NodeJS.Signals = 'SIGINT'): Promise<number> {
    this.child.kill(signal)
    return this.#ended
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
