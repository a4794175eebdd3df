/**
 * Answers messages by asking workers over NATS, in the place of a service:
 *
 *     message → parse → nothing but malformed entries? → closing? → too many in flight? → identity → headers → exchange → reply
 */
import { startTimer } from '../async/event-loop.ts'
import { checkFunction, checkOptionNames, checkPositive, invalidSetup } from '../options/check.ts'
import { errorCodes, internalError, RpcError, refusal } from '../protocol/errors.ts'
import type { Message } from '../protocol/message.ts'
import { isBatch, parseRaw } from '../protocol/parse.ts'
import { refusalText } from '../protocol/serialize.ts'
import { shuttingDown } from '../service/abort-reasons.ts'
import { Failures } from '../service/dispatch/failures.ts'
import { type Limits, resolveLimits } from '../service/limits.ts'
import { headerIn, type MessageContext, requestIdOf } from '../service/message-context.ts'
import type { MessageHandler } from '../service/message-handler.ts'
import { Exchange, type ExchangeHost } from './exchange.ts'
import { deadlineHeader, type HeaderValues, peerAddressHeader, requestIdHeader } from './headers.ts'
import type { NatsConnection, NatsHeaders } from './nats-connection.ts'
import { Requests } from './requests.ts'
import { checkConnection, checkInterval } from './serve.ts'
import { checkInboxPrefix, checkName } from './subjects.ts'

/** How requests reach the workers of a service. */
export interface NatsRequestOptions {
  /** The name that the workers were given. */
  readonly name: string
  /**
   * Makes empty headers: the function `headers` of `@nats-io/nats-core`. Without it there are none until the broker has sent a message with
   * headers, and so neither deadlines nor what else headers tell the workers.
   */
  readonly headers?: () => NatsHeaders
  /** Sends single calls to `rpc.<name>.<method>`, so that the broker's permissions can tell methods apart. Default: `false`. */
  readonly subjectPerMethod?: boolean
  /** The interval of the workers' signs of life: a stream is given up after three without any. Default: 5,000 milliseconds. */
  readonly keepAliveInterval?: number
  /** Begins the subject of the inbox for replies. Default: `_INBOX`. */
  readonly inboxPrefix?: string
}

/** The options of a gateway. */
export interface GatewayOptions<RawRequest = unknown> extends NatsRequestOptions {
  /** Milliseconds until calls without a reply are -32012. Workers do not begin them later. Default: 30,000. */
  readonly timeout?: number
  /**
   * What the workers should know of the caller: headers, which their guards read by `context.header(name)`. It runs once for each message, and
   * refuses it by throwing an `RpcError`. Nothing of the request is passed on by itself, so that no client can forge these.
   */
  readonly identity?: (context: MessageContext<RawRequest>) => HeaderValues | Promise<HeaderValues>
  /** The gateway's own limits, `defaultLimits` by default. Messages are also limited by the broker's `max_payload`. */
  readonly limits?: Partial<Limits>
  /** Messages of all clients that wait for replies. The next is -32009. Default: 10,000. */
  readonly maxMessagesInFlight?: number
  /** Gets what no client sees: a reply that is none, a notification that no worker takes. Default: one line and the stack on stderr. */
  readonly onError?: (error: unknown, context: MessageContext) => unknown
}

/** Goes wherever a service goes. */
export interface Gateway<RawRequest = unknown> extends MessageHandler<RawRequest> {
  readonly limits: Limits
  /** The reply to a message; empty if no response is due. It never rejects. */
  handle(message: string | Uint8Array, context?: MessageContext<RawRequest>): string | Promise<string>
  /** Whether `close()` was called. */
  readonly isClosing: boolean
  /** Messages that wait for replies. */
  readonly messagesInFlight: number
  /** Passes what went wrong outside of any call to `onError`, as endpoints do. */
  report(error: unknown, context: MessageContext): void
  /**
   * Refuses new messages with -32015, waits at most `drain` milliseconds (10,000) for replies, then gives the calls up. Close the endpoint in
   * front first. Called again, it returns the same promise. The connection stays open.
   */
  close(options?: { readonly drain?: number }): Promise<void>
}

const optionNames = [
  'name',
  'headers',
  'subjectPerMethod',
  'keepAliveInterval',
  'inboxPrefix',
  'timeout',
  'identity',
  'limits',
  'maxMessagesInFlight',
  'onError',
]

/**
 * A gateway to the workers of a service: give it to `serve` of any adapter, for HTTP or WebSockets, in the place of the service.
 *
 * @example
 * const connection = await connect({ servers: 'nats://127.0.0.1:4222' })
 * await listen(gateway(connection, { name: 'calculator', headers }), { port: 3000 })
 * @throws TypeError with a hint, for options that cannot work.
 */
export function gateway<RawRequest = unknown>(
  connection: NatsConnection,
  options: GatewayOptions<RawRequest>,
): Gateway<RawRequest> {
  checkOptionNames(options, optionNames, 'gateway()')
  checkRequestOptions(connection, options, 'gateway()')
  checkPositive(options.maxMessagesInFlight, 'gateway(): maxMessagesInFlight')
  for (const name of ['identity', 'onError'] as const)
    if (options[name] !== undefined) checkFunction(options[name], `gateway(): ${name}`)
  if (options.identity && !options.headers)
    invalidSetup('gateway(): identity needs headers: import { headers } from "@nats-io/nats-core", and give { headers }')
  return new NatsGateway(connection, options as GatewayOptions)
}

