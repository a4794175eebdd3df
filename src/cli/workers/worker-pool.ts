/** Runs a command line in several processes that share its port (`node:cluster`), and starts another one when one dies. */
import cluster, { type Worker } from 'node:cluster'
import { fileURLToPath } from 'node:url'
import type { Io } from '../program/io.ts'
import { isStarted, type Started } from './worker.ts'

const program = fileURLToPath(new URL('../main.js', import.meta.url))

/** Milliseconds before the first restart. Each further one waits twice as long as the one before, up to `maxDelay`. */
const firstDelay = 100
const maxDelay = 10_000
/** A worker that serves for so many milliseconds shows that the service works: the next restart waits `firstDelay` again. */
const stableAfter = 10_000
/** After so many workers in a row that died before they served, with none left, the command ends. */
const maxFailedStarts = 5

/**
 * Runs the command line in `count` workers until shutdown. Resolves to 0, to the exit code of the first worker if it cannot start, or to 1 if
 * no worker is left and none can start any more.
 */
export async function runWorkers(typed: readonly string[], count: number, io: Io): Promise<number> {
  const pool = new WorkerPool(typed, count, io)
  void io.untilShutdown().then(() => pool.stop())
  const killAll = () => pool.kill()
  process.on('exit', killAll)
  try {
    return await pool.run()
  } finally {
    process.off('exit', killAll)
  }
}

class WorkerPool {
  readonly #typed: readonly string[]
  readonly #count: number
  readonly #io: Io
  readonly #alive = new Set<Worker>()
  #hasStarted = false
  /** Workers that died since one was stable, and since one has started. */
  #deaths = 0
  #failedStarts = 0
  #port: number | undefined
  #isStopping = false
  #end: (exitCode: number) => void = () => {}

  constructor(typed: readonly string[], count: number, io: Io) {
    this.#typed = typed
    this.#count = count
    this.#io = io
  }

  /** The first worker starts alone, so that a wrong command line is reported once. */
  run(): Promise<number> {
    this.#setUp()
    return new Promise((resolve) => {
      this.#end = resolve
      this.#fork()
    })
  }

  /** Lets every worker answer its calls in flight, and end. */
  stop(): void {
    this.#isStopping = true
    for (const worker of this.#alive) worker.send('stop', () => {}) // it may have died before it reads the message
    this.#endIfEmpty()
  }

  /** A worker that is busy in one long turn of its event loop would outlive this process. */
  kill(): void {
    for (const worker of this.#alive) worker.process.kill('SIGKILL')
  }

  #setUp(port?: number): void {
    const others = this.#typed.filter((arg) => !arg.startsWith('--port='))
    const args = port === undefined ? [...this.#typed] : [...others, `--port=${port}`]
    cluster.setupPrimary({ exec: program, args, cwd: this.#io.cwd })
  }

  #fork(): void {
    const worker = cluster.fork()
    closeLastConnection(worker)
    let hasStarted = false
    this.#alive.add(worker)
    worker.on('message', (message) => {
      if (hasStarted || !isStarted(message)) return
      hasStarted = true
      this.#onStart(worker, message)
    })
    worker.on('error', () => {}) // such as a message to a worker that has just died
    worker.once('exit', (code, signal) => {
      this.#alive.delete(worker)
      if (this.#isStopping) this.#endIfEmpty()
      else if (this.#hasStarted)
        this.#onDeath(hasStarted, `Worker ${worker.process.pid} ended (${signal ?? `exit code ${code}`})`)
      else this.#end(code || 1)
    })
  }

  #onStart(worker: Worker, { banner, warning, port }: Started): void {
    this.#port = port
    this.#failedStarts = 0
    const timer = setTimeout(() => {
      this.#deaths = 0
    }, stableAfter).unref()
    worker.once('exit', () => clearTimeout(timer))
    if (this.#hasStarted || this.#isStopping) return
    this.#hasStarted = true
    this.#io.stdout.write(banner)
    this.#io.stderr.write(warning)
    for (let index = 1; index < this.#count; index++) this.#fork()
  }

  #onDeath(hadStarted: boolean, what: string): void {
    if (!hadStarted) this.#failedStarts++
    if (this.#alive.size === 0 && this.#failedStarts >= maxFailedStarts) {
      this.#io.stderr.write(
        `jsonrpc serve: ${what}, no worker is left, and the last ${this.#failedStarts} died before they served.\n`,
      )
      this.#isStopping = true
      this.#end(1)
      return
    }
    // If a free port was to be taken (0), it is given back with the last worker. While one is alive, 0 stands for its port.
    if (this.#alive.size === 0) this.#setUp(this.#port)
    const delay = Math.min(firstDelay * 2 ** this.#deaths++, maxDelay)
    this.#io.stderr.write(`${what}. Starting another in ${delay / 1000} s.\n`)
    setTimeout(() => {
      if (!this.#isStopping) this.#fork()
    }, delay)
  }

  #endIfEmpty(): void {
    if (this.#alive.size === 0) this.#end(0)
  }
}

/**
 * Closes the connection that was on its way to a worker when it died. Node keeps it open, so that its client would wait in vain. There is at
 * most one, since Node sends the next connection when the worker has taken the one before.
 */
function closeLastConnection(worker: Worker): void {
  const { process: child } = worker
  const { send } = child
  let last: { close?(): void } | undefined
  child.send = (...args: unknown[]) => {
    if (args[1] && typeof args[1] === 'object') last = args[1]
    return Reflect.apply(send, child, args)
  }
  worker.once('exit', () => last?.close?.())
}
