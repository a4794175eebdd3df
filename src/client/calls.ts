/** The calls of one client: gives them their ids, sends them in messages, and settles each by its response. */
import { errorCodes } from '../protocol/errors.ts'
import type { Call, ErrorObject, Id, ResponseEntry } from '../protocol/message.ts'
import { mcpProgressMethod, progressMethod } from '../protocol/tokens.ts'
import { byteLength } from '../protocol/utf8.ts'
import { TransportError } from './errors.ts'
import { type CallRequest, type ItemSink, PendingCall, type TokenListener } from './pending-call.ts'
import { errorFrom, type Fail, isTooLarge, readReply, settleByReply, settleByResponse } from './reply.ts'
import type { ResponseReceiver, SendOptions, Transport } from './transport.ts'

/** What goes with a message, apart from the signal. */
export interface MessageOptions extends Omit<SendOptions, 'signal'> {
  /** Whether a batch that is too large for the server may be sent again in two halves: nothing of it has run. */
  readonly maySplit?: boolean
}

/** Every call that waits for a response. */
export class Calls implements ResponseReceiver {
  readonly #transport: Transport
  readonly #fail: Fail
  readonly #pending = new Map<Id, PendingCall>()
  readonly #listeners = new Map<unknown, TokenListener>()
  /** Subscriptions by id. */
  readonly #events = new Map<unknown, ItemSink>()
  #closed: TransportError | undefined
  #lastId = 0

  /** `fail` rejects a call with the error of its response. */
  constructor(transport: Transport, fail: Fail) {
    this.#transport = transport
    this.#fail = fail
    transport.connect?.(this)
  }

  /** Makes a call that is ready to be sent. @throws TypeError if JSON cannot hold its params. */
  make(request: CallRequest): PendingCall {
    const call = new PendingCall(request, request.isNotification ? undefined : this.#nextId(), this.#transport)
    if (this.#closed) call.reject(copyOf(this.#closed))
    // The promise of a notification only says that it was sent: a caller may ignore it.
    if (request.isNotification) call.promise.catch(() => {})
    return call
  }

  #nextId(): Id {
    const { idPrefix } = this.#transport
    this.#lastId++
    return idPrefix === undefined ? this.#lastId : `${idPrefix}${this.#lastId}`
  }

  /** Sends those calls that are not settled yet as one message. Settles each of them, and never rejects. */
  async roundTrip(all: readonly PendingCall[], isBatch: boolean, options: MessageOptions): Promise<void> {
    const calls = all.filter((call) => !call.isSettled)
    if (calls.length === 0) return
    const { signal } = this.#track(calls)
    const [first] = calls as [PendingCall]
    const asHeaders = !isBatch && this.#transport.sendsHeaders ? first.fields : undefined
    const message = isBatch ? `[${calls.map(textOf).join(',')}]` : asHeaders ? first.text : first.textWithFields
    const { maySplit, ...sendOptions } = asHeaders ? { ...options, headers: { ...options.headers, ...asHeaders } } : options
    try {
      const received = await this.#transport.send(message, { ...sendOptions, ...partsOptions(calls), signal })
      for (const call of calls) call.isSent = true
      const reply = received && readReply(received, isBatch)
      if (!reply) for (const call of calls) if (call.id === undefined) call.resolve(undefined)
      if (reply && maySplit && calls.length > 1 && isTooLarge(reply)) await this.#sendHalves(calls, options)
      else if (reply) settleByReply(calls, reply, this.#fail)
    } catch (reason) {
      for (const call of calls) call.reject(isBatch && reason instanceof TransportError ? copyOf(reason) : reason)
    }
  }

  async #sendHalves(calls: readonly PendingCall[], options: MessageOptions): Promise<void> {
    const middle = Math.ceil(calls.length / 2)
    const halves = [calls.slice(0, middle), calls.slice(middle)]
    await Promise.all(halves.map((half) => this.roundTrip(half, half.length > 1, options)))
  }

  /** Puts calls into the pending table. The signal of their message aborts when the last of them is settled. */
  #track(calls: readonly PendingCall[]): AbortController {
    const controller = new AbortController()
    let waiting = calls.length
    for (const call of calls) {
      call.together = calls
      if (call.id !== undefined) this.#pending.set(call.id, call)
      if (call.listeners.size > 0) for (const [token, listener] of call.listeners) this.#listeners.set(token, listener)
      call.onSettled = (reason) => {
        if (call.id !== undefined) this.#pending.delete(call.id)
        if (call.listeners.size > 0) for (const token of call.listeners.keys()) this.#listeners.delete(token)
        if (call.id !== undefined && call.isGivenUp) this.#transport.cancel?.(call.id)
        if (--waiting === 0) controller.abort(reason)
      }
    }
    return controller
  }

