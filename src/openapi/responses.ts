/** The responses over plain HTTP: results as they are, and errors as objects with a code, a message and perhaps data. */
import type { HttpRequest, HttpResponse } from '../http/http-request.ts'
import { errorCodes, type RpcError } from '../protocol/errors.ts'
import { errorObjectText } from '../protocol/serialize.ts'
import { challengeOf } from '../service/access/authorization.ts'
import { statusOf } from './statuses.ts'

const jsonHeaders: Readonly<Record<string, string>> = /* @__PURE__ */ Object.freeze({
  'content-type': 'application/json',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
})

/** 200 with the text of a result. */
export function succeeded(body: string): HttpResponse {
  return { status: 200, headers: jsonHeaders, body }
}

/** 200 without items: a stream that had none, or whose items were sent ahead. */
export function emptyStream(type: string): HttpResponse {
  return { status: 200, headers: { ...jsonHeaders, 'content-type': type }, body: '' }
}

/** The last piece of a stream that fails: JSON lines and events have room for no status. */
export function brokenStream(errorText: string): HttpResponse {
  return succeeded(`{"error":${errorText}}`)
}

/** The error of a call. `onLoss` gets the reason if JSON cannot hold its data. */
export function failed(error: RpcError, onLoss: (reason: unknown) => void): HttpResponse {
  const { code } = error
  const retryAfterMs = retryAfterOf(error)
  const status = statusOf(code, retryAfterMs)
  const headers = {
    ...jsonHeaders,
    ...(code === errorCodes.unauthenticated && { 'www-authenticate': challengeOf(error) }),
    ...((status === 429 || status === 503) && { 'retry-after': `${Math.ceil((retryAfterMs ?? 1000) / 1000)}` }),
  }
  return { status, headers, body: errorObjectText(error, onLoss) }
}

function retryAfterOf({ data }: RpcError): number | undefined {
  const { retryAfterMs } = Object(data) as { readonly retryAfterMs?: unknown }
  return typeof retryAfterMs === 'number' && Number.isFinite(retryAfterMs) ? retryAfterMs : undefined
}

/** A refusal of the endpoint without the envelope of JSON-RPC. */
export function withoutEnvelope(response: HttpResponse): HttpResponse {
  if (!response.body.startsWith('{"jsonrpc"')) return response
  return { ...response, body: JSON.stringify((JSON.parse(response.body) as { readonly error: unknown }).error) }
}

/** 200 with a tag of its body, or 304 if the client has that body already (RFC 9110, §13.1.2). `Vary` names what CORS depends on, too. */
export async function cacheable(body: string, cacheControl: string, request: HttpRequest): Promise<HttpResponse> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(body))
  const etag = `"${btoa(String.fromCharCode(...new Uint8Array(digest).slice(0, 18)))}"`
  const headers = { etag, 'cache-control': cacheControl, vary: 'Origin, Accept', 'x-content-type-options': 'nosniff' }
  if (isKnown(request.header('if-none-match'), etag)) return { status: 304, headers, body: '' }
  return { status: 200, headers: { ...jsonHeaders, ...headers }, body }
}

/** Compares weakly: a proxy that compresses responses weakens their tags. */
function isKnown(sent: string | undefined, etag: string): boolean {
  const tags = sent?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? []
  return tags.includes(etag) || tags.includes('*')
}
