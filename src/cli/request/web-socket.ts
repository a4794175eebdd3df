/** Sends messages over WebSockets, each over a socket of its own: the first response is its reply. */
import type { WebSocketClass, WebSocketLike } from '../../audits/index.ts'
import { TransportError } from '../../client/index.ts'
import { type InPlaceReply, type SendOptions, type Transport, wordsOf } from '../../client/transport.ts'

import { parseJson } from './params.ts'

/** Where a WebSocket goes, and what goes with the request for it. */
export interface SocketTarget {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly WebSocket: WebSocketClass
}

/** Carries the messages of a command. */
export class WebSocketTransport implements Transport {
  readonly #target: SocketTarget

  constructor(target: SocketTarget) {
    this.#target = target
  }

  /** Resolves to the first response that comes; to no text for a message that gets none. */
  async send(message: string, { signal }: Pick<SendOptions, 'signal'>): Promise<InPlaceReply> {
    const socket = await MessageSocket.open(this.#target, signal)
    signal.addEventListener('abort', () => socket.giveUp(signal.reason), { once: true })
    socket.send(message)
    if (!isAnswered(parseJson(message))) {
      await socket.close() // the close frame is answered once the message has been read
      return { text: '' }
    }
    try {
      return { text: await socket.nextResponse() }
    } finally {
      void socket.close()
    }
  }
}

/** Milliseconds that the other end has to answer the close frame. */
const closeTimeout = 1_000

/** A WebSocket whose messages are asked for one by one. */
export class MessageSocket {
  readonly #socket: WebSocketLike
  readonly #received: string[] = []
  readonly #url: string
  readonly #opened: Promise<void>
  readonly #closed: Promise<void>
  #rejectOpened: (reason: unknown) => void = () => {}
  #failure: TransportError | undefined
  #wake = () => {}

  private constructor({ url, headers, WebSocket }: SocketTarget) {
    this.#socket = Object.keys(headers).length > 0 ? new WebSocket(url, [], { headers }) : new WebSocket(url)
    this.#socket.binaryType = 'arraybuffer'
    this.#socket.onmessage = ({ data }: { data: string | ArrayBuffer }) => {
      this.#received.push(typeof data === 'string' ? data : new TextDecoder().decode(data))
      this.#wake()
    }
    this.#url = url
    this.#opened = new Promise((resolve, reject) => {
      this.#rejectOpened = reject
      this.#socket.onopen = () => resolve()
    })
    // Not closed here: the class of Node 22 calls this again, and again.
    this.#socket.onerror = ({ error, message }: { error?: unknown; message?: string }) =>
      this.#fail(noAnswer(url, error ?? message))
    this.#closed = new Promise((resolve) => {
      this.#socket.onclose = ({ code, reason }: { code: number; reason: string }) => {
        const words = `${url} closed the connection before it answered (${code}${reason && `, ${reason}`})`
        this.#fail(new TransportError('lost', words))
        resolve()
      }
    })
  }

  /** Resolves once the socket is open. @throws TransportError if it cannot be opened, or `signal` aborts before. */
  static async open(target: SocketTarget, signal: AbortSignal): Promise<MessageSocket> {
    const opening = new MessageSocket(target)
    const giveUp = () => opening.giveUp(signal.reason)
    signal.addEventListener('abort', giveUp)
    if (signal.aborted) giveUp()
    try {
      await opening.#opened
      return opening
    } finally {
      signal.removeEventListener('abort', giveUp)
    }
  }

  /** Closes the connection, for a reason that what waits for messages rejects with. */
  giveUp(cause: unknown): void {
    this.#fail(noAnswer(this.#url, cause))
    this.#socket.close()
  }

  /** Sends a message. */
  send(message: string): void {
    this.#socket.send(message)
  }

  /** Resolves to the next message. @throws TransportError if the connection is closed. */
  async next(): Promise<string> {
    while (this.#received.length === 0) {
      if (this.#failure) throw this.#failure
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    return this.#received.shift() as string
  }

  /** Resolves to the next message that is no notification. A call of the server is answered: this end has no methods. */
  async nextResponse(): Promise<string> {
    for (;;) {
      const text = await this.next()
      if (!this.refuseCalls(text)) return text
    }
  }

  /** Answers the calls in a message. Returns whether it holds calls or notifications. */
  refuseCalls(text: string): boolean {
    const calls = [parseJson(text)].flat().filter(isCall)
    for (const { id } of calls) if (id !== undefined) this.send(notFound(id))
    return calls.length > 0
  }

  /** Resolves once the other end has closed the connection as well; after a second if it does not. */
  async close(): Promise<void> {
    this.#socket.close(1000)
    let timer: NodeJS.Timeout | undefined
    await Promise.race([this.#closed, new Promise((resolve) => (timer = setTimeout(resolve, closeTimeout)))])
    clearTimeout(timer)
  }

  #fail(failure: TransportError): void {
    this.#failure ??= failure
    this.#rejectOpened(this.#failure)
    this.#wake()
  }
}

interface ReceivedCall {
  readonly method: string
  readonly id?: unknown
}

function isCall(value: unknown): value is ReceivedCall {
  return typeof (Object(value) as { method?: unknown }).method === 'string'
}

function notFound(id: unknown): string {
  return JSON.stringify({ jsonrpc: '2.0', error: { code: -32601, message: 'Method not found' }, id })
}

/** A notification gets no answer, nor does a response. */
function isAnswered(message: unknown): boolean {
  const entries: unknown[] = Array.isArray(message) && message.length > 0 ? message : [message]
  return !entries.every((entry) => {
    const { id, method, result, error } = Object(entry) as { [name: string]: unknown }
    return id === undefined ? typeof method === 'string' : method === undefined && (result !== undefined || error !== undefined)
  })
}

function noAnswer(url: string, cause: unknown): TransportError {
  return new TransportError('network', `No answer from ${url}: ${reasonOf(cause)}`, { cause })
}

/** `ws` tells the status in a sentence of its own, and some classes tell nothing. */
function reasonOf(cause: unknown): string {
  const words = wordsOf(cause ?? '').replace(/\.$/, '') || 'it refuses the WebSocket'
  const [, status] = words.match(/Unexpected server response: (\d+)/) ?? []
  return status === undefined ? words : `it answers with HTTP ${status} instead of opening a WebSocket`
}
