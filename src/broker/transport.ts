/** The transport of a client that calls workers over NATS. */
import { TransportError } from '../client/errors.ts'
import { readPushed } from '../client/reply.ts'
import type { InPlaceReply, ResponseReceiver, SendOptions, Transport } from '../client/transport.ts'
import { checkOptionNames, invalidSetup } from '../options/check.ts'
import { errorCodes } from '../protocol/errors.ts'
import type { Call, Id } from '../protocol/message.ts'
import { parse } from '../protocol/parse.ts'
import { errorText } from '../protocol/serialize.ts'
import { cancelled, shuttingDown } from '../service/abort-reasons.ts'
import type { MessageContext } from '../service/context.ts'
import { BrokerExchange, type BrokerExchangeHost } from './exchange.ts'
import { deadlineHeader } from './headers.ts'
import type { NatsConnection, NatsHeaders } from './nats-connection.ts'
import { anyMessage } from './reply-checks.ts'
import { checkRequestOptions, type NatsRequestOptions, requestsOf } from './request-options.ts'
import type { Requests } from './requests.ts'

/** The options of `nats`. */
export interface NatsTransportOptions extends NatsRequestOptions {
  /** Milliseconds until a call without a reply is -32012. No worker starts it later. Default: 60,000, as of a client. */
  readonly timeout?: number
}

const optionNames = ['name', 'headers', 'subjectPerMethod', 'keepAliveInterval', 'inboxPrefix', 'timeout']

/**
 * The transport of a client that calls the workers of a service over NATS. Calls without a worker are -32016. Headers of calls become those of
 * the message, and need the option `headers`. `client.close()` rejects the calls in flight, and leaves the connection open.
 *
 * @example
 * const client = createClient<typeof calculator>(nats(connection, { name: 'calculator' }))
 * await client.add(1, 2)
 * @throws TypeError with a hint, for options that cannot work.
 */
export function nats(connection: NatsConnection, options: NatsTransportOptions): Transport {
  checkOptionNames(options, optionNames, 'nats()')
  checkRequestOptions(connection, options, 'nats()')
  return new NatsTransport(connection, { timeout: 60_000, ...options })
}

class NatsTransport implements Transport, BrokerExchangeHost {
  readonly requests: Requests
  readonly subjectPerMethod: boolean
  /** Cancels a call, by its id. */
  readonly #cancels = new Map<Id, () => void>()
  #receiver: ResponseReceiver | undefined

  constructor(connection: NatsConnection, options: NatsTransportOptions) {
    this.requests = requestsOf(connection, options, () => {})
    this.subjectPerMethod = options.subjectPerMethod ?? false
  }

  /** Without headers, the fields of a call are members of the request. */
  get sendsHeaders(): boolean {
    return this.requests.headers.isReady
  }

  connect(receiver: ResponseReceiver): void {
    this.#receiver = receiver
  }

  async send(message: string, { signal, headers, acceptsParts, room }: SendOptions): Promise<InPlaceReply> {
    const entries = parse(message, anyMessage)
    const made = this.#headersOf(headers)
    const context: MessageContext = acceptsParts ? { signal, send: (text) => this.#onPush(text, room) } : { signal }
    const text = await new Promise<string>((resolve, reject) => {
      const exchange = new BrokerExchange(this, entries, context, (reply, error) => {
        if (error && reply === '')
          reject(new TransportError('network', `No notification was sent: ${error.message}`, { cause: error }))
        else resolve(error?.code === errorCodes.requestTooLarge ? errorText('null', error) : reply) // the client sends halves then
      })
      for (const call of exchange.calls) this.#makeCancel(call, exchange)
      exchange.send(message, made)
    })
    for (const call of [entries].flat() as Call[]) if (call.id !== undefined) this.#cancels.delete(call.id)
    return { text }
  }

  #headersOf(headers: SendOptions['headers']): NatsHeaders | undefined {
    const { headers: maker, timeout } = this.requests
    if (headers && Object.keys(headers).length > 0 && !maker.isReady)
      invalidSetup(
        'Headers of calls over NATS need the option headers: nats(connection, { name, headers }), of @nats-io/nats-core',
      )
    const deadline = Number.isFinite(timeout) ? `${Date.now() + timeout}` : undefined
    return maker.make({ [deadlineHeader]: deadline }, headers)
  }

  #makeCancel(call: Call, exchange: BrokerExchange): void {
    if (call.id !== undefined) this.#cancels.set(call.id, () => exchange.cancel(call, cancelled()))
  }

  #onPush(text: string, room: SendOptions['room']): void | Promise<void> {
    const pushed = readPushed(text)
    if ('kind' in pushed && pushed.kind === 'call') this.#receiver?.notified(pushed, text.length)
    return room?.()
  }

  cancel(id: Id): void {
    this.#cancels.get(id)?.()
  }

  /** The client cancels its calls one by one, so the signal of a message aborts when none is left. */
  followLater(_exchange: BrokerExchange): void {}

  report(): void {}

  close(): void {
    this.requests.end(shuttingDown())
  }
}
