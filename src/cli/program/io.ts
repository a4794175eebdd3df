/** What a command needs of the process: streams, environment, working directory and shutdown. */
import { constants } from 'node:os'

/** A stream that a command writes text to. */
export interface Output {
  readonly isTTY?: boolean
  /** The width of a terminal. */
  readonly columns?: number
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
  untilShutdown(): Promise<ShutdownSignal>
  /** Resolves once nothing can be written to stdout any more, such as when the reader of a pipe has ended. */
  untilStdoutFails(): Promise<void>
  /** Lets other code print to stdout. Until then, what a module of the user prints goes to stderr, because stdout may hold data. */
  openStdout(): void
}

const writeStdout = process.stdout.write

/** Sends what other code prints to stdout, such as `console.log`, to stderr. `processIo` goes on to write to stdout. */
export function divertStdout(): void {
  process.stdout.write = (...args: unknown[]) => Reflect.apply(process.stderr.write, process.stderr, args)
}

/** Resolves when everything is written that `processIo` wrote to stdout. */
export function flushStdout(): Promise<void> {
  return new Promise((resolve) => writeStdout.call(process.stdout, '', 'utf8', () => resolve()))
}

/** The `Io` of this process. */
export const processIo: Io = {
  stdout: {
    get isTTY() {
      return process.stdout.isTTY
    },
    get columns() {
      return process.stdout.columns
    },
    write: (text) => writeStdout.call(process.stdout, text),
  },
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
  untilStdoutFails: () => new Promise((resolve) => void process.stdout.once('error', () => resolve())),
  openStdout() {
    process.stdout.write = writeStdout
  },
}

/** A signal that asks a process to end. */
export type ShutdownSignal = 'SIGINT' | 'SIGTERM'

const shutdownSignals: readonly ShutdownSignal[] = ['SIGINT', 'SIGTERM']
/** Milliseconds of shutdown after which the user is told what it waits for. */
const hintDelay = 300

/** A second signal exits at once, with 130 for SIGINT and 143 for SIGTERM. */
function untilShutdown(): Promise<ShutdownSignal> {
  return new Promise((resolve) => {
    let isShuttingDown = false
    const onSignal = (signal: ShutdownSignal) => {
      if (isShuttingDown) process.exit(exitCodeOf(signal))
      isShuttingDown = true
      setTimeout(() => console.error('Waiting for the calls in flight. Press Ctrl-C again to stop at once.'), hintDelay).unref()
      resolve(signal)
    }
    for (const signal of shutdownSignals) process.on(signal, onSignal)
  })
}

/** The exit code of a command that a signal has ended: 130 for SIGINT, 143 for SIGTERM. */
export function exitCodeOf(signal: ShutdownSignal): number {
  return 128 + constants.signals[signal]
}
