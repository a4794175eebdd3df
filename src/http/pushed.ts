/**
 * A response that begins before its reply is ready: messages ahead of the reply, each an event or a line, then the reply as the last.
 *
 *     send → queue → read by the adapter → the client
 */
import { maxTimerMs } from '../async/event-loop.ts'
import { type Deferred, deferred } from '../async/maybe-promise.ts'
import { onAbort } from '../async/signals.ts'
import { byteLength } from '../protocol/utf8.ts'
import type { StreamFormat } from './accept.ts'
import type { Endpoint } from './endpoint.ts'
import type { HttpRequest, HttpResponse, StreamedBody } from './http-request.ts'
import { streaming } from './responses.ts'

/** While so many UTF-16 units wait, `send` asks its caller to wait, too. */
const maxWaiting = 65_536
/** A client that leaves so many bytes unread is given up: a handler need not wait for the promise of `send`. */
const mostBytes = 16_777_216
/** Milliseconds in which a client has to read so many bytes, once `send` waits for it. */
const slowTimeout = 30_000
const slowBytes = 32_768

/** What pushing needs of its exchange. */
export interface PushHost {
  readonly endpoint: Endpoint
  readonly request: HttpRequest
  /** Responds with a body that follows. */
  begin(response: HttpResponse): void
  /** Gives the calls up: the client has gone. */
  abort(): void
}

/** The body of one response. It begins with the first message that is pushed; without one, the response is an ordinary reply. */
export class PushedBody implements StreamedBody {
  readonly #host: PushHost
  readonly #format: StreamFormat
  readonly #timer: ReturnType<typeof setInterval> | undefined
  #waiting: string[] = []
  #waitingLength = 0
  /** Bytes of the piece that was read last. They count until the next one is read. */
  #leaving = 0
  /** Bytes that count at the endpoint. */
  #counted = 0
  #reader: ((piece: string | undefined) => void) | undefined
  #full: Deferred<void> | undefined
  #slowTimer: ReturnType<typeof setTimeout> | undefined
  #unfollow: (() => void) | undefined
  #state: 'idle' | 'open' | 'ended' | 'closed' = 'idle'

  constructor(host: PushHost, format: StreamFormat) {
    this.#host = host
    this.#format = format
    const { keepAliveInterval } = host.endpoint.rules
    if (keepAliveInterval <= maxTimerMs) this.#timer = setInterval(() => this.#keepAlive(), keepAliveInterval)
  }

  /** Sends a message ahead of the reply. Returns a promise while the client does not read. Drops it after the reply, or if the client has gone. */
  readonly send = (message: string): void | Promise<void> => {
    if (this.#state === 'ended' || this.#state === 'closed') return undefined
    this.#begin()
    this.#write(this.#format.write(message))
    return this.#full?.promise
  }

  /** Whether the response has begun. */
  get hasBegun(): boolean {
    return this.#state === 'open'
  }

  /** Ends with the reply, if anything was pushed. Returns whether it was. */
  end(reply: string): boolean {
    clearInterval(this.#timer)
    if (this.#state === 'idle') this.#state = 'closed'
    if (this.#state === 'open') {
      this.#host.endpoint.callsInFlight++
      if (reply !== '') this.#write(this.#format.write(reply))
      this.#state = 'ended'
      if (this.#reader) this.#finish()
      return true
    }
    return this.#unfollow !== undefined
  }

  /** The next piece, with all that waits. A read means that the piece before has left. */
  read(): Promise<string | undefined> {
    if (this.#waiting.length > 0) return Promise.resolve(this.#take())
    return new Promise((resolve) => {
      this.#reader = resolve
      if (this.#state === 'ended') this.#finish()
      else if (this.#state === 'closed') this.#answerReader(undefined)
      else this.#discount(this.#leaving)
    })
  }

  /** The client has gone. */
  cancel(): void {
    if (this.#state !== 'open' && this.#state !== 'ended') return
    const wasOpen = this.#state === 'open'
    this.#close()
    this.#discount(this.#counted)
    if (wasOpen) this.#host.abort()
    else this.#host.endpoint.callsInFlight--
  }

  #begin(): void {
    if (this.#state !== 'idle') return
    this.#state = 'open'
    const { signal } = this.#host.request
    this.#unfollow = onAbort(signal, () => this.cancel())
    this.#host.begin(streaming(this.#format.type, this))
    if (signal.aborted) this.cancel()
  }

  #keepAlive(): void {
    this.#begin()
    if (this.#waiting.length === 0) this.#write(this.#format.idle)
  }

  #write(piece: string): void {
    if (this.#state !== 'open') return
    const bytes = byteLength(piece)
    this.#host.endpoint.unsentBytes += bytes
    this.#counted += bytes
    this.#waiting.push(piece)
    this.#waitingLength += piece.length
    if (this.#reader) this.#answerReader(this.#take())
    else if (this.#waitingLength > mostBytes) this.cancel()
    else if (this.#waitingLength > maxWaiting && !this.#full) this.#fill()
  }

  #fill(): void {
    this.#full = deferred()
    const timeout = slowTimeout * Math.max(1, this.#leaving / slowBytes)
    this.#slowTimer = setTimeout(() => this.cancel(), Math.min(timeout, maxTimerMs))
  }

  #take(): string {
    this.#discount(this.#leaving)
    this.#leaving = this.#counted
    const piece = this.#waiting.length === 1 ? (this.#waiting[0] as string) : this.#waiting.join('')
    this.#forget()
    return piece
  }

  #forget(): void {
    clearTimeout(this.#slowTimer)
    this.#waiting = []
    this.#waitingLength = 0
    this.#full?.resolve()
    this.#full = undefined
  }

  #discount(bytes: number): void {
    this.#host.endpoint.unsentBytes -= bytes
    this.#counted -= bytes
    this.#leaving = 0
  }

  #answerReader(piece: string | undefined): void {
    const reader = this.#reader
    this.#reader = undefined
    reader?.(piece)
  }

  /** The last piece, and the call, count until the host tells that all has left. */
  #finish(): void {
    const { endpoint, request } = this.#host
    const bytes = this.#counted
    this.#close()
    const release = () => {
      endpoint.callsInFlight--
      endpoint.unsentBytes -= bytes
    }
    if (request.isSent?.(bytes) === false) request.onceSent?.(bytes, release)
    else release()
  }

  #close(): void {
    this.#state = 'closed'
    clearInterval(this.#timer)
    this.#unfollow?.()
    this.#forget()
    this.#answerReader(undefined)
  }
}

/** A body as a web stream, for hosts that take one. It is read only as fast as the host reads. */
export function webStreamOf(body: StreamedBody): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const piece = await body.read()
        if (piece === undefined) controller.close()
        else controller.enqueue(encoder.encode(piece))
      },
      cancel: () => body.cancel(),
    },
    { highWaterMark: 0 },
  )
}
