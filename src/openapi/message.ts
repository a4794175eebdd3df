/** The context of one call over plain HTTP. The client gets no JSON-RPC messages: of what is sent ahead of the reply, only the items. */
import type { HttpMessage } from '../http/http-request.ts'
import { progressMethod, type Token } from '../protocol/tokens.ts'
import type { MessageContext } from '../service/context.ts'

/** Passes on what the call may know of its request. */
export class PlainMessage implements MessageContext {
  readonly httpRequest: unknown
  readonly transport = 'http'
  readonly #message: HttpMessage

  constructor(message: HttpMessage) {
    this.httpRequest = message.httpRequest
    this.#message = message
  }

  /** A header of the request. */
  header(name: string): string | undefined {
    return this.#message.header?.(name)
  }

  /** The address of the client. */
  get peerAddress(): string | undefined {
    return this.#message.peerAddress
  }

  /** Aborts when the client goes away, or the endpoint waits no longer. */
  get signal(): AbortSignal {
    return this.#message.signal as AbortSignal
  }
}

interface Parts {
  readonly method: string
  readonly params: { readonly token: unknown; readonly value: readonly unknown[] }
}

/** The same for a client that accepts a stream. */
export class StreamedMessage extends PlainMessage {
  readonly #message: HttpMessage
  readonly #token: Token
  /** Whether the call has asked for a way to send, as one that yields does. */
  asksToSend = false

  constructor(message: HttpMessage, token: Token) {
    super(message)
    this.#message = message
    this.#token = token
  }

  /** Sends the items of a part one by one. Looking at it may begin the response. */
  get send(): MessageContext['send'] {
    this.asksToSend = true
    const send = this.#message.send
    return send && ((text) => this.#sendItems(text, send))
  }

  #sendItems(text: string, send: NonNullable<MessageContext['send']>): void | Promise<void> {
    const { method, params } = JSON.parse(text) as Parts
    if (method !== progressMethod || params.token !== this.#token) return undefined
    const sent = params.value.map((item) => send(JSON.stringify(item)))
    return sent.at(-1)
  }
}
