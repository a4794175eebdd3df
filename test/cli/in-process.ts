/** Runs `jsonrpc` in the process of the test, which is much faster than a process for each command. */
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { onTestFinished } from 'vitest'
import { commands } from '#inside/cli/commands/all.js'
import { runCommandLine } from '#inside/cli/program/command-line.js'
import { PrintingProgram } from '../setup/processes.ts'
import { root } from './program.ts'

/** What the command finds around it. By default: an empty stdin, no terminal, no environment, and the root of the repository. */
export interface Surroundings {
  readonly stdin?: string
  readonly cwd?: string
  readonly isTTY?: boolean
  /** Whether stderr alone is a terminal. Default: `isTTY`. */
  readonly isStderrTTY?: boolean
  /** The width of the terminal. */
  readonly columns?: number | undefined
  readonly env?: NodeJS.ProcessEnv
}

/** A command that runs in this process. It is stopped when the test ends. */
export class InProcess extends PrintingProgram {
  readonly #shutdown = new AbortController()
  readonly #ended: Promise<number>

  constructor(args: readonly string[], surroundings: Surroundings = {}) {
    super()
    const { stdin = '', cwd = root, isTTY = false, isStderrTTY = isTTY, columns, env = {} } = surroundings
    const width = columns !== undefined && { columns }
    this.#ended = runCommandLine(commands, args, {
      stdout: { isTTY, ...width, write: (text) => this.append('stdout', text) },
      stderr: { isTTY: isStderrTTY, ...width, write: (text) => this.append('stderr', text) },
      stdin: Readable.from([stdin]),
      cwd,
      env,
      untilShutdown: async () => {
        await once(this.#shutdown.signal, 'abort')
        return 'SIGINT'
      },
      untilStdoutFails: () => new Promise(() => {}),
      openStdout: () => {},
    })
    onTestFinished(async () => void (await this.stop()))
  }

  override end(): Promise<number> {
    return this.#ended
  }

  /** As Ctrl-C does. */
  stop(): Promise<number> {
    this.#shutdown.abort()
    return this.#ended
  }
}

/** Runs a command until it ends. */
export async function runInProcess(args: readonly string[], surroundings?: Surroundings) {
  const run = new InProcess(args, surroundings)
  const code = await run.end()
  return { code, stdout: run.stdout, stderr: run.stderr }
}

/** Starts `jsonrpc serve` on a free port. */
export function serveInProcess(args: readonly string[], cwd?: string): InProcess {
  return new InProcess(['serve', '--port', '0', ...args], cwd === undefined ? {} : { cwd })
}
