/** The page at the address of the endpoint, for people who open it in a browser. The rules for calls hold for it, too. */
import { isSameSite } from './csrf.ts'
import type { HttpRequest, HttpResponse } from './http-request.ts'
import * as responses from './responses.ts'
import type { EndpointRules } from './serve-options.ts'

/** Whether a request asks for a page, as a browser does when an address is opened in it. */
export function asksForPage(request: HttpRequest): boolean {
  const { method } = request
  return (method === 'GET' || method === 'HEAD') && takesHtml(request.header('accept') ?? '')
}

/** `text/html` as a range of its own, not refused by `q=0` (RFC 9110, §12.5.1). Programs send `*`, and get no page. */
function takesHtml(accept: string): boolean {
  const ranges = accept.toLowerCase().split(',')
  return ranges.some((range) => /^[ \t]*text\/html[ \t]*(;|$)/.test(range) && !/;[ \t]*q=0(\.0*)?[ \t]*(;|$)/.test(range))
}

/**
 * For `csrfServe`: a page of another site may link to this one, but not load it as a part of itself or by a script
 * (https://web.dev/articles/fetch-metadata).
 */
export function refuseForeignPage(request: HttpRequest, { trustedOrigins }: EndpointRules): HttpResponse | undefined {
  if (!trustedOrigins || isSameSite(request, trustedOrigins) || isOpened(request)) return undefined
  return responses.forbidden('origin-refused')
}

function isOpened(request: HttpRequest): boolean {
  return request.header('sec-fetch-mode') === 'navigate' && request.header('sec-fetch-dest') === 'document'
}
