/**
 * One end of a channel: reads each message once, and passes its entries on.
 *
 *     message → parse → responses, progress and events → the calls of this end
 *                     → requests to cancel, requests and notifications → answering
 */

import { startTimer } from '../async/event-loop.ts'
import { type Deferred, deferred } from '../async/maybe-promise.ts'
import type { ResponseReceiver, Transport } from '../client/transport.ts'
import type { RemotePeer } from '../protocol/caller.ts'
import { cancelRequestText, readCancelRequest } from '../protocol/cancel-request.ts'
import type { Channel, ChannelClosed, ChannelListener } from '../protocol/channel.ts'
import { invalidRequest, methodNotFound, type RpcError, tooLarge } from '../protocol/errors.ts'
import type { Entry } from '../protocol/message.ts'
import { isBatch, parseRaw, parseWithAnswers } from '../protocol/parse.ts'
import { errorText } from '../protocol/serialize.ts'
import { disconnected } from '../service/abort-reasons.ts'
import { type Limits, resolveLimits } from '../service/limits.ts'
import { type MessageHandler, replyOf } from '../service/message-handler.ts'
import { Subscriptions } from '../service/streams/subscriptions.ts'
import { Answering, type AnsweringHost } from './answering.ts'
import { type ConnectionOptions, clientLimits, type RequestReader } from './connection-options.ts'
import type { ConnectionContext, IncomingMessage } from './incoming-message.ts'
import { closedError, lostError, MessageSender } from './message-sender.ts'

const badFrame = invalidRequest('bad-frame')

/** One end of a channel. What only some connections need is made when they need it: a server has thousands that are idle. */
export class Connection implements ChannelListener, AnsweringHost, ConnectionContext {
  readonly httpRequest: unknown
  readonly transport: string | undefined
  readonly limits: Limits
  readonly #channel: Channel
  readonly #service: MessageHandler | undefined
  readonly #peer: RemotePeer | undefined
  readonly #answering: Answering
  readonly #sender: MessageSender
  #subscriptions: Subscriptions | undefined
  #receiver: ResponseReceiver | undefined
  #abort: AbortController | undefined
  /** Messages of this end that wait for answers. */
  #waiting = 0
  #final: ChannelClosed | undefined
  #closed: Deferred<ChannelClosed> | undefined
  #closing: Promise<void> | undefined
  #hasEnded = false
  readonly #onClosed: (() => void) | undefined
  readonly #reader: RequestReader | undefined

  /** `peer` is what handlers see as the other end. `onClosed` is called once the channel is closed for good. */
  constructor(
    channel: Channel,
    options: ConnectionOptions<never>,
    peer?: RemotePeer,
    onClosed?: () => void,
    reader?: RequestReader,
  ) {
    const { service, httpRequest, transport, limits, barrier = true } = options
    const base = service ? resolveLimits(service.limits) : clientLimits
    this.httpRequest = httpRequest
    this.transport = transport
    this.limits = limits ? resolveLimits(limits, base) : base
    this.#channel = channel
    this.#service = service
    this.#peer = peer
    this.#onClosed = onClosed
    this.#reader = reader
    this.#sender = new MessageSender(channel, this)
    this.#answering = new Answering(this, this.limits.maxCallsInFlight, barrier)
    channel.listen(this)
  }

  // What the channel passes on.

  /** Reads a message, and passes its entries on. */
  message(raw: string | Uint8Array): void | Promise<void> {
    const message = this.isWaiting ? parseWithAnswers(raw, this.limits) : parseRaw(raw, this.limits)
    const kept = this.#service?.answer ? '' : raw // only a handler without `answer` needs it
    if (!isBatch(message)) return this.#take(message, raw) ? undefined : this.#answering.accept(message, kept)
    const entries = message.filter((entry) => !this.#take(entry, raw))
    return entries.length > 0 ? this.#answering.accept(entries, kept) : undefined
  }

  /** Handles responses, cancel requests and the notifications of own calls. Returns whether the entry was one of them. */
  #take(entry: Entry, raw: string | Uint8Array): boolean {
    if (entry.kind === 'response') {
      this.#receiver?.settle(entry)
      return true
    }
    if (entry.kind !== 'call' || entry.id !== undefined) return false
    const cancel = readCancelRequest(entry, raw)
    if (cancel?.idText !== undefined) this.#answering.cancel(cancel.idText, cancel.isAnswered)
    return cancel !== undefined || this.#receiver?.notified(entry) === true
  }

  /** Answers what is not a message, with id null (§5). */
  refused(reason: 'too-large' | 'bad-frame'): void {
    this.reply(errorText('null', reason === 'too-large' ? tooLarge('Request', this.limits.maxMessageBytes) : badFrame))
  }

