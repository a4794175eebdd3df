/** The responses of an endpoint: the reply to a message, and the refusals, each a JSON-RPC error with id null and a status that says why. */
import { errorCodes, RpcError, refusal, tooLarge } from '../protocol/errors.ts'
import { errorText } from '../protocol/serialize.ts'
import { shuttingDown } from '../service/abort-reasons.ts'
import { challengeOf } from '../service/access/authorization.ts'
import type { MessageContext } from '../service/context.ts'
import type { HttpResponse, StreamedBody } from './http-request.ts'
import { acceptPost } from './media-type.ts'
import type { StatusOf } from './serve-options.ts'

/** Sent with every response: no sniffing of the type, no copy in a cache. */
const jsonHeaders: Readonly<Record<string, string>> = /* @__PURE__ */ Object.freeze({
  'content-type': 'application/json',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
})

const emptyHeaders = /* @__PURE__ */ withoutType(jsonHeaders)

function withoutType({ 'content-type': _, ...others }: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return others
}

/** Statuses that forbid a body (RFC 9110, §6.4.1 and §15.3.6). */
const bodiless: ReadonlySet<number> = new Set([204, 205, 304])

/**
 * The response with a reply: 200, or 204 for an empty one. `status` maps otherwise, and only then is the reply parsed.
 * @throws TypeError if `status` returns no HTTP status.
 */
export function replied(reply: string, status: StatusOf | undefined, context: MessageContext<never>): HttpResponse {
  const code = status ? mapped(reply, status, context) : reply === '' ? 204 : 200
  const isEmpty = reply === '' || bodiless.has(code)
  return { status: code, headers: isEmpty ? emptyHeaders : jsonHeaders, body: isEmpty ? '' : reply }
}

/** 200: the response that begins before its reply is ready. Proxies must neither collect nor compress it. */
export function streaming(type: string, stream: StreamedBody): HttpResponse {
  const cacheControl = `${jsonHeaders['cache-control']}, no-transform`
  const headers = { ...jsonHeaders, 'content-type': type, 'cache-control': cacheControl, 'x-accel-buffering': 'no' }
  return { status: 200, headers, body: '', stream }
}

function mapped(reply: string, status: StatusOf, context: MessageContext<never>): number {
  const code = status(reply === '' ? undefined : JSON.parse(reply), context)
  if (Number.isInteger(code) && code >= 200 && code <= 599) return code
  throw new TypeError(`The option status must return an HTTP status from 200 to 599, not ${String(code)}`)
}

/** Seconds after which a client may ask an overloaded or closing server again. */
const retryAfter = { 'retry-after': '1' }

type Report = (error: unknown) => void

function refuse(status: number, error: RpcError, headers: Record<string, string> = {}, onLoss?: Report): HttpResponse {
  return { status, headers: { ...jsonHeaders, ...headers }, body: errorText('null', error, onLoss) }
}

function refuseAs(status: number, reason: string, message: string, headers?: Record<string, string>): HttpResponse {
  return refuse(status, refusal(errorCodes.invalidRequest, message, reason), headers)
}

/** 405: only POST carries a message. `allow` lists the methods that the endpoint answers. */
export function methodNotAllowed(allow: string): HttpResponse {
  return refuseAs(405, 'method-not-allowed', 'Use POST', { allow })
}

/** 400: two header fields that contradict each other. A proxy on the way may have believed the other one (request smuggling). */
export function conflictingHeader(name: string): HttpResponse {
  return refuseAs(400, 'conflicting-header', `Two different ${name} headers`)
}

/** 415: a type that is not JSON. */
export function unsupportedMediaType(): HttpResponse {
  return refuseAs(415, 'unsupported-media-type', 'Send application/json', { 'accept-post': acceptPost })
}

/** 415: a compressed body, which could unpack to any size. */
export function unsupportedEncoding(): HttpResponse {
  return refuseAs(415, 'unsupported-content-encoding', 'Send the body without Content-Encoding', {
    'accept-encoding': 'identity',
  })
}

/** 501: a body in a transfer coding other than `chunked` (RFC 9112, §6.1). It could unpack to any size, and hide another request. */
export function unsupportedTransferCoding(): HttpResponse {
  return refuseAs(501, 'unsupported-transfer-encoding', 'Send the body without Transfer-Encoding, or chunked')
}

/** 403: a page of another origin, a page without a token, or a `Host` that is not this server's. */
export function forbidden(reason: 'origin-refused' | 'host-refused' | 'csrf-token-refused'): HttpResponse {
  return refuse(403, refusal(errorCodes.forbidden, 'Forbidden', reason))
}

/** 413: the body is longer than `limit` bytes. */
export function contentTooLarge(limit: number): HttpResponse {
  return refuse(413, tooLarge('Request', limit))
}

/** 503: the endpoint handles as many messages as it may, or holds as many bytes of replies. */
export function busy(limit: number): HttpResponse {
  return refuse(503, refusal(errorCodes.busy, 'Server is busy', 'busy', limit), retryAfter)
}

/** 503: the server is closing. A client that keeps connections should open another one. */
export function closing(): HttpResponse {
  return refuse(503, shuttingDown(), { ...retryAfter, connection: 'close' })
}

/** 400: the body ended before it was complete. */
export function incompleteBody(): HttpResponse {
  return refuseAs(400, 'incomplete-body', 'The body could not be read to its end')
}

/** 400: a body that was read and can still not become a message. */
export function unreadableBody(error: RpcError): HttpResponse {
  return refuse(400, error)
}

/** 500: the endpoint is mounted in a place where it cannot work. */
export function misplaced(reason: string): HttpResponse {
  return refuse(500, refusal(errorCodes.internalError, 'Internal error', reason))
}

/** The error of an endpoint's guard: 401 with its challenge, 403, 429, 503, or 500 if it broke. `onLoss`: see `errorText`. */
export function guardRefused(error: RpcError, onLoss: Report): HttpResponse {
  const { code } = error
  if (code === errorCodes.internalError) return refuse(500, error, {}, onLoss)
  if (code === errorCodes.unauthenticated) return refuse(401, error, { 'www-authenticate': challengeOf(error) }, onLoss)
  const retryAfterMs = code === errorCodes.busy ? (error.data as { retryAfterMs?: unknown } | undefined)?.retryAfterMs : undefined
  if (typeof retryAfterMs === 'number' && Number.isFinite(retryAfterMs))
    return refuse(429, error, { 'retry-after': `${Math.ceil(retryAfterMs / 1000)}` }, onLoss)
  return isUnavailable(code) ? refuse(503, error, retryAfter, onLoss) : refuse(403, error, {}, onLoss)
}

function isUnavailable(code: number): boolean {
  return code === errorCodes.busy || code === errorCodes.shuttingDown || code === errorCodes.timeout
}

/** 500: the handler of messages, which should not throw, has thrown. */
export function broken(): HttpResponse {
  return refuse(500, new RpcError(errorCodes.internalError, 'Internal error'))
}

/** The response to a probe of health: 200 or 503, with a status that says why. */
export function health(code: 200 | 503, body: { readonly status: string; readonly failed?: readonly string[] }): HttpResponse {
  return { status: code, headers: jsonHeaders, body: JSON.stringify(body) }
}

/** 405: a probe reads, and changes nothing. */
export function notAProbe(): HttpResponse {
  return { status: 405, headers: { ...emptyHeaders, allow: 'GET, HEAD' }, body: '' }
}
