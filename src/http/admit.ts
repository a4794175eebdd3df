/** The checks of a request before its body is read: host, HTTP method, origin, media type and declared length, in this order. */
import { isSameSite } from './csrf.ts'
import type { HttpRequest, HttpResponse } from './http-request.ts'
import { isJson } from './media-type.ts'
import { type Host, parseHost } from './origin.ts'
import { refuseForeignPage } from './page.ts'
import * as responses from './responses.ts'
import type { EndpointRules } from './serve-options.ts'

/** The refusal of a request, or `undefined` if its body may be read. */
export function admit(request: HttpRequest, rules: EndpointRules): HttpResponse | undefined {
  return (
    refuseHost(request, rules) ??
    refuseMethod(request, rules) ??
    refuseOrigin(request, rules) ??
    refuseContent(request) ??
    refuseLength(request, rules)
  )
}

/** The refusal of a browser that opens the endpoint, or `undefined` if the page may be shown. */
export function admitPage(request: HttpRequest, rules: EndpointRules): HttpResponse | undefined {
  return refuseHost(request, rules) ?? refuseForeignPage(request, rules)
}

/** Refuses a request with two hosts, or a host that is not allowed. */
export function refuseHost(request: HttpRequest, { allowedHosts }: EndpointRules): HttpResponse | undefined {
  if (request.hasConflict('host')) return responses.conflictingHeader('Host')
  if (!allowedHosts) return undefined
  const host = parseHost(request.header('host') ?? '')
  const isAllowed = host && allowedHosts.some((allowed) => matches(allowed, host))
  return isAllowed ? undefined : responses.forbidden('host-refused')
}

/** An allowed host without a port means that host on any port. */
function matches(allowed: Host, host: Host): boolean {
  return allowed.host === host.host && (allowed.port === undefined || allowed.port === host.port)
}

function refuseMethod(request: HttpRequest, { cors, page, http }: EndpointRules): HttpResponse | undefined {
  if (request.method === 'POST') return undefined
  const isReadable = http?.isReadable(request) === true
  if (isReadable && isRead(request)) return undefined
  const allow = `${page || isReadable ? 'GET, HEAD, ' : ''}POST${cors ? ', OPTIONS' : ''}`
  return cors?.preflight(request) ?? responses.methodNotAllowed(allow)
}

/** Whether a request only reads, and so carries no message. */
export function isRead({ method }: Pick<HttpRequest, 'method'>): boolean {
  return method === 'GET' || method === 'HEAD'
}

/** Refuses a page of another origin, if the endpoint checks origins. */
export function refuseOrigin(request: HttpRequest, { trustedOrigins }: EndpointRules): HttpResponse | undefined {
  if (!trustedOrigins || isSameSite(request, trustedOrigins)) return undefined
  return responses.forbidden('origin-refused')
}

/** Only spaces and tabs are white space in a header (RFC 9110, §5.6.3). */
const identity = /^[ \t]*identity[ \t]*$/i
const readableCoding = /^[ \t]*(?:chunked|identity)[ \t]*$/i

function isReadable(codings: string): boolean {
  return codings.split(',').every((coding) => readableCoding.test(coding))
}

function refuseContent(request: HttpRequest): HttpResponse | undefined {
  if (isRead(request)) return undefined
  if (request.hasConflict('content-type')) return responses.conflictingHeader('Content-Type')
  const type = request.header('content-type')
  if (type !== 'application/json' && !isJson(type)) return responses.unsupportedMediaType()
  const encoding = request.header('content-encoding')
  if (encoding !== undefined && !identity.test(encoding)) return responses.unsupportedEncoding()
  const codings = request.header('transfer-encoding')
  if (codings !== undefined && !isReadable(codings)) return responses.unsupportedTransferCoding()
  return undefined
}

function refuseLength(request: HttpRequest, { maxMessageBytes }: EndpointRules): HttpResponse | undefined {
  const declared = Number(request.header('content-length') ?? 0)
  return declared > maxMessageBytes ? responses.contentTooLarge(maxMessageBytes) : undefined
}