/** @throws TypeError for options that cannot work. */
export function checkRequestOptions(
  connection: NatsConnection,
  options: NatsRequestOptions & { readonly timeout?: number },
  here: string,
): void {
  checkName(options.name, here)
  checkConnection(connection, here)
  checkPositive(options.timeout, `${here}: timeout`)
  checkInterval(options.keepAliveInterval ?? 5000, here)
  checkInboxPrefix(options.inboxPrefix ?? '_INBOX', here)
  if (options.headers !== undefined) checkFunction(options.headers, `${here}: headers`)
}

/** The table of the requests of a gateway or client. */
export function requestsOf(
  connection: NatsConnection,
  options: NatsRequestOptions & { readonly timeout?: number },
  report: (error: unknown) => void,
): Requests {
  const { name, timeout = 30_000, keepAliveInterval = 5000, inboxPrefix = '_INBOX', headers } = options
  return new Requests(connection, { name, timeout, keepAliveInterval, inboxPrefix, headers, report })
}

/** Milliseconds after which the signal of a message is watched: most have their reply by then. */
const followDelay = 20
const traceParent = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/
const traceState = /^[\x20-\x7e]{1,512}$/

class NatsGateway implements Gateway, ExchangeHost {
  readonly limits: Limits
  readonly requests: Requests
  readonly subjectPerMethod: boolean
  readonly #identity: GatewayOptions['identity']
  readonly #maxMessagesInFlight: number
  readonly #failures: Failures
  #followed: Exchange[] = []
  #closed: Promise<void> | undefined

  constructor(connection: NatsConnection, options: GatewayOptions) {
    this.requests = requestsOf(connection, options, (error) => this.report(error, { transport: 'nats' }))
    const limits = resolveLimits(options.limits)
    this.limits = resolveLimits({ maxMessageBytes: Math.min(limits.maxMessageBytes, this.requests.maxBytes) }, limits)
    this.subjectPerMethod = options.subjectPerMethod ?? false
    this.#identity = options.identity
    this.#maxMessagesInFlight = options.maxMessagesInFlight ?? 10_000
    this.#failures = new Failures(options.onError as never)
  }

  handle(message: string | Uint8Array, context: MessageContext = {}): string | Promise<string> {
    const entries = context.entries ?? parseRaw(message, this.limits)
    const refused = hasCall(entries) ? this.#refuse() : internalError
    if (refused) return refusalText(entries, refused)
    // A connection may have changed what a batch holds.
    const raw = context.entries && isBatch(entries) ? undefined : message
    return new Promise((resolve) => {
      const exchange = new Exchange(this, entries, context, (reply, error) => {
        if (error && reply === '') this.report(error, context)
        resolve(reply)
      })
      this.#send(exchange, raw, context)
    })
  }

  #refuse(): RpcError | undefined {
    if (this.#closed) return shuttingDown()
    const most = this.#maxMessagesInFlight
    return this.requests.size < most ? undefined : refusal(errorCodes.busy, 'Gateway is busy', 'busy', most)
  }

  #send(exchange: Exchange, raw: string | Uint8Array | undefined, context: MessageContext): void {
    if (this.#identity) void this.#sendIdentified(exchange, raw, context, this.#identity)
    else exchange.send(raw, this.#headersOf(context))
  }

  async #sendIdentified(
    exchange: Exchange,
    raw: string | Uint8Array | undefined,
    context: MessageContext,
    identity: NonNullable<GatewayOptions['identity']>,
  ): Promise<void> {
    try {
      exchange.send(raw, this.#headersOf(context, await identity(context)))
    } catch (error) {
      if (!RpcError.is(error)) this.report(error, context)
      exchange.fail(RpcError.is(error) ? error : internalError)
    }
  }

  #headersOf(context: MessageContext, identity?: HeaderValues): NatsHeaders | undefined {
    if (!this.requests.headers.isReady) return undefined
    const parent = matching(traceParent, headerIn(context, 'traceparent'))
    return this.requests.headers.make(identity, {
      [deadlineHeader]: `${Date.now() + this.requests.timeout}`,
      [requestIdHeader]: requestIdOf(context),
      [peerAddressHeader]: context.peerAddress,
      traceparent: parent,
      tracestate: parent && matching(traceState, headerIn(context, 'tracestate')),
    })
  }

  followLater(exchange: Exchange): void {
    if (this.#followed.push(exchange) > 1) return
    setTimeout(() => {
      for (const one of this.#followed.splice(0)) one.follow()
    }, followDelay)
  }

  report(error: unknown, context: MessageContext): void {
    void this.#failures.report(error, context as never)
  }

  get isClosing(): boolean {
    return this.#closed !== undefined
  }

  get messagesInFlight(): number {
    return this.requests.size
  }

  close({ drain = 10_000 }: { readonly drain?: number } = {}): Promise<void> {
    this.#closed ??= this.#close(drain)
    return this.#closed
  }

  async #close(milliseconds: number): Promise<void> {
    const timer = startTimer(milliseconds)
    await Promise.race([this.requests.idle(), timer.over])
    timer.stop()
    this.requests.end(shuttingDown())
  }
}

function hasCall(entries: Message): boolean {
  return isBatch(entries) ? entries.some(({ kind }) => kind === 'call') : entries.kind === 'call'
}

function matching(pattern: RegExp, value: string | undefined): string | undefined {
  return value !== undefined && pattern.test(value) ? value : undefined
}
