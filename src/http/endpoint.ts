/** The state that the exchanges of one endpoint share: its rules, and the messages in flight. */
import type { MessageContext } from '../service/context.ts'
import { Failures, logError } from '../service/dispatch/failures.ts'
import type { HttpRequest } from './http-request.ts'
import { peerAddress } from './peer-address.ts'
import { type EndpointRules, type MessageHandler, readServeOptions, type ServeOptions } from './serve-options.ts'

/** One endpoint, in any HTTP server: what `serve` returns, and a framework mounts. */
export class Endpoint {
  readonly handler: MessageHandler
  readonly rules: EndpointRules
  readonly #failures: Failures
  readonly #shutdown = new AbortController()
  /** Messages whose answer takes time, and replies that have not left. */
  callsInFlight = 0
  /** Bytes of responses that have not left. */
  unsentBytes = 0
  isClosing = false

  /** @throws TypeError with a hint, for options that cannot work. */
  constructor(handler: object, options: ServeOptions<never> = {}, checksOrigin = false) {
    this.handler = handler as MessageHandler
    this.rules = readServeOptions(this.handler, options, checksOrigin)
    this.#failures = new Failures((error, context) =>
      this.handler.report ? this.handler.report(error, context as never) : logError(error, context),
    )
  }

  /** From now on requests are refused with 503; calls in flight go on. */
  close(): void {
    this.isClosing = true
  }

  /** Aborts when the endpoint waits no longer for calls in flight. */
  get shutdown(): AbortSignal {
    return this.#shutdown.signal
  }

  /** Aborts the signal of every call in flight, with this reason. */
  abort(reason: unknown): void {
    this.#shutdown.abort(reason)
  }

  /** The address of a request's client, by the rules of this endpoint. Never throws. */
  peerAddress(request: Pick<HttpRequest, 'header' | 'address'>): string | undefined {
    return peerAddress(request, this.rules.trustedProxies, (error) => this.report(error))
  }

  /** Reports what went wrong outside of any call. Never throws. */
  report(error: unknown, context: MessageContext = { transport: 'http' }): void {
    void this.#failures.report(error, context as never)
  }
}

/** An endpoint for browsers that carry cookies: it checks where a request comes from (cross-site request forgery). */
export class CsrfEndpoint extends Endpoint {
  constructor(handler: object, options?: ServeOptions<never>) {
    super(handler, options, true)
  }
}
