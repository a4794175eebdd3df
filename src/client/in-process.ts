/** Calls a service in the same process. Messages travel as text all the same, so that a test meets what a client would. */
import { TransportError } from './errors.ts'
import { readPushed } from './reply.ts'
import {
  type InPlaceReply,
  type InProcessHandler,
  type ResponseReceiver,
  type SendOptions,
  type Transport,
  wordsOf,
} from './transport.ts'

/** Passes messages to a service, or to another handler of messages. */
export class InProcessTransport implements Transport {
  readonly #handler: InProcessHandler
  readonly #context: object
  #receiver: ResponseReceiver | undefined

  constructor(handler: InProcessHandler, context: object) {
    this.#handler = handler
    this.#context = context
  }

  /** Keeps the receiver for what comes ahead of replies. */
  connect(receiver: ResponseReceiver): void {
    this.#receiver = receiver
  }

  /** Resolves to the reply of the handler. */
  async send(message: string, { signal, acceptsParts, room }: SendOptions): Promise<InPlaceReply> {
    const send = acceptsParts ? (text: string) => this.#take(text, room) : undefined
    const context = { transport: 'in-process', ...this.#context, signal, ...(send && { send }) }
    try {
      const reply: unknown = await this.#handler.handle(message, context as never)
      return { text: typeof reply === 'string' ? reply : '' }
    } catch (cause) {
      throw new TransportError('network', `handle() failed: ${wordsOf(cause)}`, { cause })
    }
  }

  #take(text: string, room: SendOptions['room']): void | Promise<void> {
    const pushed = readPushed(text)
    if ('kind' in pushed && pushed.kind === 'call') this.#receiver?.notified(pushed, text.length)
    return room?.()
  }
}
