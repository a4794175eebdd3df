/** The end of a worker in its pool: it says when it serves, and shuts down when the pool asks. */
import cluster from 'node:cluster'
import type { Io, ShutdownSignal } from '../program/io.ts'

/** What a worker tells its pool once it serves. The pool prints it for the first of them. */
export interface Started {
  readonly banner: string
  readonly warning: string
  /** The port that it listens on. */
  readonly port?: number
}

/** Tells the message of a worker from those that the module of the user may send. */
export function isStarted(message: unknown): message is Started {
  const { banner, warning } = (message ?? {}) as Partial<Started>
  return typeof banner === 'string' && typeof warning === 'string'
}

/** Prints that the command serves now, or lets the pool print it. */
export function announce(started: Started, io: Io): void {
  if (cluster.isWorker) process.send?.(started)
  else {
    io.stdout.write(started.banner)
    io.stderr.write(started.warning)
  }
}

/**
 * The `Io` of a command that may run in a worker. There it shuts down when its pool asks, or at SIGTERM. It ignores SIGINT, which a terminal
 * sends to the pool as well. Node ends a worker at once if the pool has died.
 */
export function ioOfWorker(io: Io): Io {
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