  /** Answers what has come, then closes. Calls of this end reject: no answer can come. */
  ended(): void {
    this.#hasEnded = true
    this.#receiver?.lost(lostError('the other end has ended'))
    void this.#answering.idle().then(() => this.#channel.close(1000))
  }

  /** Sends what waited for the channel to open. */
  opened(): void {
    this.#sender.flush()
  }

  /** Aborts what runs: its answers could not be sent. */
  closed(how: ChannelClosed): void {
    if (this.#final) return
    const reason = disconnected()
    const words = `${how.code}${how.reason === '' ? '' : `, ${how.reason}`}`
    this.#abort?.abort(reason)
    this.#abort = undefined
    this.#answering.lost(reason)
    this.#subscriptions?.endAll(reason)
    this.#sender.lost(lostError(words))
    this.#receiver?.lost(lostError(words))
    if (!how.isFinal) return
    this.#final = how
    this.#sender.end(closedError(how))
    this.#receiver?.end(closedError(how))
    this.#closed?.resolve(how)
    this.#onClosed?.()
  }

  // What answering asks for.

  /** Answers a message with the service. Without one there is no method. */
  answer(message: IncomingMessage): string | Promise<string> {
    if (!this.#service) return message.refusal(methodNotFound)
    const service = this.#service as MessageHandler<unknown>
    return service.answer ? service.answer(message.entries, message) : replyOf(service, message.raw, message)
  }

  /** Sends a reply. */
  reply(text: string): void {
    this.#sender.reply(text)
  }

  /** Whether the connection takes no more for now. */
  get isFull(): boolean {
    return this.#sender.isFull
  }

  /** Whether calls of this end wait for answers. */
  get isWaiting(): boolean {
    return this.#waiting > 0
  }

  /** Aborts when the connection is lost or closes. Made on first access. */
  get signal(): AbortSignal {
    this.#abort ??= new AbortController()
    if (this.#final) this.#abort.abort(disconnected())
    return this.#abort.signal
  }

  /** The connection has room again. */
  onRoom(): void {
    this.#answering.continue()
  }

  // What its calls see.

  /** A header of the request by which the connection was opened. */
  header(name: string): string | undefined {
    return this.#reader?.header(this.httpRequest, name)
  }

  /** The address of the other end. */
  get peerAddress(): string | undefined {
    return this.#reader?.peerAddress(this.httpRequest)
  }

  /** The other end, if it can be called. */
  get peer(): RemotePeer | undefined {
    return this.#peer
  }

  /** The subscriptions that the other end holds. */
  get subscriptions(): Subscriptions {
    this.#subscriptions ??= new Subscriptions(this.limits.maxSubscriptions)
    return this.#subscriptions
  }

  /** How many subscriptions the other end holds. */
  get subscriptionCount(): number {
    return this.#subscriptions?.size ?? 0
  }

  /** Sends a message ahead of a reply. Returns a promise while the connection is full. @throws Error once it is closed. */
  send(message: string): void | Promise<void> {
    return this.#sender.push(message)
  }

  // This end's own calls.

  /** The channel as a transport of calls. `idPrefix` begins their ids. */
  toTransport(idPrefix?: string): Transport {
    return {
      ...(idPrefix !== undefined && { idPrefix }),
      connect: (receiver) => {
        this.#receiver = receiver
      },
      send: async (message, { signal }) => {
        this.#waiting++
        signal.addEventListener('abort', () => this.#waiting--, { once: true })
        this.#answering.continue()
        await this.#sender.send(message, signal)
        return undefined
      },
      cancel: (id) => this.reply(cancelRequestText(JSON.stringify(id))),
      close: () => this.#channel.close(1000),
      isConnected: () => this.#sender.isConnected(),
    }
  }

  // The end.

  /** Resolves once the channel is closed for good. */
  get closedForGood(): Promise<ChannelClosed> {
    if (this.#final) return Promise.resolve(this.#final)
    this.#closed ??= deferred()
    return this.#closed.promise
  }

  /** Refuses new calls, waits for those in flight, then gives them up and closes. */
  drain(milliseconds: number, reason: RpcError, code: number): Promise<void> {
    this.#closing ??= this.#drain(this.#hasEnded ? 0 : milliseconds, reason, code)
    return this.#closing
  }

  async #drain(milliseconds: number, reason: RpcError, code: number): Promise<void> {
    if (this.#final) return
    this.#answering.close()
    this.#subscriptions?.closeAll(reason)
    const timer = startTimer(milliseconds)
    await Promise.race([this.#answering.idle(), this.closedForGood, timer.over])
    timer.stop()
    this.#answering.abortAll(reason)
    this.#abort?.abort(reason)
    await new Promise<void>((resolve) => setTimeout(resolve, 0)) // the answers to what was given up are sent first
    this.#channel.close(code)
    await this.closedForGood
  }
}
