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
import { Exchange, type ExchangeHost } from './exchange.ts'
import { checkRequestOptions, type NatsRequestOptions, requestsOf } from './gateway.ts'
import { deadlineHeader } from './headers.ts'
import type { NatsConnection, NatsHeaders } from './nats-connection.ts'
import { anyMessage } from './reply-checks.ts'
import type { Requests } from './requests.ts'

/** The options of `nats`. */
export interface NatsTransportOptions extends NatsRequestOptions {
  /** Milliseconds until calls without a reply are -32012. Workers do not begin them later. Default: 60,000, the same as that of a client. */
  readonly timeout?: number
}

const optionNames = ['name', 'headers', 'subjectPerMethod', 'keepAliveInterval', 'inboxPrefix', 'timeout']

/**
 * A client's way to the workers of a service over NATS. Calls that no worker takes are -32016. Headers of calls are those of the message, and
 * need the option `headers`. `client.close()` gives up the calls; the connection stays open.
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

class NatsTransport implements Transport, ExchangeHost {
  readonly requests: Requests
  readonly subjectPerMethod: boolean
  /** The calls that can be cancelled, by id. */
  readonly #running = new Map<Id, () => void>()
  #receiver: ResponseReceiver | undefined

  constructor(connection: NatsConnection, options: NatsTransportOptions) {
    this.requests = requestsOf(connection, options, () => {})
    this.subjectPerMethod = options.subjectPerMethod ?? false
  }

  /** Without a way to make headers, what goes with a call is in its members. */
  get sendsHeaders(): boolean {
    return this.requests.headers.isReady
  }

  connect(receiver: ResponseReceiver): void {
    this.#receiver = receiver
  }

  async send(message: string, { signal, headers, acceptsParts, room }: SendOptions): Promise<InPlaceReply> {
    const entries = parse(message, anyMessage)
    const made = this.#headersOf(headers)
    const context: MessageContext = acceptsParts ? { signal, send: (text) => this.#take(text, room) } : { signal }
    const text = await new Promise<string>((resolve, reject) => {
      const exchange = new Exchange(this, entries, context, (reply, error) => {
        if (error && reply === '')
          reject(new TransportError('network', `No notification was sent: ${error.message}`, { cause: error }))
        else resolve(error?.code === errorCodes.requestTooLarge ? errorText('null', error) : reply) // the client sends halves then
      })
      for (const call of exchange.calls) this.#keep(call, exchange)
      exchange.send(message, made)
    })
    for (const call of [entries].flat() as Call[]) if (call.id !== undefined) this.#running.delete(call.id)
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

  #keep(call: Call, exchange: Exchange): void {
    if (call.id !== undefined) this.#running.set(call.id, () => exchange.cancel(call, cancelled()))
  }

  #take(text: string, room: SendOptions['room']): void | Promise<void> {
    const pushed = readPushed(text)
    if ('kind' in pushed && pushed.kind === 'call') this.#receiver?.notified(pushed, text.length)
    return room?.()
  }

  cancel(id: Id): void {
    this.#running.get(id)?.()
  }

  /** Calls that are given up are cancelled one by one; of a message whose signal aborts there is none left. */
  followLater(_exchange: Exchange): void {}

  report(): void {}

  close(): void {
    this.requests.end(shuttingDown())
  }
}
