/** A process of `--workers`: it reports to its pool when it serves, and shuts down when the pool asks. */
import cluster from 'node:cluster'
import type { Io, ShutdownSignal } from '../program/io.ts'
import type { ModuleTypes } from '../types/read-types.ts'

/** The variable of a process that tells it the id of its pool: a process may run in another cluster, such as that of PM2. */
export const poolVariable = 'JSONRPC_POOL'

/** The message of a process that serves. The pool prints that of the first process. */
export interface StartedMessage {
  readonly banner: string
  readonly warning: string
  /** The port that it listens on. */
  readonly port?: number
}

/** Whether a message is that of a process that serves: the module of the user may send others. */
export function isStarted(message: unknown): message is StartedMessage {
  const { banner, warning } = (message ?? {}) as Partial<StartedMessage>
  return typeof banner === 'string' && typeof warning === 'string'
}

/** Prints the banner of a command that serves, or lets the pool print it. */
export function announce(started: StartedMessage, io: Io): void {
  if (cluster.isWorker) process.send?.(started)
  else {
    io.stdout.write(started.banner)
    io.stderr.write(started.warning)
  }
}

/**
 * The `Io` of a command that may run in a process of `--workers`. There it shuts down when the pool asks, or at SIGTERM. It ignores SIGINT,
 * which a terminal sends to the pool as well. Node ends the process at once if the pool dies.
 */
export function ioOfProcess(io: Io): Io {
  if (!cluster.isWorker) return io
  let onStop = (): unknown => process.exit(0) // nothing is served yet
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => onStop())
  process.on('message', (message) => {
    if (message === 'stop') onStop()
  })
  const untilShutdown = () =>
    new Promise<ShutdownSignal>((resolve) => {
      onStop = () => resolve('SIGTERM')
    })
  return Object.create(io, { untilShutdown: { value: untilShutdown } }) // a spread would open stdin
}

/** Asks the pool for the types of its module, since one answer of TypeScript serves every process; `undefined` outside of a pool. */
export function typesOfPool(): Promise<ModuleTypes | undefined> | undefined {
  if (process.env[poolVariable] !== String(process.ppid)) return undefined
  return new Promise((resolve) => {
    process.on('message', function onAnswer(message: { types?: ModuleTypes | null }) {
      if (message?.types === undefined) return
      process.off('message', onAnswer)
      resolve(message.types ?? undefined)
    })
    process.send?.({ asksFor: 'types' })
  })
}

/** Whether a message is that of `typesOfPool`. */
export function asksForTypes(message: unknown): boolean {
  return (message as { asksFor?: unknown } | null)?.asksFor === 'types'
}
