/** Calls a service in the same process. Messages travel as text all the same, so that a test meets what a client would. */
import { TransportError } from './errors.ts'
import { type InPlaceReply, type MessageHandler, type SendOptions, type Transport, wordsOf } from './transport.ts'

/** Passes messages to a service, or to another handler of messages. */
export class InProcessTransport implements Transport {
  readonly #handler: MessageHandler
  readonly #context: object

  constructor(handler: MessageHandler, context: object) {
    this.#handler = handler
    this.#context = context
  }

  /** Resolves to the reply of the handler. */
  async send(message: string, { signal }: SendOptions): Promise<InPlaceReply> {
    try {
      const reply: unknown = await this.#handler.handle(message, { transport: 'in-process', ...this.#context, signal } as never)
      return { text: typeof reply === 'string' ? reply : '' }
    } catch (cause) {
      throw new TransportError('network', `handle() failed: ${wordsOf(cause)}`, { cause })
    }
  }
}
