/** Runs a server in its own process, on its own core. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onCore, serverCore } from './cores.ts'

/** The messages that a server process answers. */
export type Question = 'url' | 'usage' | 'watchDelay' | 'delay' | 'heap'

/** Its answers. `p99` and `max` are the delay of the event loop in milliseconds. */
export interface Answer {
  readonly url?: string
  readonly cpuMicroseconds?: number
  readonly p99?: number
  readonly max?: number
  /** After a collection of garbage. */
  readonly heapBytes?: number
}

const program = fileURLToPath(new URL('server.ts', import.meta.url))
const root = fileURLToPath(new URL('../..', import.meta.url))

/** A running server. The caller of `start` must call `stop`. */
export class ServerProcess {
  readonly url: string
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, url: string) {
    this.#child = child
    this.url = url
  }

  /** Starts a server by its name: the file in `servers/`, a dot, and the function. Throws if it ends before it listens. */
  static async start(name: string): Promise<ServerProcess> {
    const [command, ...rest] = onCore(serverCore, [process.execPath, '--import', 'tsx', program, name])
    const env = { ...process.env, NODE_ENV: 'production' }
    // no stdout, because some peers print there, which would mix with the tables
    const child = spawn(command as string, rest, { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    const { url } = await ask(child, 'url')
    return new ServerProcess(child, url as string)
  }

  /** Sends a question to the server process. */
  ask(question: Question): Promise<Answer> {
    return ask(this.#child, question)
  }

  /** The processor time of the process since its start, in microseconds. */
  async cpuTime(): Promise<number> {
    return (await this.ask('usage')).cpuMicroseconds as number
  }

  /** Ends the process, and resolves when it has exited. */
  async stop(): Promise<void> {
    if (!this.#child.connected) return
    this.#child.disconnect() // not by a signal, after which some frameworks wait for connections to end
    await once(this.#child, 'exit')
  }
}

async function ask(child: ChildProcess, question: Question): Promise<Answer> {
  if (!child.connected) throw unexpectedExit(child.exitCode)
  const answered = new AbortController()
  const end = once(child, 'exit', { signal: answered.signal }).then(([code]) => {
    throw unexpectedExit(code)
  })
  end.catch(() => {})
  child.send(question)
  const [answer] = await Promise.race([once(child, 'message', { signal: answered.signal }), end])
  answered.abort()
  return answer
}

function unexpectedExit(code: number | null): Error {
  return new Error(`A server of the bench exited with code ${code}. See its output above`)
}
