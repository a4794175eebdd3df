/** One message that a worker receives, and the context that its calls share. */
import { type AbortSource, Cancellation } from '../async/signals.ts'
import { type RpcError, tooLarge } from '../protocol/errors.ts'
import { type Call, type CallDetails, callsOf, type Message } from '../protocol/message.ts'
import { refusalText } from '../protocol/serialize.ts'
import { partsToken, progressToken } from '../protocol/tokens.ts'
import type { MessageContext } from '../service/context.ts'
import { isRequestId } from '../service/message-context.ts'
import { headerOf, peerAddressHeader, requestIdHeader } from './headers.ts'
import { maxPayload, type NatsMessage } from './nats-connection.ts'
import { PushedMessages, type PushOwner, type PushTable } from './pushed-messages.ts'
import { acceptsPushes, isSubject } from './subjects.ts'

/** The endpoint of a message. */
export interface BrokerMessageHost {
  readonly pushes: PushTable
  /** Aborts when the endpoint waits no longer. */
  readonly signal: AbortSignal
}

/** One message. It holds the context of its calls, so that a message costs one object. */
export class BrokerMessage implements MessageContext, PushOwner {
  readonly httpRequest: NatsMessage
  readonly transport = 'nats'
  readonly entries: Message
  /** The subject of the reply; empty if no reply is expected, or nothing can be published to it. */
  readonly replySubject: string
  readonly #host: BrokerMessageHost
  /** Cancels calls, by the text of their ids; notifications share the empty text. Made for calls that take time. */
  #cancellations: Map<string, Cancellation> | undefined
  #pushed: PushedMessages | undefined

  constructor(message: NatsMessage, entries: Message, host: BrokerMessageHost) {
    const { reply = '' } = message
    this.httpRequest = message
    this.entries = entries
    this.replySubject = isSubject(reply) ? reply : ''
    this.#host = host
  }

  /** A header of the message. */
  header(name: string): string | undefined {
    return headerOf(this.httpRequest, name)
  }

  /** The address of the gateway's client. */
  get peerAddress(): string | undefined {
    return this.header(peerAddressHeader)
  }

  /** The id that the gateway gave. */
  get requestId(): string | undefined {
    const id = this.header(requestIdHeader)
    return id !== undefined && isRequestId(id) ? id : undefined
  }

  /** Aborts when the endpoint waits no longer. */
  get signal(): AbortSignal {
    return this.#host.signal
  }

  /** Sends a message ahead of the reply; `undefined` if the sender accepts none. */
  get send(): ((message: string) => void | Promise<void>) | undefined {
    if (!this.#pushed && acceptsPushes(this.replySubject)) this.#pushed = new PushedMessages(this.#host.pushes, this)
    return this.#pushed?.send
  }

  /** What cancels one call. Two calls of one batch with the same id share it. */
  signalOf(call: CallDetails): AbortSource | undefined {
    const { idText } = call as Call
    return this.replySubject === '' ? undefined : this.#cancellation(idText)
  }

  #cancellation(idText = ''): Cancellation {
    this.#cancellations ??= new Map()
    const known = this.#cancellations.get(idText)
    if (known) return known
    const made = new Cancellation()
    this.#cancellations.set(idText, made)
    return made
  }

  /** Starts keep-alive messages if a call accepts parts, since the reply takes time. */
  onWait(): void {
    if (acceptsPushes(this.replySubject) && this.calls.some((call) => partsToken(call) !== undefined) && this.send)
      this.#pushed?.start()
  }

  /** Cancels the call with the id of this text, if it is one of this message. */
  cancel(idText: string, reason: RpcError): void {
    if (this.calls.some((call) => call.idText === idText)) this.#cancellation(idText).abort(reason)
  }

  /** Aborts all calls. */
  abort(reason: unknown): void {
    for (const { idText } of this.calls) this.#cancellation(idText).abort(reason)
  }

  /** Cancels the call that asked for messages with this token with -32008: one is too long for the broker. */
  tooLong(token: unknown): void {
    const error = tooLarge('Reply', maxPayload(this.#host.pushes.connection))
    const asked = this.calls.filter((call) => partsToken(call) === token || progressToken(call)?.token === token)
    for (const { idText } of asked.length > 0 ? asked : this.calls) if (idText !== undefined) this.cancel(idText, error)
  }

  /** Ends the messages ahead of the reply, which is about to be sent. Returns the subject of the reply. */
  end(): string {
    return this.#pushed?.end() ?? this.replySubject
  }

  /** The requests and notifications in it. */
  get calls(): readonly Call[] {
    return callsOf(this.entries)
  }

  /** The text of a reply that refuses every request; empty if there is none. */
  refusal(error: RpcError): string {
    return refusalText(this.entries, error)
  }
}
