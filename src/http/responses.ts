/** What a door answers to a request that never becomes a message: a JSON-RPC error body with id null, and a status that says why. */
import { errorCodes, RpcError, refusal, tooLarge } from '../protocol/errors.ts'
import { errorText } from '../protocol/serialize.ts'
import { shuttingDown } from '../service/abort-reasons.ts'
import { challengeOf } from '../service/access/authorization.ts'
import type { Outgoing } from './http-request.ts'
import { acceptPost } from './media-type.ts'

/** Every answer's: no sniffing of the type, no copy in a cache. */
export const jsonHeaders: Readonly<Record<string, string>> = /* @__PURE__ */ Object.freeze({
  'content-type': 'application/json',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
})

/** Seconds until an overloaded or closing server should be asked again. */
const retryAfter = { 'retry-after': '1' }

type Report = (error: unknown) => void

function refuse(status: number, error: RpcError, headers: Record<string, string> = {}, onLoss?: Report): Outgoing {
  return { status, headers: { ...jsonHeaders, ...headers }, body: errorText('null', error, onLoss) }
}

function refuseAs(status: number, reason: string, message: string, headers?: Record<string, string>): Outgoing {
  return refuse(status, refusal(errorCodes.invalidRequest, message, reason), headers)
}

/** 405: only POST carries a message. `allow` lists what else the endpoint answers. */
export function methodNotAllowed(allow: string): Outgoing {
  return refuseAs(405, 'method-not-allowed', 'Use POST', { allow })
}

/** 400: two header fields that contradict each other; whichever was believed, somebody on the way believed the other. */
export function conflictingHeader(name: string): Outgoing {
  return refuseAs(400, 'conflicting-header', `Two different ${name} headers`)
}

/** 415: a type that is not JSON. */
export function unsupportedMediaType(): Outgoing {
  return refuseAs(415, 'unsupported-media-type', 'Send application/json', { 'accept-post': acceptPost })
}

/** 415: a compressed body, which could unpack to any size. */
export function unsupportedEncoding(): Outgoing {
  return refuseAs(415, 'unsupported-content-encoding', 'Send the body without Content-Encoding', {
    'accept-encoding': 'identity',
  })
}

/** 403: a page of another origin, one without a token, or a name that is not this server's. */
export function forbidden(reason: 'origin-refused' | 'host-refused' | 'csrf-token-refused'): Outgoing {
  return refuse(403, refusal(errorCodes.forbidden, 'Forbidden', reason))
}

/** 413: the body is longer than `limit` bytes. */
export function contentTooLarge(limit: number): Outgoing {
  return refuse(413, tooLarge('Request', limit))
}

/** 503: so many messages are being handled already. */
export function busy(limit: number): Outgoing {
  return refuse(503, refusal(errorCodes.busy, 'Server is busy', 'busy', limit), retryAfter)
}

/** 503: the server is closing; a client that keeps its connection should take another. */
export function closing(): Outgoing {
  return refuse(503, shuttingDown(), { ...retryAfter, connection: 'close' })
}

/** 400: the body ended before it was whole. Mostly nobody is left to read this. */
export function incompleteBody(): Outgoing {
  return refuseAs(400, 'incomplete-body', 'The body could not be read to its end')
}

/** 400: a body that was read and can still not become a message. */
export function unreadableBody(error: RpcError): Outgoing {
  return refuse(400, error)
}

/** 500: the door stands where it cannot work. */
export function misplaced(reason: string): Outgoing {
  return refuse(500, refusal(errorCodes.internalError, 'Internal error', reason))
}

/** What a door guard threw: 401 with its challenge, 403, or 503; a guard that broke is 500. `onLoss` hears of data that JSON cannot hold. */
export function guardRefused(error: RpcError, onLoss: Report): Outgoing {
  const { code } = error
  if (code === errorCodes.internalError) return refuse(500, error, {}, onLoss)
  if (code === errorCodes.unauthenticated) return refuse(401, error, { 'www-authenticate': challengeOf(error) }, onLoss)
  return isUnavailable(code) ? refuse(503, error, retryAfter, onLoss) : refuse(403, error, {}, onLoss)
}

function isUnavailable(code: number): boolean {
  return code === errorCodes.busy || code === errorCodes.shuttingDown || code === errorCodes.timeout
}

/** 500: what answers messages broke its word and threw. */
export function broken(): Outgoing {
  return refuse(500, new RpcError(errorCodes.internalError, 'Internal error'))
}
