/** A server in a process of its own, on a core of its own, as a race needs it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onCore, serverCore } from './cores.ts'

/** What a server is asked. */
export type Question = 'url' | 'usage' | 'watchDelay' | 'delay'

/** What it tells: times of the event loop's delay in milliseconds. */
export interface Answer {
  readonly url?: string
  readonly cpuMicroseconds?: number
  readonly p99?: number
  readonly max?: number
}

const program = fileURLToPath(new URL('serve.ts', import.meta.url))
const root = fileURLToPath(new URL('../..', import.meta.url))

/** A running server. Whoever started it stops it. */
export class ServerProcess {
  readonly url: string
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, url: string) {
    this.#child = child
    this.url = url
  }

  /** Starts a server by its name: the file in `servers/`, a dot, and the function. Throws where it ends before it listens. */
  static async start(name: string): Promise<ServerProcess> {
    const [command, ...rest] = onCore(serverCore, [process.execPath, '--import', 'tsx', program, name])
    const env = { ...process.env, NODE_ENV: 'production' }
    // no stdout: what a peer says there about itself would stand among the tables
    const child = spawn(command as string, rest, { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    const { url } = await ask(child, 'url')
    return new ServerProcess(child, url as string)
  }

  /** Asks the server about itself. */
  ask(question: Question): Promise<Answer> {
    return ask(this.#child, question)
  }

  /** The time that its process has spent on a processor since it started, in microseconds; what it spends waiting is not in it. */
  async cpuTime(): Promise<number> {
    return (await this.ask('usage')).cpuMicroseconds as number
  }

  /** Ends it, and resolves when it is gone. */
  async stop(): Promise<void> {
    if (!this.#child.connected) return
    this.#child.disconnect() // its own wish to end: some frameworks take a signal as one to linger
    await once(this.#child, 'exit')
  }
}

async function ask(child: ChildProcess, question: Question): Promise<Answer> {
  if (!child.connected) throw endedByItself(child.exitCode)
  const gone = new AbortController()
  const end = once(child, 'exit', { signal: gone.signal }).then(([code]) => {
    throw endedByItself(code)
  })
  end.catch(() => {})
  child.send(question)
  const [answer] = await Promise.race([once(child, 'message', { signal: gone.signal }), end])
  gone.abort()
  return answer
}

function endedByItself(code: number | null): Error {
  return new Error(`A server of the bench ended by itself, with code ${code}; what it printed says why.`)
}
