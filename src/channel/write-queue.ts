/** Writes text to a stream of Node: the messages of one turn together, and with a limit for a reader that stops. */
import { maxTimerMs } from '../async/event-loop.ts'
import { type Deferred, deferred } from '../async/maybe-promise.ts'
import type { BufferLimits } from './back-pressure.ts'

/** What a channel needs of a stream that it writes to: one of Node, such as a socket. */
export interface WritableLike {
  on(event: string, listener: (...values: never[]) => void): unknown
  write(text: string, callback: () => void): unknown
  end(): unknown
  destroy(): unknown
}

/** Texts are joined, and cut, to about this length. Each piece that the stream has taken shows that the reader reads. */
const pieceLength = 32_768

/** Writes one piece at a time. */
export class WriteQueue {
  readonly #writable: WritableLike
  readonly #limits: BufferLimits
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
  #room: Deferred<void> | undefined
  #onEmpty: () => void = nothing

  /** `onSlow` is called if the reader takes nothing for `slowTimeout`, or too much waits. Limits count UTF-16 units. */
  constructor(writable: WritableLike, limits: BufferLimits, onSlow: () => void) {
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
    const { maxBufferedBytes, hardLimit } = this.#limits
    if (this.#buffered <= maxBufferedBytes) return undefined
    if (this.#buffered > hardLimit) {
      this.#onSlow()
      return undefined
    }
    this.#room ??= deferred()
    return this.#room.promise
  }

  /** Calls back once the stream has taken everything. */
  whenEmpty(run: () => void): void {
    if (this.isEmpty) run()
    else this.#onEmpty = run
  }

  /** Drops what waits, and resolves the promises of `push`. */
  stop(): void {
    this.#isStopped = true
    this.#texts.length = 0
    clearTimeout(this.#timer as number)
    this.#room?.resolve()
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
    if (this.#buffered <= this.#limits.maxBufferedBytes / 2) {
      this.#room?.resolve()
      this.#room = undefined
    }
    if (this.#buffered > 0) this.#write()
    else this.#onEmpty()
  }

  /** One timer serves all pieces: one for each would cost more than the piece. */
  #watch(ms: number): void {
    if (this.#timer !== undefined || !(ms <= maxTimerMs)) return
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
