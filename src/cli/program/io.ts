/** What a command needs of the process: streams, environment, working directory and shutdown. */
import { constants } from 'node:os'

/** A stream that a command writes text to. */
export interface Output {
  readonly isTTY?: boolean
  write(text: string): unknown
}

/** The surroundings of a command. `processIo` is the real one; tests pass their own. */
export interface Io {
  readonly stdout: Output
  readonly stderr: Output
  readonly stdin: AsyncIterable<string | Uint8Array>
  readonly env: Readonly<Record<string, string | undefined>>
  /** The directory that relative paths start from. */
  readonly cwd: string
  /** Resolves at the first SIGINT (Ctrl-C) or SIGTERM. Before the first call, these signals kill the process at once. */
  untilShutdown(): Promise<void>
}

/** The `Io` of this process. */
export const processIo: Io = {
  stdout: process.stdout,
  stderr: process.stderr,
  // Getters, because the first access to `process.stdin` opens it, and `process.cwd()` throws if the directory was removed.
  get stdin() {
    return process.stdin
  },
  get cwd() {
    return process.cwd()
  },
  env: process.env,
  untilShutdown,
}

const shutdownSignals = ['SIGINT', 'SIGTERM'] as const
/** Milliseconds of shutdown after which the user is told what it waits for. */
const hintDelay = 300

/** A second signal exits at once, with 130 for SIGINT and 143 for SIGTERM. */
function untilShutdown(): Promise<void> {
  return new Promise((resolve) => {
    let isShuttingDown = false
    const onSignal = (signal: (typeof shutdownSignals)[number]) => {
      if (isShuttingDown) process.exit(128 + constants.signals[signal])
      isShuttingDown = true
      setTimeout(() => console.error('Waiting for the calls in flight. Press Ctrl-C again to stop at once.'), hintDelay).unref()
      resolve()
    }
    for (const signal of shutdownSignals) process.on(signal, onSignal)
  })
}
