/**
 * Cross-site request forgery: a foreign page makes the visitor's browser send a request, and the browser adds the visitor's cookies.
 * The browser also says where it came from, and no page can make it lie.
 */
import type { Incoming } from './http-request.ts'
import { isOriginOf, type Origin, parseHost, parseOrigin, sameOrigin } from './origin.ts'

/**
 * Whether a request comes from where it may: a trusted origin passes; else `Sec-Fetch-Site` must be `same-origin` or `none`; where a
 * browser does not send that, an `Origin` must be the host's own. Who sends neither is no browser, and rides on nobody's cookies.
 */
export function isSameSite(incoming: Incoming, trusted: readonly Origin[]): boolean {
  const originText = incoming.header('origin')
  const origin = originText === undefined ? undefined : parseOrigin(originText)
  if (origin && trusted.some((candidate) => sameOrigin(candidate, origin))) return true
  const site = incoming.header('sec-fetch-site')
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  if (originText === undefined) return true
  const host = parseHost(incoming.header('host') ?? '')
  return origin !== undefined && host !== undefined && isOriginOf(origin, host)
}
