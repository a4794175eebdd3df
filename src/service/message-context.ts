/** The context of a message: its request, its transport, and what its connection can do. */
import type { AbortSource } from '../async/signals.ts'
import type { RemotePeer } from '../protocol/caller.ts'
import type { RpcError } from '../protocol/errors.ts'
import type { CallDetails, Message } from '../protocol/message.ts'

/** The details of a message that an adapter passes with it. Every member is optional. */
export interface MessageContext<HttpRequest = unknown> {
  /** The framework's own request, as `takesHttpRequest` hands it on. */
  readonly httpRequest?: HttpRequest
  /** How the message came: `'http'`, `'websocket'`, … */
  readonly transport?: string | undefined
  /** A header of the request by which the message came, by its name in lower case; `undefined` if it was not sent. */
  header?(name: string): string | undefined
  /** The address of the client, without a port. */
  readonly peerAddress?: string | undefined
  /** The id of the request or of the gateway's message. Default: `X-Request-Id`, else a random one. */
  readonly requestId?: string | undefined
  /** The message, if it is read already, so that a handler that is not a service need not read it again. */
  readonly entries?: Message
  /** Aborts when no answer is expected any more. Read only if a call uses its own signal, or has to wait. */
  readonly signal?: AbortSignal
  /** Returns what cancels one call of the message, such as an `AbortSignal`. Called for calls that do not settle at once. */
  signalOf?(call: CallDetails): AbortSource | undefined
  /** Sends a message ahead of the reply: progress, and parts of a result. Returns a promise while the connection is full. */
  readonly send?: ((message: string) => void | Promise<void>) | undefined
  /** Takes the progress of the call in place of `send`: a call that is made for another one has no token of its own. */
  progress?(value: unknown): void | Promise<void>
  /** Runs something once the reply has been sent, with its text, such as the events of a subscription whose id is in it. */
  afterReply?(run: (reply?: string) => void): void
  /** The subscriptions of the connection. Without it there can be none: -32600. */
  readonly subscriptions?: SubscriptionTable
  /** The other end of the connection, if it can be called. */
  readonly peer?: RemotePeer | undefined
}

/** The subscriptions of a connection, as its calls see them. */
export interface SubscriptionTable {
  /** @throws RpcError -32006 if there are as many as there may be. */
  checkRoom(): void
  /** Keeps a subscription until it ends. @throws RpcError -32006 as `checkRoom`; TypeError if the id is taken. */
  add(subscription: OpenSubscription): void
  /** Ends the subscription with this id. No event follows. Returns whether there was one. */
  end(id: unknown, reason: RpcError): boolean
}

/** A subscription that has not ended. */
export interface OpenSubscription {
  readonly id: string
  /** Ends it without a notification: the subscriber has asked for it, or has disconnected. */
  end(reason: RpcError): void
  /** Ends it with a last notification that says why. */
  fail(reason: RpcError): void
  /** Called once it has ended. */
  onEnd: () => void
}

/** A header of a message: by its adapter, else from its request. */
export function headerIn(message: MessageContext, name: string): string | undefined {
  const lowerCase = name.toLowerCase()
  return message.header ? message.header(lowerCase) : headerOf(message.httpRequest, lowerCase)
}

/** A header of a request of any framework: `headers` may be `Headers` or another map, an object, or a list of pairs. */
function headerOf(request: unknown, name: string): string | undefined {
  const { headers } = Object(request) as { readonly headers?: object }
  if (typeof (headers as Headers | undefined)?.get === 'function') return (headers as Headers).get(name) ?? undefined
  const pairs = (Array.isArray(headers) ? headers : Object.entries(headers ?? {})) as [unknown, unknown][]
  const value = pairs.find(([one]) => `${one}`.toLowerCase() === name)?.[1] ?? undefined
  return value === undefined ? value : [value].flat().join(', ')
}

const requestIds = /* @__PURE__ */ new WeakMap<MessageContext, string>()

/** The request id of a message: that of its adapter or of `X-Request-Id`, else a random one, the same at each call. */
export function requestIdOf(message: MessageContext): string {
  let id = message.requestId ?? requestIds.get(message)
  if (id === undefined) {
    const sent = headerIn(message, 'x-request-id') ?? ''
    id = isRequestId(sent) ? sent : crypto.randomUUID()
    requestIds.set(message, id)
  }
  return id
}

/** Whether a text that a client has sent can be a request id. It must neither break nor fill a log. */
export function isRequestId(text: string): boolean {
  return /^[\w.:/+=@-]{1,128}$/.test(text)
}

/** An address; `undefined` if it is not a text, or empty. An IPv4 address mapped into IPv6 becomes IPv4, since hosts differ in it. */
export function plainAddress(address: unknown): string | undefined {
  return typeof address === 'string' && address !== '' ? address.replace(/^::ffff:(?=[\d.]+$)/i, '') : undefined
}
