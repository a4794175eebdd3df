/** Programs that a test starts, and reads while they run. */
import { type ChildProcess, spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

/** A program that runs, and what it has printed until now. */
export abstract class PrintingProgram {
  stdout = ''
  stderr = ''
  readonly #printed = new EventEmitter()

  /** Resolves to the exit code. */
  abstract end(): Promise<number>

  protected append(stream: 'stdout' | 'stderr', text: string): void {
    this[stream] += text
    this.#printed.emit('text')
  }

  /** Resolves to the match (its first group, if it has one) as soon as the text is printed. Rejects if the program ends without it. */
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

export interface ProcessOptions {
  readonly cwd?: string
  /** Added to the environment of the tests, which asks for no colors. */
  readonly env?: NodeJS.ProcessEnv
  /** Whether `stop` also ends the processes that the program starts, such as those of `npm run`. Default: `false`. */
  readonly isGroup?: boolean
}

/** A child process, which runs until it ends by itself or `stop` ends it. */
export class Process extends PrintingProgram {
  readonly child: ChildProcess
  readonly #isGroup: boolean
  readonly #ended: Promise<number>

  constructor(command: string, args: readonly string[], { cwd, env, isGroup = false }: ProcessOptions = {}) {
    super()
    this.#isGroup = isGroup
    const { FORCE_COLOR: _, ...inherited } = process.env
    this.child = spawn(command, args, {
      cwd,
      env: { ...inherited, NO_COLOR: '1', ...env },
      detached: isGroup,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.child.stdout?.setEncoding('utf8').on('data', (text) => this.append('stdout', text))
    this.child.stderr?.setEncoding('utf8').on('data', (text) => this.append('stderr', text))
    this.#ended = once(this.child, 'close').then(([code, signal]) => code ?? signal)
  }

  override end(): Promise<number> {
    return this.#ended
  }

  stop(signal: NodeJS.Signals = 'SIGINT'): Promise<number> {
    const { pid } = this.child
    if (this.#isGroup && pid !== undefined) process.kill(-pid, signal)
    else this.child.kill(signal)
    return this.#ended
  }

  /** Resolves once the port of the loopback address takes connections. Rejects if the program ends before. */
  async listensOn(port: number): Promise<void> {
    while (!(await isOpen(port))) {
      if (this.child.exitCode !== null || this.child.signalCode !== null)
        throw new Error(`It ended without listening on ${port}:\n${this.stdout}${this.stderr}`)
      await wait(20)
    }
  }
}

/** Whether a port takes connections. */
export async function isOpen(port: number, host = '127.0.0.1'): Promise<boolean> {
  const socket = connect(port, host)
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
