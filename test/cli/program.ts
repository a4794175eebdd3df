/** Runs programs as a shell does: the packed `jsonrpc`, and examples. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { onTestFinished } from 'vitest'

export const root: string = resolve(import.meta.dirname, '../..')
const packed = join(root, '.packed/package')
export const jsonrpc: string = join(packed, 'dist/cli/main.js')

export type Files = Readonly<Record<string, string>>

/** A folder in which programs find the package by its name, and tsx too. */
export function project(files: Files): string {
  mkdirSync(join(root, '.packed/projects'), { recursive: true })
  return fill(mkdtempSync(join(root, '.packed/projects/p-')), files)
}

/** A folder of its own, far from any installed package, with a copy of ours. */
export function lonelyProject(files: Files): { folder: string; command: string } {
  const folder = fill(mkdtempSync(join(tmpdir(), 'jsonrpc-')), files)
  const copy = join(folder, 'node_modules/damn-simple-jsonrpc-server')
  cpSync(packed, copy, { recursive: true })
  return { folder, command: join(copy, 'dist/cli/main.js') }
}

/** Makes a package of this repository known to a project, and nothing else. */
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

/** A program that runs. What is left of it when the test is over is killed. */
export class Program {
  stdout = ''
  stderr = ''
  readonly child: ChildProcess
  readonly #ended: Promise<number>

  constructor(args: readonly string[], cwd: string = root, env: NodeJS.ProcessEnv = {}) {
    this.child = spawn(process.execPath, [...args], { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    this.child.stdout?.setEncoding('utf8').on('data', (text) => {
      this.stdout += text
    })
    this.child.stderr?.setEncoding('utf8').on('data', (text) => {
      this.stderr += text
    })
    this.#ended = once(this.child, 'close').then(([code, signal]) => code ?? signal)
    onTestFinished(() => void this.child.kill('SIGKILL'))
  }

  /** Resolves to the exit code. */
  end(): Promise<number> {
    return this.#ended
  }

  stop(signal: NodeJS.Signals = 'SIGINT'): Promise<number> {
    this.child.kill(signal)
    return this.#ended
  }

  /** Resolves to the match once it was printed. */
  async prints(pattern: RegExp, where: 'stdout' | 'stderr' = 'stdout'): Promise<string> {
    for (;;) {
      const found = this[where].match(pattern)
      if (found) return found[1] ?? found[0]
      const gone = await Promise.race([once(this.child[where] as never, 'data').then(() => false), this.#ended.then(() => true)])
      if (gone && !pattern.test(this[where]))
        throw new Error(`It ended without printing ${pattern}:\n${this.stdout}${this.stderr}`)
    }
  }

  url(): Promise<string> {
    return this.prints(/(http:\/\/\S+:\d+)\n/)
  }
}

/** `jsonrpc` with its arguments, to its end. */
export async function run(args: readonly string[], cwd?: string, command: string = jsonrpc) {
  const program = new Program([command, ...args], cwd)
  const code = await program.end()
  return { code, stdout: program.stdout, stderr: program.stderr }
}

/** `jsonrpc serve` on a free port. */
export function serve(args: readonly string[], cwd?: string, command: string = jsonrpc): Program {
  return new Program([command, 'serve', '--port', '0', ...args], cwd)
}

/** One call over HTTP: the result, or the error's code. */
export async function call(url: string, method: string, params: unknown = [], headers: Record<string, string> = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  })
  const reply = (await response.json()) as { result?: unknown; error?: { code: number } }
  return reply.error ? reply.error.code : reply.result
}
