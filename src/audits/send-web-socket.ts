/** Sends requests of audits over WebSockets: each over one of its own, because a server may close it. */
import { type Answer, answerOf, excerpt, parse } from './answer.ts'
import { AuditConnection, isCall, type WebSocketLike } from './connection.ts'
import type { AuditRequest } from './definition.ts'
import { isObject } from './json.ts'
import { bodyText, type Sender, type Target } from './send.ts'

/** A WebSocket class: the global one, or that of `ws`, which takes headers in its third argument. */
export interface WebSocketClass {
  new (url: string, protocols?: string[], options?: { readonly headers: Readonly<Record<string, string>> }): WebSocketLike
}

const noHeaders = { get: () => null }

/** Sends each request as one message. */
export class WebSocketSender implements Sender {
  readonly #target: Target
  readonly #Class: WebSocketClass

  constructor(target: Target, Class: WebSocketClass) {
    this.#target = target
    this.#Class = Class
  }

  /** The class that opens the connections. */
  get key(): unknown {
    return this.#Class
  }

  /** Opens a connection. @throws NoAnswer if it does not open. */
  async open(): Promise<AuditConnection> {
    const { url, headers, timeout } = this.#target
    const socket = Object.keys(headers).length > 0 ? new this.#Class(url, [], { headers }) : new this.#Class(url)
    const connection = new AuditConnection(socket, timeout)
    try {
      await connection.opened()
      return connection
    } catch (error) {
      connection.close()
      throw error
    }
  }

  /** Resolves to the first message that is no call of the server, to an empty answer, or to how the server closes the connection. */
  async send(request: AuditRequest): Promise<Answer> {
    const connection = await this.open()
    try {
      connection.refuseCalls()
      connection.send(messageOf(request))
      return await answerIn(connection, isAnswered(bodyText(request)))
    } finally {
      connection.close()
    }
  }

  /** The message. */
  requestText(request: AuditRequest): string {
    return excerpt(bodyText(request)) || '(an empty message)'
  }
}

async function answerIn(connection: AuditConnection, isDue: boolean): Promise<Answer> {
  const find = () => {
    const [text] = connection.answers
    if (text !== undefined) return answerOf(101, noHeaders, new TextEncoder().encode(text))
    const { closed } = connection
    // A connection that is cut is no answer.
    return closed && closed.code !== 1006 ? answerOf(101, noHeaders, new Uint8Array(), closed) : undefined
  }
  if (isDue) return connection.until(find, 'answer')
  await connection.settle()
  return find() ?? answerOf(101, noHeaders, new Uint8Array())
}

/** Bytes go as text if they are UTF-8, as JSON in text frames must be. */
function messageOf({ body }: AuditRequest): string | Uint8Array<ArrayBuffer> {
  if (typeof body === 'string') return body
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
  } catch {
    return body
  }
}

/** Whether the specification asks for an answer: not to notifications, alone or in a batch. */
function isAnswered(text: string): boolean {
  const value = parse(text)?.value
  return !isCall(value) || [value].flat().some((entry) => isObject(entry) && Object.hasOwn(entry, 'id'))
}
