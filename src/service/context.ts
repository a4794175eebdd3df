/** What a call knows about itself, for the handlers, guards and middleware that ask for it. */
import type { CallDetails } from '../protocol/message.ts'
import type { Id, Params } from '../protocol/types.ts'
import { follow } from './abort-reasons.ts'
import { invalidSetup } from '../options/check.ts'

/** What a door says about a message when it hands it over. Every member may be left out. */
export interface MessageContext<HttpRequest = unknown> {
  /** The framework's own request, as `takesHttpRequest` hands it on. */
  readonly httpRequest?: HttpRequest
  /** How the message came: `'http'`, `'websocket'`, … */
  readonly transport?: string
  /** Aborts when nobody waits for the answer any more. It is read only by a call that asks for its own signal. */
  readonly signal?: AbortSignal
}

/** What every call's context holds; what the guards returned stands beside it. */
export interface BaseContext<HttpRequest = unknown> {
  /** The framework's own request; `undefined` where the message did not come by HTTP. */
  readonly httpRequest: HttpRequest
  /** The method's name as the client sent it. */
  readonly method: string
  /** The request's id; `undefined` for a notification. */
  readonly id: Id | undefined
  /** The params as the client sent them, before they were checked. */
  readonly params: Params
  /**
   * Aborts when the client is gone, the time is up, the call is cancelled or the server shuts down; `signal.reason` is an
   * `RpcError` that says which. Hand it to `fetch` and to your database. It is made when first looked at: before that it costs nothing.
   */
  readonly signal: AbortSignal
  /** How the message came: `'http'`, `'websocket'`, …; `undefined` where the door does not say. */
  readonly transport: string | undefined
}

/** A call's context, with what its guards added. */
export type Context<HttpRequest = unknown, Added = unknown> = BaseContext<HttpRequest> & Added

const none: MessageContext = /* @__PURE__ */ Object.freeze({})
const ownNames: ReadonlySet<string> = new Set(['httpRequest', 'method', 'id', 'params', 'signal', 'transport', '__proto__'])

/** One call's context. Nothing of it can be set from the wire, so no client can forge it. */
export class CallContext implements BaseContext {
  readonly httpRequest: unknown
  readonly method: string
  readonly id: Id | undefined
  readonly params: Params
  readonly transport: string | undefined
  readonly #message: MessageContext
  #controller: AbortController | undefined
  #unfollow: (() => void) | undefined
  #settled = false

  constructor(call: CallDetails, message: MessageContext = none) {
    this.httpRequest = message.httpRequest
    this.method = call.method
    this.id = call.id
    this.params = call.params
    this.transport = message.transport
    this.#message = message
  }

  /** Aborts when nobody waits for the outcome any more. It is made when somebody first looks at it. */
  get signal(): AbortSignal {
    return this.#aborter().signal
  }

  #aborter(): AbortController {
    if (this.#controller) return this.#controller
    this.#controller = new AbortController()
    const source = this.#message.signal
    if (source && !this.#settled) this.#unfollow = follow(source, this.#controller)
    return this.#controller
  }

  // What follows is static, out of reach for handlers: a guard may add a member of any name, `abort` and `settle` too.

  /** Aborts the signal, for whoever looks at it now or later. */
  static abort(context: CallContext, reason: unknown): void {
    context.#aborter().abort(reason)
  }

  /** Lets go of the door's signal: the call has its answer. */
  static settle(context: CallContext): void {
    context.#settled = true
    context.#unfollow?.()
  }

  /**
   * Adds what a guard returned.
   * @throws TypeError where a guard would replace something of the context's own.
   */
  static add(context: CallContext, additions: object): void {
    for (const [name, value] of Object.entries(additions)) {
      if (ownNames.has(name)) invalidSetup(`A guard must not replace context.${name}. Use another name`)
      Object.defineProperty(context, name, { value, enumerable: true, configurable: true })
    }
  }
}
