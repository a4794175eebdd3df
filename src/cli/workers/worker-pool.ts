/** `--workers`: runs a command line in several processes that share its port (`node:cluster`), and replaces processes that die. */
import cluster, { type Worker } from 'node:cluster'
import { fileURLToPath } from 'node:url'
import type { Io } from '../program/io.ts'
import { type SetStatus, withStatus } from '../program/status-line.ts'
import { parentVariable } from '../report/started.ts'
import type { ModuleTypes } from '../types/read-types.ts'
import { asksForTypes, isStarted, poolVariable, type StartedMessage } from './worker-process.ts'

const program = fileURLToPath(new URL('../main.js', import.meta.url))

/** Milliseconds before the first restart. Each further one waits twice as long as the one before, up to `maxDelay`. */
const firstDelay = 100
const maxDelay = 10_000
/** Milliseconds after which a process is stable: the next restart waits `firstDelay` again. */
const stableAfter = 10_000
/** The command ends if no process is left, and this many in a row died before they served. */
const maxFailedStarts = 5

/** What the processes do. */
export interface Job {
  readonly typed: readonly string[]
  readonly count: number
  /** Reads the types of the module: once for all processes, and again after one has died, since the module may have changed. */
  readTypes(): Promise<ModuleTypes | undefined>
}

/**
 * Runs the command line in `count` processes until shutdown. Resolves to 0, to the exit code of the first process if it cannot start, or to 1
 * if no process is left and none can start any more.
 */
export async function runWorkers(job: Job, io: Io): Promise<number> {
  const pool = new WorkerPool(job, io)
  void io.untilShutdown().then(() => pool.stop())
  const killAll = () => pool.kill()
  process.on('exit', killAll)
  try {
    const ended = pool.run()
    await withStatus(io, `Starting ${job.count} processes`, (set) => pool.untilComplete(set))
    return await ended
  } finally {
    process.off('exit', killAll)
  }
}

class WorkerPool {
  readonly #job: Job
  readonly #io: Io
  readonly #alive = new Set<Worker>()
  readonly #starting = new Set<Worker>()
  #hasStarted = false
  /** How many processes died since one was stable. */
  #deaths = 0
  /** How many processes died since one has started. */
  #failedStarts = 0
  #port: number | undefined
  #isStopping = false
  #end: (exitCode: number) => void = () => {}
  #starts = 0
  #onProgress: () => void = () => {}

  #types: Promise<ModuleTypes | undefined> | undefined

  constructor(job: Job, io: Io) {
    this.#job = job
    this.#io = io
  }

  /** Starts the first process alone, so that a wrong command line is reported once. */
  run(): Promise<number> {
    this.#setUp()
    return new Promise((resolve) => {
      this.#end = resolve
      this.#fork()
    })
  }

  /** Resolves when all processes serve, or the pool ends. */
  untilComplete(set: SetStatus): Promise<void> {
    return new Promise((resolve) => {
      this.#onProgress = () => {
        set(`Starting processes: ${this.#starts} of ${this.#job.count}`)
        if (this.#starts >= this.#job.count || this.#isStopping) resolve()
      }
      const end = this.#end
      this.#end = (exitCode) => {
        resolve()
        end(exitCode)
      }
    })
  }

  /**
   * Shuts every process down: each answers its calls in flight, and exits. A process that is starting gets a signal, because it may not receive
   * messages yet.
   */
  stop(): void {
    this.#isStopping = true
    this.#onProgress()
    for (const worker of this.#alive) worker.send('stop', () => {}) // the process may be dead
    for (const worker of this.#starting) worker.process.kill('SIGTERM')
    this.#endIfEmpty()
  }

  /** Kills every process: one that is busy in a long turn of its event loop would outlive this one. */
  kill(): void {
    for (const worker of this.#alive) worker.process.kill('SIGKILL')
  }

  #setUp(port?: number): void {
    const others = this.#job.typed.filter((arg) => !arg.startsWith('--port='))
    const args = port === undefined ? [...this.#job.typed] : [...others, `--port=${port}`]
    cluster.setupPrimary({ exec: program, args, cwd: this.#io.cwd })
  }

  #fork(): void {
    const worker = cluster.fork({ [poolVariable]: process.pid, [parentVariable]: process.pid })
    closeLastConnection(worker)
    let hasStarted = false
    this.#alive.add(worker)
    this.#starting.add(worker)
    worker.on('message', (message) => {
      if (asksForTypes(message)) void this.#sendTypes(worker)
      if (hasStarted || !isStarted(message)) return
      hasStarted = true
      this.#starting.delete(worker)
      this.#onStart(worker, message)
    })
    worker.on('error', () => {}) // such as a message to a worker that has just died
    worker.once('exit', (code, signal) => {
      this.#alive.delete(worker)
      this.#starting.delete(worker)
      if (this.#isStopping) this.#endIfEmpty()
      else if (this.#hasStarted)
        this.#onDeath(hasStarted, `Process ${worker.process.pid} ended (${signal ?? `exit code ${code}`})`)
      else this.#end(code || 1)
    })
  }

  async #sendTypes(worker: Worker): Promise<void> {
    this.#types ??= this.#job.readTypes()
    const types = (await this.#types) ?? null
    if (worker.isConnected()) worker.send({ types }, () => {})
  }

  #onStart(worker: Worker, { banner, warning, port }: StartedMessage): void {
    this.#port = port
    this.#failedStarts = 0
    this.#starts++
    const timer = setTimeout(() => {
      this.#deaths = 0
    }, stableAfter).unref()
    worker.once('exit', () => clearTimeout(timer))
    this.#onProgress()
    if (this.#hasStarted || this.#isStopping) return
    this.#hasStarted = true
    this.#io.stdout.write(banner)
    this.#io.stderr.write(warning)
    for (let index = 1; index < this.#job.count; index++) this.#fork()
  }

  #onDeath(hadStarted: boolean, what: string): void {
    this.#types = undefined
    if (!hadStarted) this.#failedStarts++
    if (this.#alive.size === 0 && this.#failedStarts >= maxFailedStarts) {
      this.#io.stderr.write(
        `jsonrpc serve: ${what}, no process is left, and the last ${this.#failedStarts} died before they served.\n`,
      )
      this.#isStopping = true
      this.#end(1)
      return
    }
    // `--port 0` is the port of the processes that are alive; without any, the port must be named to be the same
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
 * Closes the connection that Node was passing to a process when it died. Node keeps it open, so its client would wait forever. There is at most
 * one, since Node passes the next connection after the process has accepted the one before.
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
