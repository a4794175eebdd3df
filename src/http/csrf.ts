/**
 * Cross-site request forgery: a foreign page makes the visitor's browser send a request, and the browser adds the visitor's cookies.
 * Browsers also send the site that a request came from, and no page can change that.
 */
import type { HttpRequest } from './http-request.ts'
import { isOriginOf, type Origin, parseHost, parseOrigin, sameOrigin } from './origin.ts'

/**
 * Whether a request comes from an allowed place. A trusted origin passes; else `Sec-Fetch-Site` must be `same-origin` or `none`; if it is
 * absent, an `Origin` must be the host's own. A request with neither header comes from no browser, and so carries no cookies of a visitor.
 */
export function isSameSite(request: HttpRequest, trusted: readonly Origin[]): boolean {
  const originText = request.header('origin')
  const origin = originText === undefined ? undefined : parseOrigin(originText)
  if (origin && trusted.some((candidate) => sameOrigin(candidate, origin))) return true
  const site = request.header('sec-fetch-site')
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  if (originText === undefined) return true
  const host = parseHost(request.header('host') ?? '')
  return origin !== undefined && host !== undefined && isOriginOf(origin, host)
}
