/**
 * How a request of `node:http` looks to the rules, whoever serves it. It imports nothing of Node, so that doors that also stand
 * elsewhere can look behind a fetch `Request` on Node.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { preParsedBody, BodyAlreadyReadError } from '../../http/pre-parsed-body.ts'
import type { BodyReader, Incoming } from '../../http/http-request.ts'
import { disconnected } from '../../service/abort-reasons.ts'
import { BodyCollector } from '../../async/byte-stream.ts'

/** Where body parsers leave what they read: `rawBody` as it was sent, `body` mostly parsed. */
export interface ReadElsewhere {
  readonly body?: unknown
  readonly rawBody?: unknown
}

/** One request of `node:http`, whose body comes in the async context of its reader by way of a promise. */
export class RawIncoming implements Incoming {
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

  /**
   * Two that differ become one that nothing is named like. In HTTP/2 the host goes by another name (RFC 9113, §8.3.1). The raw list has
   * every field as it was sent; Node's object of headers keeps one of each, and costs half as much as a whole call.
   */
  header(name: string): string | undefined {
    const { rawHeaders } = this.#request
    let found: string | undefined
    for (let at = 0; at < rawHeaders.length; at += 2) {
      if (!isNamed(rawHeaders[at] as string, name)) continue
      const value = rawHeaders[at + 1] as string
      found = found === undefined || found === value ? value : `${found}, ${value}`
    }
    return found === undefined && name === 'host' ? this.header(':authority') : found
  }

  /** Told by the raw list, too. */
  hasConflict(name: string): boolean {
    const { rawHeaders } = this.#request
    let found: string | undefined
    for (let at = 0; at < rawHeaders.length; at += 2) {
      if (!isNamed(rawHeaders[at] as string, name)) continue
      const value = rawHeaders[at + 1] as string
      if (found !== undefined && found !== value) return true
      found = value
    }
    return false
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
  readBody(limit: number, reader: BodyReader): void {
    const { readableDidRead, readableEnded, destroyed } = this.#request
    if (this.#response.headersSent) throw new BodyAlreadyReadError('already-answered')
    if (readableDidRead || readableEnded) reader.take(preParsedBody(this.#elsewhere.rawBody ?? this.#elsewhere.body, limit))
    else if (destroyed) reader.fail(disconnected())
    else this.read(this.#request, limit, reader)
  }

  protected read(request: IncomingMessage, limit: number, reader: BodyReader): void {
    const body = new Promise<string | Uint8Array | undefined>((take, fail) => readEvents(request, limit, { take, fail }))
    body.then(
      (whole) => reader.take(whole),
      (error) => reader.fail(error),
    )
  }
}

/**
 * Reads a body by events, as an async iterator over it costs an eighth of all throughput. What is told after the first thing, `reader`
 * must pass over.
 */
export function readEvents(request: IncomingMessage, limit: number, reader: BodyReader): void {
  const collector = new BodyCollector(limit)
  request.on('data', (chunk: Uint8Array) => collector.add(chunk) || reader.take(undefined))
  request.on('end', () => reader.take(textOf(collector.bytes())))
  request.on('error', (error) => reader.fail(error)) // a client that hangs up midway, too
}

function isNamed(raw: string, name: string): boolean {
  return raw.length === name.length && raw.toLowerCase() === name
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

/** Node turns bytes into text faster than a decoder does, but marks what is no UTF-8: with a mark, the bytes are judged where all are. */
function textOf(bytes: Uint8Array): string | Uint8Array {
  const buffer = bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const text = buffer.toString()
  return text.includes('\ufffd') ? bytes : text
}
