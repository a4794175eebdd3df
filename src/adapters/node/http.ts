/**
 * How a request and a response of `node:http` look to the rules, for every adapter on top of Node. It imports nothing of Node, so that
 * adapters that also run elsewhere can use the request of Node behind a fetch `Request`.
 */
import type { AsyncResource } from 'node:async_hooks'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { BodyCollector } from '../../async/byte-stream.ts'
import type { BodyReceiver, HttpRequest, HttpResponse } from '../../http/http-request.ts'
import { BodyAlreadyReadError, preParsedBody } from '../../http/pre-parsed-body.ts'
import { disconnected } from '../../service/abort-reasons.ts'

/** Where body parsers leave what they read: `rawBody` as it was sent, `body` mostly parsed. */
export interface ParsedElsewhere {
  readonly body?: unknown
  readonly rawBody?: unknown
}

/** One request of `node:http`. */
export class NodeRequest implements HttpRequest {
  readonly rawRequest: unknown
  readonly method: string
  readonly #request: IncomingMessage
  readonly #response: ServerResponse
  readonly #parsed: ParsedElsewhere
  #controller: AbortController | undefined

  /**
   * @param rawRequest what methods get as the request, if the framework has one of its own.
   * @param parsed where the framework's body parsers leave what they read.
   */
  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    rawRequest: unknown = request,
    parsed: ParsedElsewhere = request as ParsedElsewhere,
  ) {
    this.rawRequest = rawRequest
    this.method = request.method ?? ''
    this.#request = request
    this.#response = response
    this.#parsed = parsed
  }

  /**
   * Joins differing duplicates with `", "`, so that they match nothing. Falls back to `:authority` for the host (RFC 9113, §8.3.1). It
   * reads the raw list: `headers` keeps only one of some duplicates, and Node makes that object on first access.
   */
  header(name: string): string | undefined {
    const { rawHeaders } = this.#request
    let found: string | undefined
    for (let index = 0; index < rawHeaders.length; index += 2) {
      if (!isNamed(rawHeaders[index] as string, name)) continue
      const value = rawHeaders[index + 1] as string
      found = found === undefined || found === value ? value : `${found}, ${value}`
    }
    return found === undefined && name === 'host' ? this.header(':authority') : found
  }

  /** Whether the raw list has the header with two values. */
  hasConflict(name: string): boolean {
    const { rawHeaders } = this.#request
    let found: string | undefined
    for (let index = 0; index < rawHeaders.length; index += 2) {
      if (!isNamed(rawHeaders[index] as string, name)) continue
      const value = rawHeaders[index + 1] as string
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

  /** A response that closes before it is sent has lost its client. */
  #watch(): AbortController {
    const controller = new AbortController()
    const response = this.#response
    const check = () => response.writableFinished || controller.abort(disconnected())
    if (response.destroyed) check()
    else response.once('close', check)
    return controller
  }

  /** Takes a body that a parser has read from where the parser left it. */
  readBody(limit: number, receiver: BodyReceiver): void {
    const { readableDidRead, readableEnded, destroyed } = this.#request
    if (this.#response.headersSent) throw new BodyAlreadyReadError('already-answered')
    if (readableDidRead || readableEnded) receiver.onBody(preParsedBody(this.#parsed.rawBody ?? this.#parsed.body, limit))
    else if (destroyed) receiver.fail(disconnected())
    else readByEvents(this.#request, limit, receiver)
  }
}

/** An async iterator over the body would cost an eighth of all throughput. Events come in an async context of their own. */
function readByEvents(request: IncomingMessage, limit: number, receiver: BodyReceiver): void {
  const collector = new BodyCollector(limit)
  const scope = asyncScope()
  let isDone = false
  const once = (tell: () => void) => {
    if (isDone) return
    isDone = true
    if (scope) scope.runInAsyncScope(tell)
    else tell()
  }
  request.on('data', (chunk: Uint8Array) => collector.add(chunk) || once(() => receiver.onBody(undefined)))
  request.on('end', () => once(() => receiver.onBody(textOf(collector.bytes()))))
  request.on('error', (error) => once(() => receiver.fail(error))) // the client may hang up midway
}

let Resource: typeof AsyncResource | undefined

/** The async context of now, so that an `AsyncLocalStorage` reaches the handlers. */
function asyncScope(): AsyncResource | undefined {
  Resource ??= globalThis.process?.getBuiltinModule?.('node:async_hooks')?.AsyncResource
  return Resource && new Resource('JSONRPCBODY')
}

function isNamed(raw: string, name: string): boolean {
  return raw.length === name.length && raw.toLowerCase() === name
}

const ends = new WeakMap<Socket, AbortSignal>()

/**
 * Aborts when a connection closes. A response that waits behind another one on the same connection has no socket yet, and hears of no
 * close. One listener serves all the requests that a client sends at once.
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

/** Node decodes faster than a `TextDecoder`, but replaces what is not UTF-8. If there is a replacement, the service judges the bytes. */
function textOf(bytes: Uint8Array): string | Uint8Array {
  const buffer = bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const text = buffer.toString()
  return text.includes('\ufffd') ? bytes : text
}

/** Sends a response, if the client is still there. A response that Node refuses, such as a header with a bad value, ends the connection. */
export function send(response: ServerResponse, { status, headers, body }: HttpResponse): void {
  if (response.destroyed || response.headersSent) return
  try {
    if (status === 204 || status === 304) response.writeHead(status, headers).end()
    else response.writeHead(status, flatHeaders(headers, body)).end(body)
  } catch {
    response.destroy()
  }
}

/** A flat list of names and values: Node writes it as it is, and checks each member of an object. */
function flatHeaders(headers: HttpResponse['headers'], body: string): string[] {
  const flat: string[] = []
  for (const name in headers) flat.push(name, headers[name] as string)
  flat.push('content-length', `${Buffer.byteLength(body)}`)
  return flat
}
