/** Where a client's messages go: the URL that it was given, and where a redirect leads. */
import { invalidSetup } from '../options/check.ts'
import { TransportError } from './errors.ts'

const whereTo = 'createClient() needs an http(s) URL, such as "http://localhost:3000", or a service'

/**
 * The URL of a client. A relative one is returned as it is: a module that is also loaded on a server must not fail there before it makes a
 * call.
 * @throws TypeError with a hint, for text that is no http(s) URL.
 */
export function checkUrl(where: string | URL): string | URL {
  const isRelative = !URL.canParse(where as string) && URL.canParse(where as string, 'http://localhost')
  if (isRelative && typeof where === 'string' && /^\?|[./]/.test(where)) return where
  const url = URL.canParse(where as string, pageUrl()) ? new URL(where, pageUrl()) : undefined
  if (url && /^wss?:$/.test(url.protocol))
    invalidSetup(
      `createClient() takes a WebSocket as a channel: createClient(webSocket("${where}")), with webSocket of '…/channel'`,
    )
  if (!url || !isHttp(url)) invalidSetup(`${whereTo}; not ${JSON.stringify(where)}`)
  if (url.username || url.password)
    invalidSetup('createClient(): put credentials into a header, not into the URL: { headers: { authorization } }')
  return url
}

/** The URL that relative ones are relative to, in a browser; `undefined` on a server. */
export function pageUrl(): string | undefined {
  const { document, location } = globalThis as { document?: { baseURI?: string }; location?: { href?: string } }
  return document?.baseURI ?? location?.href
}

/** The whole URL. @throws TypeError with a hint, if a relative one has nothing to be relative to. */
export function resolveUrl(url: string | URL): URL {
  if (typeof url !== 'string') return url
  const page = pageUrl()
  const here = `createClient(${JSON.stringify(url)})`
  if (page === undefined)
    invalidSetup(`${here}: there is no page here that the URL could be relative to. Give the whole URL on a server`)
  const resolved = URL.canParse(url, page) ? new URL(url, page) : undefined
  if (!resolved || !isHttp(resolved)) invalidSetup(`${here}: the page ${page} has no http(s) URL. Give the whole URL`)
  resolved.username = '' // `fetch` refuses those of the page
  resolved.password = ''
  return resolved
}

function isHttp({ protocol }: URL): boolean {
  return protocol === 'http:' || protocol === 'https:'
}

/** The part of a response that shows a redirect. */
interface Redirecting {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  readonly type?: string | undefined
}

/**
 * Where to post again: a redirect that keeps the POST (307, 308) and leads to the same server. `undefined` if the response is no redirect.
 * @throws TransportError for any other redirect. Other statuses turn a POST into a GET, and another server must not get the headers.
 */
export function followRedirect({ status, headers, type }: Redirecting, from: URL): URL | undefined {
  if (type === 'opaqueredirect') throw redirected(status, 'another place', 'a browser does not say where to')
  const location = [301, 302, 303, 307, 308].includes(status) ? headers.get('location') : null
  if (location === null || !URL.canParse(location, from.href)) return undefined
  const to = new URL(location, from)
  to.username = ''
  to.password = ''
  if (status < 307) throw redirected(status, to.href, 'which would turn the POST into a GET')
  if (!isSameServer(from, to)) throw redirected(status, to.href, 'another server, which must not get the headers')
  return to
}

/** The same origin, or the same host by https. */
function isSameServer(from: URL, to: URL): boolean {
  const isUpgrade = from.protocol === 'http:' && to.protocol === 'https:' && from.port === '' && to.port === ''
  return from.origin === to.origin || (isUpgrade && from.hostname === to.hostname)
}

/** The failure of a message that was redirected, and not sent again. */
export function redirected(status: number, place: string, why: string): TransportError {
  const message = `The server redirects (HTTP ${status}) to ${place}, ${why}. Give createClient() the new URL`
  return new TransportError('redirect', message, { status })
}