  /** Settles the call with the id of a response that did not come in place. Returns `false` if no call has it. */
  settle(response: ResponseEntry): boolean {
    const call = response.id === undefined ? undefined : this.#pending.get(response.id)
    if (response.error) this.#settleRefused(response.error, call)
    if (call) settleByResponse(call, response, this.#fail)
    return call !== undefined
  }

  /** A batch that is too long is refused with the id of one of its calls, and a message that is too long with none, but with the limit. */
  #settleRefused({ code, message, data }: ErrorObject, call: PendingCall | undefined): void {
    const { limit } = Object(data) as { limit?: unknown }
    const refused = (one: PendingCall) => this.#fail(one, errorFrom({ code, message, data }))
    if (code === errorCodes.batchTooLarge && call) for (const one of call.together) refused(one)
    if (code !== errorCodes.requestTooLarge || call || typeof limit !== 'number') return
    for (const one of this.#pending.values()) if (one.isSent && lengthOf(one.together) > limit) refused(one)
  }

  /** Takes progress and parts by their token, and events by the id of their subscription. */
  notified({ method, params }: Pick<Call, 'method' | 'params'>, length?: number): boolean {
    const { token, progressToken, subscription, value, ...others } = Object(params) as NotifiedParams
    if (method === progressMethod) return this.#tell(token, value, length)
    if (method === mcpProgressMethod) return this.#tell(progressToken, others, length)
    const sink = this.#events.get(subscription)
    if (!sink) return false
    if (others.error !== undefined) this.#failSubscription(subscription, sink, method, others.error)
    else sink.items([others.result], length)
    return true
  }

  #tell(token: unknown, value: unknown, length: number | undefined): boolean {
    const listener = this.#listeners.get(token)
    listener?.(value, length)
    return listener !== undefined
  }

  #failSubscription(id: unknown, sink: ItemSink, method: string, error: unknown): void {
    this.#events.delete(id)
    this.#fail({ method, reject: (reason) => sink.fail(reason) }, errorFrom(error))
  }

  /** Passes the events of a subscription on. */
  subscribe(id: unknown, sink: ItemSink): void {
    this.#events.set(id, sink)
  }

  /** Passes no more events on. */
  unsubscribe(id: unknown): void {
    this.#events.delete(id)
  }

  /** Rejects the calls that were sent, and ends their streams. */
  lost(reason: TransportError): void {
    for (const call of this.#pending.values()) if (call.isSent) call.reject(copyOf(reason))
    this.#endSubscriptions(reason)
  }

  /** Whether the connection does not open again. */
  get isOver(): boolean {
    return this.#closed !== undefined
  }

  /** Rejects every call that waits for a response, and later ones. */
  end(reason: TransportError): void {
    this.#closed ??= reason
    for (const call of this.#pending.values()) call.reject(copyOf(reason))
    this.#endSubscriptions(reason)
  }

  #endSubscriptions(reason: TransportError): void {
    const sinks = [...this.#events.values()]
    this.#events.clear()
    for (const sink of sinks) sink.fail(copyOf(reason))
  }

  /** Gives up all calls, and closes the connection. Later calls reject. */
  close(): void {
    this.#closed = new TransportError('network', 'The client is closed')
    for (const call of this.#pending.values()) call.giveUp(copyOf(this.#closed))
    this.#endSubscriptions(this.#closed)
    this.#transport.close?.()
  }
}

/** The members that notifications of this package, LSP, MCP and Ethereum have. */
interface NotifiedParams {
  readonly token?: unknown
  readonly value?: unknown
  readonly progressToken?: unknown
  readonly subscription?: unknown
  readonly result?: unknown
  readonly error?: unknown
}

function textOf(call: PendingCall): string {
  return call.textWithFields
}

/** Calls that take nothing ahead of their responses have no further options. */
function partsOptions(calls: readonly PendingCall[]): Pick<SendOptions, 'acceptsParts' | 'room'> | undefined {
  if (!calls.some(({ listeners }) => listeners.size > 0)) return undefined
  return { acceptsParts: true, room: () => calls.find(({ sink }) => sink?.room())?.sink?.room() }
}

/** The bytes of the message of these calls, or up to two less: the brackets of a batch with a single call. */
function lengthOf(calls: readonly PendingCall[]): number {
  return calls.reduce((length, call) => length + byteLength(textOf(call)) + 1, calls.length > 1 ? 1 : -1)
}

/** Each call of a batch rejects with an error of its own, which says where that call was made. */
function copyOf(error: TransportError): TransportError {
  return new TransportError(error.reason, error.message, error)
}
