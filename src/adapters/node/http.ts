/**
 * How a request and a response of `node:http` look to the rules, for every adapter on top of Node. It imports nothing of Node, so that
 * adapters that also run elsewhere can use the request of Node behind a fetch `Request`.
 */
import type { AsyncResource } from 'node:async_hooks'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { BodyCollector } from '../../async/byte-stream.ts'
import type { Endpoint } from '../../http/endpoint.ts'
import { answer } from '../../http/exchange.ts'
import type { BodyReceiver, HttpRequest, HttpResponse } from '../../http/http-request.ts'
import { BodyAlreadyReadError, preParsedBody } from '../../http/pre-parsed-body.ts'
import { disconnected } from '../../service/abort-reasons.ts'
import { disconnectSignal, isEmitter } from './disconnect.ts'
import { type FrameworkRequest, hostIn, leftBody, listOf, resume } from './odd-requests.ts'
import { sendStream } from './send-stream.ts'
import { isOver, UnsentReplies } from './unsent-replies.ts'

/** One request of `node:http` or `node:http2`, or what a gateway or a test tool makes up in its place. */
export class NodeRequest implements HttpRequest {
  readonly rawRequest: unknown
  readonly method: string
  readonly #request: IncomingMessage
  readonly #response: ServerResponse
  readonly #framework: FrameworkRequest
  readonly #headers: IncomingHttpHeaders
  readonly #webHeaders: Headers | undefined
  #signal: AbortSignal | undefined
  /** Set if other requests on the connection come first. */
  #queue: UnsentReplies | undefined

