/** Back-pressure for hosts that only tell how many bytes wait: a promise while a connection is full, and a close if it stays full. */
import { type Deferred, deferred } from '../async/maybe-promise.ts'

const lookEveryMs = 25
const leastHardLimit = 16_777_216

/** How full a connection may get. */
export interface BackPressureOptions {
  /** `send` waits while more bytes than these wait to leave. Default: 1,048,576. */
  readonly maxBufferedBytes?: number | undefined
  /** Milliseconds for which a full connection may take no byte. Default: 30,000. */
  readonly slowTimeout?: number | undefined
}

/** The limits of what waits to be sent, read from the options. */
export interface BufferLimits {
  readonly maxBufferedBytes: number
  /** Beyond this, the connection is closed, whether senders wait or not: 16 MiB, or 16 times `maxBufferedBytes` if that is more. */
  readonly hardLimit: number
  readonly slowTimeout: number
}

/** Reads the options. */
export function bufferLimits({ maxBufferedBytes = 1_048_576, slowTimeout = 30_000 }: BackPressureOptions): BufferLimits {
  return { maxBufferedBytes, hardLimit: Math.max(leastHardLimit, 16 * maxBufferedBytes), slowTimeout }
}

/** A connection whose bytes are watched. */
export interface BufferedConnection {
  /** Bytes that wait to leave. */
  readonly bufferedBytes: number
  close(code: number, reason: string): void
}

/** Watches the bytes that wait on one connection. Made when it is full for the first time: most connections never are. */
export class BackPressure {
  readonly #connection: BufferedConnection
  readonly #limits: BufferLimits
  #room: Deferred<void> | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #lastBytes = 0
  #movedAt = 0

  /** Closes the connection with 1013 if the other end takes no byte for too long, or far too many wait. */
  constructor(connection: BufferedConnection, limits: BufferLimits) {
    this.#connection = connection
    this.#limits = limits
  }

  /** Writes, and returns a promise if the connection is full then. It resolves once half of the room is free, or the connection closed. */
  send(write: () => void): Promise<void> | undefined {
    const wasFull = this.#room !== undefined
    if (wasFull) this.#noteProgress()
    write()
    return this.#check(wasFull)
  }

  /** The same promise, for what the host writes by itself. */
  check(): Promise<void> | undefined {
    return this.#check(this.#room !== undefined)
  }

  #check(wasFull: boolean): Promise<void> | undefined {
    const bytes = this.#connection.bufferedBytes
    if (!wasFull && bytes <= this.#limits.maxBufferedBytes) return undefined
    this.#room ??= this.#fill()
    this.#lastBytes = bytes
    // A single message may be longer than the limit, if it finds the connection empty.
    if (wasFull && bytes > this.#limits.hardLimit) this.#connection.close(1013, 'too slow')
    return this.#room.promise
  }

  #fill(): Deferred<void> {
    this.#movedAt = Date.now()
    this.#timer = setTimeout(() => this.look(), lookEveryMs)
    return deferred()
  }

  /** Checks whether there is room again. Called by hosts that tell when bytes have left, else every 25 milliseconds. */
  look(): void {
    if (!this.#room) return
    this.#noteProgress()
    if (this.#lastBytes <= this.#limits.maxBufferedBytes / 2) this.release()
    else if (Date.now() - this.#movedAt > this.#limits.slowTimeout) this.#connection.close(1013, 'too slow')
    else {
      clearTimeout(this.#timer)
      this.#timer = setTimeout(() => this.look(), lookEveryMs)
    }
  }

  /** Compares with what waited after the last write, so that new messages do not hide that bytes have left. */
  #noteProgress(): void {
    const bytes = this.#connection.bufferedBytes
    if (bytes < this.#lastBytes) this.#movedAt = Date.now()
    this.#lastBytes = bytes
  }

  /** Lets every sender go on: there is room, or the connection has closed. */
  release(): void {
    const room = this.#room
    this.#room = undefined
    clearTimeout(this.#timer)
    room?.resolve()
  }
}
