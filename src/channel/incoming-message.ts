/** One message that came over a connection, and the context that its calls share. */
import type { AbortSource } from '../async/signals.ts'
import type { RemotePeer } from '../protocol/caller.ts'
import type { RpcError } from '../protocol/errors.ts'
import { type Call, type CallDetails, callsOf, type Entry, isCall, type Message } from '../protocol/message.ts'
import { isBatch } from '../protocol/parse.ts'
import { refusalText } from '../protocol/serialize.ts'
import type { MessageContext, SubscriptionTable } from '../service/context.ts'

/** What every message of a connection has in its context. */
export interface ConnectionContext extends MessageContext {
  readonly signal: AbortSignal
  readonly subscriptions: SubscriptionTable
  header(name: string): string | undefined
  send(message: string): void | Promise<void>
}

/** Finds what cancels a call of a message. */
export interface CancelTable {
  signalOf(call: CallDetails, message: IncomingMessage): AbortSource | undefined
}

/** One message. It holds the context of its calls, so that a message costs one object. */
export class IncomingMessage implements MessageContext {
  readonly httpRequest: unknown
  readonly transport: string | undefined
  /** The message as it came, for a handler that is not a service. */
  readonly raw: string | Uint8Array
  /** Its entries as it came. What is no call takes room in a queue, too. */
  readonly size: number
  readonly #connection: ConnectionContext
  readonly #cancels: CancelTable
  #entries: Message
  #calls: readonly Call[] | undefined
  #afterReply: ((reply: string) => void)[] | undefined
  #requestId: string | undefined

  constructor(entries: Message, raw: string | Uint8Array, connection: ConnectionContext, cancels: CancelTable) {
    this.httpRequest = connection.httpRequest
    this.transport = connection.transport
    this.raw = raw
    this.size = isBatch(entries) ? entries.length : 1
    this.#entries = entries
    this.#connection = connection
    this.#cancels = cancels
  }

  /** A header of the request by which the connection was opened. */
  header(name: string): string | undefined {
    return this.#connection.header(name)
  }

  /** The address of the other end. */
  get peerAddress(): string | undefined {
    return this.#connection.peerAddress
  }

  /** A random one of its own: the id of the request for the connection would be that of every message. */
  get requestId(): string {
    this.#requestId ??= crypto.randomUUID()
    return this.#requestId
  }

  /** Aborts when the connection is lost or closes. */
  get signal(): AbortSignal {
    return this.#connection.signal
  }

  /** The subscriptions of the connection. */
  get subscriptions(): SubscriptionTable {
    return this.#connection.subscriptions
  }

  /** The other end of the connection. */
  get peer(): RemotePeer | undefined {
    return this.#connection.peer
  }

  /** Sends a message ahead of the reply. */
  send(message: string): void | Promise<void> {
    return this.#connection.send(message)
  }

  /** The signal that cancels one call of the message. */
  signalOf(call: CallDetails): AbortSource | undefined {
    return this.#cancels.signalOf(call, this)
  }

  /** Runs something once the reply has been sent. */
  afterReply(run: (reply: string) => void): void {
    this.#afterReply ??= []
    this.#afterReply.push(run)
  }

  /** Called once the reply has been sent, or if none is due. */
  replied(reply: string): void {
    for (const run of this.#afterReply?.splice(0) ?? []) run(reply)
  }

  /** What is to be answered. */
  get entries(): Message {
    return this.#entries
  }

  /** The requests and notifications in it. */
  get calls(): readonly Call[] {
    this.#calls ??= callsOf(this.#entries)
    return this.#calls
  }

  /** Whether it holds nothing but notifications. */
  get isNotification(): boolean {
    return this.calls.length > 0 && [this.#entries].flat().every((entry) => isCall(entry) && entry.id === undefined)
  }

  /** Puts another entry in the place of a call that has not started, or none. */
  replace(call: Call, entry: Entry | undefined): void {
    if (!isBatch(this.#entries)) return
    this.#entries = this.#entries.flatMap((one) => (one === call ? (entry ?? []) : one))
  }

  /** The text of a reply that refuses every request; empty if there is none. */
  refusal(error: RpcError): string {
    return refusalText(this.#entries, error)
  }
}
