/** How a request and a response of `node:http` look to the rules; every door on top of Node uses it. */
import { isUtf8 } from 'node:buffer'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { handedBody, MisplacedDoor } from '../http/handed-body.ts'
import type { Incoming, Outgoing } from '../http/incoming.ts'
import { disconnected } from '../service/abort.ts'
import type { MaybePromise } from '../service/maybe-promise.ts'
import { BodyCollector } from '../service/read-body.ts'

/** Where body parsers leave what they read: `rawBody` as it was sent, `body` mostly parsed. */
export interface ReadElsewhere {
  readonly body?: unknown
  readonly rawBody?: unknown
}

/** One request of `node:http`. */
export class NodeIncoming implements Incoming {
  readonly httpRequest: unknown
  readonly method: string
  readonly #request: IncomingMessage
  readonly #response: ServerResponse
  readonly #elsewhere: ReadElsewhere
  #controller: AbortController | undefined

  /**
   * @param httpRequest what methods get as the request, where a framework has one of its own.
   * @param elsewhere where the framework's body parsers leave what they read.
   */
  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    httpRequest: unknown = request,
    elsewhere: ReadElsewhere = request as ReadElsewhere,
  ) {
    this.httpRequest = httpRequest
    this.method = request.method ?? ''
    this.#request = request
    this.#response = response
    this.#elsewhere = elsewhere
  }

  /** Two that differ become one that nothing is named like. In HTTP/2 the host goes by another name (RFC 9113, §8.3.1). */
  header(name: string): string | undefined {
    const values = this.values(name)
    if (values.length === 0) return name === 'host' ? this.header(':authority') : undefined
    return values.length === 1 ? values[0] : [...new Set(values)].join(', ')
  }

  /** The raw list has every field as it was sent; Node's object of headers keeps one of each, and costs half as much as a whole call. */
  values(name: string): readonly string[] {
    const { rawHeaders } = this.#request
    const found: string[] = []
    for (let at = 0; at < rawHeaders.length; at += 2) {
      const raw = rawHeaders[at] as string
      if (raw.length === name.length && raw.toLowerCase() === name) found.push(rawHeaders[at + 1] as string)
    }
    return found
  }

  /** Aborts when the client hangs up before it has its answer. */
  get signal(): AbortSignal {
    const { socket } = this.#request
    if (this.#response.socket === null && !this.#response.destroyed) return endOf(socket)
    this.#controller ??= this.#watch()
    return this.#controller.signal
  }

  /** A response that closes before it was sent has lost its client. */
  #watch(): AbortController {
    const controller = new AbortController()
    const response = this.#response
    const check = () => response.writableFinished || controller.abort(disconnected())
    if (response.destroyed) check()
    else response.once('close', check)
    return controller
  }

  /** A body that a parser in front of the door has read is taken from where that left it. */
  readBody(limit: number): MaybePromise<string | Uint8Array | undefined> {
    const { readableDidRead, readableEnded } = this.#request
    if (this.#response.headersSent) throw new MisplacedDoor('already-answered')
    if (!readableDidRead && !readableEnded) return this.#readStream(limit)
    return handedBody(this.#elsewhere.rawBody ?? this.#elsewhere.body, limit)
  }

  /** By events: an async iterator over the body costs an eighth of all throughput. */
  #readStream(limit: number): Promise<string | Uint8Array | undefined> {
    return new Promise((resolve, reject) => {
      const request = this.#request
      if (request.destroyed) reject(disconnected())
      const collector = new BodyCollector(limit)
      request.on('data', (chunk: Uint8Array) => collector.add(chunk) || resolve(undefined))
      request.on('end', () => resolve(collector.size > limit ? undefined : textOf(collector.bytes())))
      request.on('error', reject) // a client that hangs up midway, too
    })
  }
}

const ends = new WeakMap<Socket, AbortSignal>()

/**
 * Aborts when a connection closes. A response that waits behind another one on the same connection has no socket yet, and never hears
 * of it. One listener serves them all, however many a client sends at once.
 */
function endOf(socket: Socket): AbortSignal {
  const known = ends.get(socket)
  if (known) return known
  const controller = new AbortController()
  const abort = () => controller.abort(disconnected())
  if (socket.destroyed) abort()
  else socket.once('close', abort)
  ends.set(socket, controller.signal)
  return controller.signal
}

/** Node tells valid UTF-8 and turns it into text faster than a decoder does; what is not valid is judged where all bytes are. */
function textOf(bytes: Uint8Array): string | Uint8Array {
  if (!isUtf8(bytes)) return bytes
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()
}

/** Sends an answer, where anybody is left to take it. What cannot be sent, such as a header that is none, ends the connection. */
export function send(response: ServerResponse, { status, headers, body }: Outgoing): void {
  if (response.destroyed || response.headersSent) return
  try {
    if (status === 204 || status === 304) response.writeHead(status, headers).end()
    else response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body)
  } catch {
    response.destroy()
  }
}