  /**
   * @param rawRequest what methods get as the request, if the framework has one of its own.
   * @param framework where middleware sets headers and leaves bodies. The platform below the framework leaves them on Node's own request.
   */
  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    rawRequest: unknown = request,
    framework: FrameworkRequest = request as FrameworkRequest,
  ) {
    this.rawRequest = rawRequest
    this.method = request.method ?? ''
    this.#request = request
    this.#response = response
    this.#framework = framework
    const { headers } = framework
    this.#webHeaders = isWebHeaders(headers) ? headers : undefined
    this.#headers = (this.#webHeaders ? request.headers : (headers as IncomingHttpHeaders | undefined)) ?? request.headers ?? {}
  }

  /** Without the path of a mount in Express. */
  get url(): string {
    return this.#request.url ?? ''
  }

  /** What a test tool makes up in place of a response may take no stream. */
  get isWholeOnly(): boolean {
    return !isEmitter(this.#response)
  }

  /** As `headers` has it, which middleware may have set. Falls back to `:authority` for the host (RFC 9113, §8.3.1). */
  header(name: string): string | undefined {
    const own: unknown = this.#webHeaders ? this.#webHeaders.get(name) : this.#headers[name]
    const value = own ?? (name === 'host' ? this.#headers[':authority'] : undefined)
    if (typeof value === 'string') return value
    return value === undefined || value === null ? undefined : [...new Set([value].flat())].join(', ')
  }

  /** The address at the other end of the socket. */
  get address(): string | undefined {
    return this.#request.socket?.remoteAddress
  }

  /** Looks at the raw list: of some duplicates, `headers` keeps only the first. What a gateway makes up has `headers` alone. */
  hasConflict(name: string): boolean {
    const { rawHeaders, url } = this.#request
    const list = rawHeaders?.length > 0 ? rawHeaders : listOf(this.#headers)
    const isHost = name === 'host'
    let found = isHost && url?.charCodeAt(0) !== slash ? hostIn(url) : undefined
    for (let index = 0; index < list.length; index += 2) {
      const raw = list[index] as string
      if (!isNamed(raw, name) && !(isHost && raw === ':authority')) continue
      const value = isHost ? (list[index + 1] as string).toLowerCase() : (list[index + 1] as string)
      if (found !== undefined && found !== value) return true
      found = value
    }
    return false
  }

  /** Aborts when the client hangs up before it has its answer. */
  get signal(): AbortSignal {
    this.#signal ??= disconnectSignal(this.#request, this.#response)
    return this.#signal
  }

  /** At once, or when replies to earlier requests on the connection have left. */
  readBody(limit: number, receiver: BodyReceiver): void {
    const { socket } = this.#request
    if (this.#response.headersSent) throw new BodyAlreadyReadError('already-answered')
    if (this.#response.socket !== null || !isEmitter(socket)) this.#read(limit, receiver)
    else {
      const scope = asyncScope()
      this.#queue = UnsentReplies.of(socket)
      this.#queue.enter(() => runIn(scope, () => orFail(receiver, () => this.#read(limit, receiver))))
    }
  }

  /** Takes a body that a parser has read from where the parser left it. */
  #read(limit: number, receiver: BodyReceiver): void {
    const request = this.#request
    const { readableDidRead, readableEnded, readableFlowing, destroyed } = request
    const isMock = readableFlowing === undefined && leftBody(request) !== undefined
    if (readableDidRead || readableEnded || isMock) {
      const body = preParsedBody(leftBody(this.#framework, request), limit)
      this.#deliver(receiver, undefined, () => receiver.onBody(body))
    } else if (destroyed) receiver.fail(disconnected())
    else this.#readByEvents(limit, receiver)
  }

  /** An async iterator over the body would cost an eighth of all throughput. Events come in an async context of their own. */
  #readByEvents(limit: number, receiver: BodyReceiver): void {
    const request = this.#request
    const collector = new BodyCollector(limit)
    const scope = asyncScope()
    let isDone = false
    const once = (tell: () => void) => {
      if (isDone) return
      isDone = true
      this.#deliver(receiver, scope, tell)
    }
    request.on('data', (chunk: Uint8Array | string) => {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk, request.readableEncoding ?? 'utf8') : chunk
      if (!collector.add(bytes)) once(() => receiver.onBody(undefined))
    })
    request.on('end', () => once(() => receiver.onBody(textOf(collector.take()))))
    request.on('error', (error) => once(() => receiver.fail(error))) // the client may hang up midway
    if (request.readableFlowing === false) resume(request)
  }

  /** At once, or when the connection has room for a reply. */
  #deliver(receiver: BodyReceiver, scope: AsyncResource | undefined, tell: () => void): void {
    const queue = this.#queue
    if (queue) queue.whenRoom(() => runIn(scope, () => (isOver(this.#request.socket) ? receiver.fail(disconnected()) : tell())))
    else runIn(scope, tell)
  }

  /** Most replies have left when they are written: the system has taken them. */
  isSent(length: number): boolean {
    return this.#queue === undefined && isSent(this.#response, length)
  }

  /** Counts the reply of the connection, too. */
  onceSent(bytes: number, callback: () => void): void {
    UnsentReplies.hold(this.#request.socket, this.#response, bytes, callback, this.#queue)
  }
}

/** In place of a response, which the request for a WebSocket does not have: its client is gone when the connection closes. */
export const unanswered = { socket: null, destroyed: false, headersSent: false } as ServerResponse

/** What `serve` returns for `node:http`, and for frameworks that pass on the request and the response of Node. */
export function listenerOf(endpoint: Endpoint): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => answer(endpoint, new NodeRequest(request, response), (answered) => send(response, answered))
}

const slash = 47

function isWebHeaders(headers: IncomingHttpHeaders | Headers | undefined): headers is Headers {
  return typeof headers?.get === 'function'
}

function isNamed(raw: string, name: string): boolean {
  return raw.length === name.length && raw.toLowerCase() === name
}

function orFail(receiver: BodyReceiver, run: () => void): void {
  try {
    run()
  } catch (error) {
    receiver.fail(error)
  }
}

let Resource: typeof AsyncResource | undefined

/** The async context of now, so that an `AsyncLocalStorage` reaches the handlers. */
function asyncScope(): AsyncResource | undefined {
  Resource ??= globalThis.process?.getBuiltinModule?.('node:async_hooks')?.AsyncResource
  return Resource && new Resource('JSONRPCBODY')
}

function runIn(scope: AsyncResource | undefined, run: () => void): void {
  if (scope) scope.runInAsyncScope(run)
  else run()
}

/** Node decodes faster than a `TextDecoder`, but replaces what is not UTF-8. If there is a replacement, the service judges the bytes. */
function textOf(bytes: Uint8Array): string | Uint8Array {
  const buffer = bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const text = buffer.toString()
  return text.includes('\ufffd') ? bytes : text
}

/** Sends a response, if the client is still there. A response that Node refuses, such as a header with a bad value, ends the connection. */
export function send(response: ServerResponse, answered: HttpResponse): void {
  const { status, headers, body, stream } = answered
  if (stream) sendStream(response, answered, stream)
  if (response.destroyed || response.headersSent) return
  try {
    const content = outgoing(body)
    if (status === 204 || status === 304) response.writeHead(status, headers)
    else writeHead(response, status, headers, `${typeof content === 'string' ? Buffer.byteLength(content) : content.length}`)
    response.end(content)
  } catch {
    response.destroy()
  }
}

/** Node writes a flat list as it is, and checks each member of an object. What middleware puts in its place may take objects alone. */
function writeHead(response: ServerResponse, status: number, headers: HttpResponse['headers'], length: string): void {
  if (!isNodes(response)) {
    response.writeHead(status, { ...headers, 'content-length': length })
    return
  }
  const flat: string[] = []
  for (const name in headers) flat.push(name, headers[name] as string)
  flat.push('content-length', length)
  response.writeHead(status, flat)
}

let nodes: unknown

/** Whether `writeHead` is Node's own, and not replaced: on this response, on its prototypes, or on that of all responses. */
function isNodes({ writeHead }: ServerResponse): boolean {
  if (writeHead === nodes) return true
  if (!Function.prototype.toString.call(writeHead).includes('._storeHeader(')) return false
  nodes = writeHead
  return true
}

const largeBody = 65_536

/** A large body as bytes: of a text, the heap would keep the text and the socket a copy until the client has read it. */
export function outgoing(body: string): string | Buffer {
  return body.length > largeBody && typeof Buffer === 'function' ? Buffer.from(body) : body
}

const smallBody = 16_384

/** Whether a response has left, as far as it can tell. A small one, which a framework is about to write on an idle connection, as good as has. */
export function isSent(response: ServerResponse, length: number): boolean {
  if (response.writableFinished || !isEmitter(response)) return true
  return length < smallBody && !response.writableEnded && response.socket?.writableLength === 0
}
