/** Back-pressure for hosts that only say how many bytes wait: a promise while a connection is full, and an end for one that stays full. */

const defaultBufferedBytes = 1_048_576
const defaultSlowTimeout = 30_000
/** More than this is never kept for one connection, whether its senders wait or not. */
const mostBytes = 16_777_216
const lookEveryMs = 25

/** How full a connection may get. */
export interface BackPressureOptions {
  /** `send` waits while more bytes than these wait to leave. Default: 1,048,576. */
  readonly maxBufferedBytes?: number | undefined
  /** Milliseconds for which a full connection may take no byte. Default: 30,000. */
  readonly slowTimeout?: number | undefined
}

/** A promise for room, and its resolve function. */
interface Room {
  readonly promise: Promise<void>
  readonly resolve: () => void
  timer: ReturnType<typeof setTimeout> | undefined
}

/** A connection whose bytes are watched. */
export interface BufferedConnection {
  /** Bytes that wait to leave. */
  readonly bufferedBytes: number
  close(code: number, reason: string): void
}

/** The most bytes for which no sender waits. */
export function maxBytesOf({ maxBufferedBytes = defaultBufferedBytes }: BackPressureOptions): number {
  return maxBufferedBytes
}

/** Watches the bytes that wait on one connection. Made only once it is full: most connections never are. */
export class BackPressure {
  readonly #connection: BufferedConnection
  readonly #maxBytes: number
  readonly #slowTimeout: number
  #room: Room | undefined
  #lastBytes = 0
  #movedAt = 0

  /** Closes the connection with 1013 if the other end takes no byte for too long, or far too many wait. */
  constructor(connection: BufferedConnection, options: BackPressureOptions) {
    this.#connection = connection
    this.#maxBytes = maxBytesOf(options)
    this.#slowTimeout = options.slowTimeout ?? defaultSlowTimeout
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
    if (!wasFull && bytes <= this.#maxBytes) return undefined
    this.#room ??= this.#fill()
    this.#lastBytes = bytes
    // A single message may be longer: it is the first that finds the connection empty.
    if (wasFull && bytes > Math.max(mostBytes, this.#maxBytes)) this.#connection.close(1013, 'too slow')
    return this.#room.promise
  }

  #fill(): Room {
    let resolve = () => {}
    const promise = new Promise<void>((done) => {
      resolve = done
    })
    this.#movedAt = Date.now()
    return { promise, resolve, timer: setTimeout(() => this.look(), lookEveryMs) }
  }

  /** Looks whether there is room again. Hosts that tell when bytes have left call it. */
  look(): void {
    const room = this.#room
    if (!room) return
    this.#noteProgress()
    if (this.#lastBytes <= this.#maxBytes / 2) this.release()
    else if (Date.now() - this.#movedAt > this.#slowTimeout) this.#connection.close(1013, 'too slow')
    else {
      clearTimeout(room.timer)
      room.timer = setTimeout(() => this.look(), lookEveryMs)
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
    clearTimeout(room?.timer)
    room?.resolve()
  }
}
