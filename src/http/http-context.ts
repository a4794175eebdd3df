/** The context of the calls in one HTTP request. */
import { LazySignal } from '../async/signals.ts'
import { disconnected } from '../service/abort-reasons.ts'
import { streamFormatFor } from './accept.ts'
import type { Endpoint } from './endpoint.ts'
import type { HttpMessage, HttpRequest, HttpResponse } from './http-request.ts'
import { PushedBody, type PushHost } from './pushed.ts'

/** Sends the response of a request. */
export interface Responder {
  begin(response: HttpResponse): void
}

/** The context of a message that came by HTTP. Its signal aborts when the client goes away, or the endpoint waits no longer. */
export class HttpContext implements HttpMessage, PushHost {
  readonly httpRequest: unknown
  readonly transport = 'http'
  readonly request: HttpRequest
  readonly endpoint: Endpoint
  readonly #responder: Responder
  #signal: LazySignal | undefined
  /** `null` if the client takes no stream. */
  #pushed: PushedBody | null | undefined
  #isSettled = false

  constructor(request: HttpRequest, endpoint: Endpoint, responder: Responder) {
    this.httpRequest = request.rawRequest
    this.request = request
    this.endpoint = endpoint
    this.#responder = responder
  }

  /** Aborts when the client goes away, or the endpoint waits no longer. Made on first access. */
  get signal(): AbortSignal {
    return this.#lazySignal.signal
  }

  /** A header of the request. */
  header(name: string): string | undefined {
    return this.request.header(name)
  }

  /** The address of the client. */
  get peerAddress(): string | undefined {
    return this.endpoint.peerAddress(this.request)
  }

  /** Made for a call that asks for progress or parts; `undefined` if the client takes no stream. */
  get send(): ((message: string) => void | Promise<void>) | undefined {
    if (this.#pushed === undefined && !this.#isSettled) this.#pushed = this.#makePushed()
    return this.#pushed?.send
  }

  /** Whether the response has begun, with messages ahead of the reply. */
  get hasBegun(): boolean {
    return this.#pushed?.hasBegun === true
  }

  /** Responds with a body that follows. */
  begin(response: HttpResponse): void {
    this.#responder.begin(response)
  }

  /** Gives the calls up: the client has gone. */
  abort(): void {
    this.#lazySignal.abort(disconnected())
  }

  /** Stops following the signals that live longer than this message. Returns whether its response has begun, and ends now with the reply. */
  settle(reply: string): boolean {
    this.#isSettled = true
    const hasBegun = this.#pushed?.end(reply) === true
    this.#signal?.release()
    return hasBegun
  }

  get #lazySignal(): LazySignal {
    this.#signal ??= new LazySignal(
      () => [this.request.signal, this.endpoint.shutdown],
      (error) => this.endpoint.report(error, this),
    )
    return this.#signal
  }

  /** A made-up request may throw for a header. */
  #makePushed(): PushedBody | null {
    try {
      const format = this.request.isWholeOnly ? undefined : streamFormatFor(this.request.header('accept'))
      return format ? new PushedBody(this, format) : null
    } catch (error) {
      this.endpoint.report(error, this)
      return null
    }
  }
}
