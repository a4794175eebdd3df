/** Text on its way to a stream of bytes: messages of one turn leave together, and a reader that stops is noticed. */

/** What a channel needs of a stream that it writes to: one of Node, such as a socket. */
export interface WritableLike {
  on(event: string, listener: (...values: never[]) => void): unknown
  write(text: string, callback: () => void): unknown
  end(): unknown
  destroy(): unknown
}

/** The limits of what waits to be sent. */
export interface SendLimits {
  /** `send` returns a promise while more waits, in UTF-16 units. At 16 MiB, or 16 times as much if that is more, the reader is too slow. */
  readonly maxBufferedBytes: number
  /** Milliseconds in which the reader has to take something. */
  readonly slowTimeout: number
}

const leastHardLimit = 16_777_216
/** Texts are joined, and cut, to about this length. Each piece that the stream has taken shows that the reader reads. */
const pieceLength = 32_768
const longestTimer = 2_147_483_647

/** Writes one piece at a time. */
export class SendQueue {
  readonly #writable: WritableLike
  readonly #limits: SendLimits
  readonly #onSlow: () => void
  readonly #texts: string[] = []
  /** How much of the first text was written. */
  #at = 0
  /** UTF-16 units that the stream has not taken. */
  #buffered = 0
  /** The length of the piece that the stream is taking. */
  #writing = 0
  #writingSince = 0
  #isScheduled = false
  #isStopped = false
  #timer: unknown
  #room: Promise<void> | undefined
  #onRoom: () => void = nothing
  #onEmpty: () => void = nothing

  /** `onSlow` is called once the reader is too slow. */
  constructor(writable: WritableLike, limits: SendLimits, onSlow: () => void) {
    this.#writable = writable
    this.#limits = limits
    this.#onSlow = onSlow
  }

  /** Whether the stream has taken everything. */
  get isEmpty(): boolean {
    return this.#buffered === 0
  }

  /** Sends a text after those before it. Returns a promise while too much waits, which resolves once there is room. */
  push(text: string): void | Promise<void> {
    if (this.#isStopped) return undefined
    const last = this.#texts.length - 1
    const isJoined = last > 0 && (this.#texts[last] as string).length < pieceLength
    if (isJoined) this.#texts[last] += text
    else this.#texts.push(text)
    this.#buffered += text.length
    this.#schedule()
    const { maxBufferedBytes } = this.#limits
    if (this.#buffered <= maxBufferedBytes) return undefined
    if (this.#buffered > Math.max(leastHardLimit, 16 * maxBufferedBytes)) this.#onSlow()
    else return this.#whenRoom()
  }

  /** Calls back once the stream has taken everything. */
  whenEmpty(run: () => void): void {
    if (this.isEmpty) run()
    else this.#onEmpty = run
  }

  /** Drops what waits. Those that wait for room go on. */
  stop(): void {
    this.#isStopped = true
    this.#texts.length = 0
    clearTimeout(this.#timer as number)
    this.#onRoom()
  }

  /** A turn may answer many messages: they are written together. */
  #schedule(): void {
    if (this.#isScheduled || this.#writing > 0) return
    this.#isScheduled = true
    queueMicrotask(() => {
      this.#isScheduled = false
      this.#write()
    })
  }

  #whenRoom(): Promise<void> {
    this.#room ??= new Promise((resolve) => {
      this.#onRoom = resolve
    })
    return this.#room
  }

  #write(): void {
    if (this.#isStopped || this.#texts.length === 0) return
    const piece = this.#nextPiece()
    this.#writing = piece.length
    this.#writingSince = performance.now()
    this.#watch(this.#limits.slowTimeout)
    this.#writable.write(piece, this.#onTaken)
  }

  #nextPiece(): string {
    const text = this.#texts[0] as string
    const end = cutOf(text, this.#at)
    const piece = text.slice(this.#at, end)
    this.#at = end
    if (end === text.length) {
      this.#texts.shift()
      this.#at = 0
    }
    return piece
  }

  readonly #onTaken = (): void => {
    this.#buffered -= this.#writing
    this.#writing = 0
    if (this.#isStopped) return
    if (this.#room && this.#buffered <= this.#limits.maxBufferedBytes / 2) {
      this.#room = undefined
      this.#onRoom()
    }
    if (this.#buffered > 0) this.#write()
    else this.#onEmpty()
  }

  /** One timer looks again and again, as one for each piece would cost more than the piece. */
  #watch(ms: number): void {
    if (this.#timer !== undefined || !(ms <= longestTimer)) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      if (this.#writing === 0) return
      const left = this.#writingSince + this.#limits.slowTimeout - performance.now()
      if (left > 0) this.#watch(left)
      else this.#onSlow()
    }, ms)
    unref(this.#timer)
  }
}

/** The end of the piece that begins at `start`. No pair of surrogates is cut in two. */
function cutOf(text: string, start: number): number {
  const end = start + pieceLength
  if (text.length - start <= 2 * pieceLength) return text.length
  const last = text.charCodeAt(end - 1)
  return last >= 0xd800 && last < 0xdc00 ? end - 1 : end
}

/** A timer of Node must not keep its process alive. */
export function unref(timer: unknown): void {
  ;(timer as { unref?(): void }).unref?.()
}

function nothing(): void {}
