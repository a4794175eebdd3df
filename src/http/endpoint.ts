/** One endpoint, whatever HTTP server it stands in: its rules, and what it is doing at the moment. */
import type { MessageContext } from '../service/context.ts'
import { type Failures, failuresFor, logError } from '../service/dispatch/failures.ts'
import { type ServeOptions, type EndpointRules, type MessageHandler, readServeOptions } from './serve-options.ts'
import type { Incoming, Outgoing, Send } from './http-request.ts'
import { type Endpoint, Visit } from './exchange.ts'

/** Answers the requests that an adapter brings. */
export class HttpDoor implements Endpoint {
  readonly handler: MessageHandler
  readonly rules: EndpointRules
  readonly #failures: Failures
  readonly #shutdown = new AbortController()
  inFlight = 0
  isClosing = false

  /** @throws TypeError naming the mend, for options that cannot work. */
  constructor(handler: MessageHandler, options: ServeOptions<never>, checkSite: boolean) {
    this.rules = readServeOptions(handler, options, checkSite)
    this.handler = handler
    this.#failures = failuresFor((error, context) =>
      handler.report ? handler.report(error, context as never) : logError(error, context),
    )
  }

  /** Answers a request, whatever it is, by calling `send` once: at once where nothing takes time. Neither throws nor rejects. */
  answer(incoming: Incoming, send: Send): void {
    new Visit(this, incoming, send).start()
  }

  /** The same for hosts that wait for a promise. It never rejects. */
  answerOf(incoming: Incoming): Promise<Outgoing> {
    return new Promise((resolve) => this.answer(incoming, resolve))
  }

  /** From now on requests are refused with 503; those that came before are answered. */
  close(): void {
    this.isClosing = true
  }

  /** Aborts when the door waits no longer for calls in flight. */
  get shutdown(): AbortSignal {
    return this.#shutdown.signal
  }

  /** Aborts the signal of every call that is still running, those whose reason is `reason`. */
  abort(reason: unknown): void {
    this.#shutdown.abort(reason)
  }

  /** Tells whoever answers messages of something that went wrong outside of any call. Never throws. */
  report(error: unknown, context: MessageContext = { transport: 'http' }): void {
    this.#failures.report(error, context)
  }
}
