/** The context of a call, for handlers, guards and middleware. */
import { type AbortSource, LazySignal } from '../async/signals.ts'
import { invalidSetup } from '../options/check.ts'
import type { RemotePeer } from '../protocol/caller.ts'
import type { RpcError } from '../protocol/errors.ts'
import type { CallDetails, Id, Params } from '../protocol/message.ts'
import { progressText, progressToken } from '../protocol/tokens.ts'
import { headerIn, type MessageContext, requestIdOf } from './message-context.ts'

export type { MessageContext, OpenSubscription, SubscriptionTable } from './message-context.ts'

/** What every call's context holds; what the guards return is added to it. */
export interface BaseContext<HttpRequest = unknown> {
  /** The framework's own request; `undefined` if the message did not come by HTTP. */
  readonly httpRequest: HttpRequest
  /** The method's name as the client sent it. */
  readonly method: string
  /** The request's id; `undefined` for a notification. */
  readonly id: Id | undefined
  /** The params as the client sent them, before any check. */
  readonly params: Params
  /**
   * Aborts when the client is gone, the time is up, the call is cancelled or the server shuts down; `signal.reason` is an `RpcError` that
   * says which. Pass it to `fetch` and to your database. It is made on first access; what its listeners throw goes to `onError`.
   */
  readonly signal: AbortSignal
  /** How the message came: `'http'`, `'websocket'`, …; `undefined` if the adapter does not set it. */
  readonly transport: string | undefined
  /**
   * The address of the client, without a port; `undefined` if the adapter does not know it. Behind a proxy it is the proxy's, unless the
   * endpoint has `trustedProxies`.
   */
  readonly peerAddress: string | undefined
  /**
   * An id for logs, the same for all calls of a message: `X-Request-Id` if it was sent and is well-formed, else a random one. It is not
   * the `id` of the JSON-RPC request.
   */
  readonly requestId: string
  /** The other end of the connection, to call it back; `undefined` over HTTP. The guard `twoWay()` refuses calls that have none. */
  readonly peer: RemotePeer | undefined
  /**
   * Tells the caller how far the call is, if it sent a token for that (`workDoneToken`, or `progressToken` of MCP) and the connection can
   * carry it. Nothing is sent after the answer. Returns a promise while the connection is full.
   */
  progress(value: unknown): void | Promise<void>
  /** A header of the HTTP request, of the request for the WebSocket, or of the broker's message; `undefined` if it was not sent. Case is ignored. */
  header(name: string): string | undefined
}

/** A call's context, with what its guards added. */
export type Context<HttpRequest = unknown, Added = unknown> = BaseContext<HttpRequest> & Added

const ownNames: ReadonlySet<string> = new Set([
  'httpRequest',
  'method',
  'id',
  'params',
  'signal',
  'transport',
  'peer',
  'progress',
  'header',
  'peerAddress',
  'requestId',
  '__proto__',
])

/** How a call ended. */
interface Ending {
  /** `undefined` if it settled. */
  readonly reason: unknown
}
const settled: Ending = /* @__PURE__ */ Object.freeze({ reason: undefined })

/** Gets the error that the client of a call gets; `undefined` for a result. It must not throw. */
export type OnOver = (error: RpcError | undefined) => void

/** Gets the failures that no client sees. */
export type Report = (error: unknown, context: CallContext) => void

/** One call's context. The wire cannot set any of it, so no client can forge it. */
export class CallContext implements BaseContext {
  readonly httpRequest: unknown
  readonly method: string
  readonly id: Id | undefined
  readonly params: Params
  readonly transport: string | undefined
  readonly #call: CallDetails
  readonly #message: MessageContext
  readonly #report: Report
  readonly #isKnown: boolean
  #signal: LazySignal | undefined
  /** Why the call was given up, or that it has its answer. */
  #end: Ending | undefined
  #onOver: OnOver | undefined

