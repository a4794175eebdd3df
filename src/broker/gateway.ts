/**
 * Answers messages in the place of a service, by calling workers over NATS:
 *
 *     message → parse → nothing but malformed entries? → closing? → too many in flight? → identity → headers → exchange → reply
 */
import { startTimer } from '../async/event-loop.ts'
import { isPromise } from '../async/maybe-promise.ts'
import { checkFunction, checkOptionNames, checkPositive, invalidSetup } from '../options/check.ts'
import { errorCodes, internalError, RpcError, refusal } from '../protocol/errors.ts'
import { isCall, type Message } from '../protocol/message.ts'
import { isBatch, parseRaw } from '../protocol/parse.ts'
import { refusalText } from '../protocol/serialize.ts'
import { shuttingDown } from '../service/abort-reasons.ts'
import { Failures } from '../service/dispatch/failures.ts'
import { type Limits, resolveLimits } from '../service/limits.ts'
import type { MessageContext } from '../service/message-context.ts'
import type { MessageHandler } from '../service/message-handler.ts'
import { BrokerExchange, type BrokerExchangeHost } from './exchange.ts'
import { type HeaderValues, headersFor } from './headers.ts'
import type { NatsConnection } from './nats-connection.ts'
import { checkRequestOptions, type NatsRequestOptions, requestsOf } from './request-options.ts'
import type { Requests } from './requests.ts'

/** The limits of a gateway. */
export interface GatewayLimits extends Limits {
  /** While so many messages of all clients wait for replies, the next is -32009. Default: 10,000. */
  readonly maxMessagesInFlight: number
}

/** The options of a gateway. */
export interface GatewayOptions<RawRequest = unknown> extends NatsRequestOptions {
  /** Milliseconds until a call without a reply is -32012. No worker starts it later. Default: 30,000. */
  readonly timeout?: number
  /**
   * Returns headers that tell the workers who calls; their guards read them by `context.header(name)`. It runs once for each message, and
   * refuses it by throwing an `RpcError`. Headers of the request are not forwarded, so no client can forge these.
   */
  readonly identity?: (context: MessageContext<RawRequest>) => HeaderValues | Promise<HeaderValues>
  /** The gateway's own limits. Default: `defaultLimits`. Messages are also limited by the broker's `max_payload`. */
  readonly limits?: Partial<GatewayLimits>
  /** Gets errors that no client sees: a malformed reply, a notification without a worker. Default: one line and the stack on stderr. */
  readonly onError?: (error: unknown, context: MessageContext) => unknown
}

/** A gateway: adapters accept it in the place of a service. */
export interface Gateway<RawRequest = unknown> extends MessageHandler<RawRequest> {
  readonly limits: Limits
  /** The reply to a message; empty if no response is due. It never rejects. */
  handle(message: string | Uint8Array, context?: MessageContext<RawRequest>): string | Promise<string>
  /** Whether `close()` was called. */
  readonly isClosing: boolean
  /** How many messages wait for replies. */
  readonly messagesInFlight: number
  /** Passes an error outside of any call to `onError`. */
  report(error: unknown, context: MessageContext): void
  /**
   * Refuses new messages with -32015, waits at most `drain` milliseconds (10,000) for replies, then cancels the calls. Close the endpoint in
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
  'onError',
]

/**
 * Returns a gateway to the workers of a service. Pass it to `serve` of any adapter, for HTTP or WebSockets, in the place of the service.
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
  checkPositive(options.limits?.maxMessagesInFlight, 'gateway(): limits.maxMessagesInFlight')
  for (const name of ['identity', 'onError'] as const)
    if (options[name] !== undefined) checkFunction(options[name], `gateway(): ${name}`)
  if (options.identity && !options.headers)
    invalidSetup('gateway(): identity needs headers: import { headers } from "@nats-io/nats-core", and pass { headers }')
  return new NatsGateway(connection, options as GatewayOptions)
}

/** Milliseconds until the signal of a message is watched. Most messages have their reply earlier. */
const followDelay = 20

class NatsGateway implements Gateway, BrokerExchangeHost {
  readonly limits: Limits
  readonly requests: Requests
  readonly subjectPerMethod: boolean
  readonly #identity: GatewayOptions['identity']
  readonly #maxMessagesInFlight: number
  readonly #failures: Failures
  #followed: BrokerExchange[] = []
  #closed: Promise<void> | undefined

  constructor(connection: NatsConnection, options: GatewayOptions) {
    this.requests = requestsOf(connection, options, (error) => this.report(error, { transport: 'nats' }))
    const { maxMessagesInFlight = 10_000, ...ownLimits } = options.limits ?? {}
    const limits = resolveLimits(ownLimits)
    this.limits = resolveLimits({ maxMessageBytes: Math.min(limits.maxMessageBytes, this.requests.maxBytes) }, limits)
    this.subjectPerMethod = options.subjectPerMethod ?? false
    this.#identity = options.identity
    this.#maxMessagesInFlight = maxMessagesInFlight
    this.#failures = new Failures(options.onError as never)
  }

  handle(message: string | Uint8Array, context: MessageContext = {}): string | Promise<string> {
    const entries = context.entries ?? parseRaw(message, this.limits)
    const refused = hasCall(entries) ? this.#refuse() : internalError
    if (refused) return refusalText(entries, refused)
    // a two-way connection may have removed entries of a batch
    const raw = context.entries && isBatch(entries) ? undefined : message
    return new Promise((resolve) => {
      const exchange = new BrokerExchange(this, entries, context, (reply, error) => {
        if (error && reply === '') this.report(error, context)
        resolve(reply)
      })
      this.#send(exchange, raw, context)
    })
  }

  #refuse(): RpcError | undefined {
    if (this.#closed) return shuttingDown()
    const limit = this.#maxMessagesInFlight
    return this.requests.size < limit ? undefined : refusal(errorCodes.busy, 'Gateway is busy', 'busy', limit)
  }

  #send(exchange: BrokerExchange, raw: string | Uint8Array | undefined, context: MessageContext): void {
    const deadline = Date.now() + this.requests.timeout
    const send = (identity?: HeaderValues) => exchange.send(raw, headersFor(context, deadline, this.requests.headers, identity))
    const fail = (error: unknown) => {
      if (!RpcError.is(error)) this.report(error, context)
      exchange.fail(RpcError.is(error) ? error : internalError)
    }
    try {
      exchange.watch()
      const identity = exchange.isSettled ? undefined : this.#identity?.(context)
      if (isPromise(identity)) Promise.resolve(identity).then(send).catch(fail)
      else send(identity)
    } catch (error) {
      fail(error)
    }
  }

  followLater(exchange: BrokerExchange): void {
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
  return isBatch(entries) ? entries.some(isCall) : isCall(entries)
}