  /** `isKnown` says whether the service has the method. */
  constructor(call: CallDetails, message: MessageContext, report: Report, isKnown = false) {
    this.httpRequest = message.httpRequest
    this.method = call.method
    this.id = call.id
    this.params = call.params
    this.transport = message.transport
    this.#call = call
    this.#message = message
    this.#report = report
    this.#isKnown = isKnown
  }

  /** Aborts when the outcome is not awaited any more. It is made on first access. */
  get signal(): AbortSignal {
    this.#signal ??= this.#makeSignal()
    return this.#signal.signal
  }

  /** The other end of the connection. */
  get peer(): RemotePeer | undefined {
    return this.#message.peer
  }

  /** Tells the caller how far the call is. What cannot be sent any more is dropped: the signal tells the handler. */
  progress(value: unknown): void | Promise<void> {
    if (this.#end) return undefined
    if (this.#message.progress) return this.#message.progress(value)
    const token = progressToken(this.#call)
    const text = token && progressText(token, value)
    try {
      return text === undefined ? undefined : this.#message.send?.(text)
    } catch {
      return undefined
    }
  }

  /** A header of the request by which the call came. */
  header(name: string): string | undefined {
    return headerIn(this.#message, name)
  }

  /** The address of the client. */
  get peerAddress(): string | undefined {
    return this.#message.peerAddress
  }

  /** The id of the message, for logs. */
  get requestId(): string {
    return requestIdOf(this.#message)
  }

  #makeSignal(): LazySignal {
    const sources = () => [this.#message.signal, this.#message.signalOf?.(this.#call)]
    const signal = new LazySignal(sources, (error) => this.#report(error, this))
    if (this.#end) signal.release()
    if (this.#end?.reason !== undefined) signal.abort(this.#end.reason)
    return signal
  }

  // What follows is static, and so out of reach for handlers: a guard may add a member of any name.

  /** The whole request object: it may have members beside those of the specification. */
  static members(context: CallContext): object {
    return context.#call.members
  }

  /** Whether the service has the method: a client can make up any name. */
  static isKnown(context: CallContext): boolean {
    return #isKnown in context && context.#isKnown
  }

  /** The message by which the call came. */
  static message(context: CallContext): MessageContext {
    return context.#message
  }

  /** The signal that cancels this call alone, if the message has one. */
  static cancelSignal(context: CallContext): AbortSource | undefined {
    return context.#message.signalOf?.(context.#call)
  }

  /** Ends the call early: its signal aborts now, or on first access, and its handler does not start. */
  static giveUp(context: CallContext, reason: unknown): void {
    context.#end = { reason }
    context.#signal?.abort(reason)
  }

  /** @throws the reason if the call was given up, or its client has gone. Called after a wait: a guard may have taken too long. */
  static throwIfGivenUp(context: CallContext): void {
    if (context.#end?.reason !== undefined) throw context.#end.reason
    context.#message.signal?.throwIfAborted()
  }

  /** The call has its answer, an error or a result: stops following the signals of the message, and calls what waits for the outcome. */
  static settle(context: CallContext, error?: RpcError): void {
    context.#end ??= settled
    context.#signal?.release()
    context.#onOver?.(error)
  }

  /** Passes an error beside the call to `onError`. */
  static report(context: CallContext, error: unknown): void {
    context.#report(error, context)
  }

  /**
   * Calls `onOver` once, when the outcome of the call is certain: after its timeout, its items, and the text of its response. For middleware
   * that measures calls: what `next()` returns may be a generator that has not begun, or a result that JSON cannot hold.
   */
  static whenOver(context: CallContext, onOver: OnOver): void {
    const earlier = context.#onOver
    context.#onOver = (error) => {
      onOver(error)
      earlier?.(error)
    }
  }

  /**
   * Adds what a guard returned.
   * @throws TypeError if it would replace a member of the context itself.
   */
  static add(context: CallContext, additions: object): void {
    for (const [name, value] of Object.entries(additions)) {
      if (ownNames.has(name)) invalidSetup(`A guard must not replace context.${name}. Use another name`)
      Object.defineProperty(context, name, { value, enumerable: true, configurable: true })
    }
  }
}
