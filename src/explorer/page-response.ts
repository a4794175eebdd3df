/** Writes the page, with its data inside, as the response to a browser. */
import type { HttpResponse } from '../http/http-request.ts'
import type { OpenrpcDocument, OpenrpcInfo } from '../openrpc/document.ts'
import { builtPage } from './built-page.ts'

/** What the server tells the page. It stands in the page as JSON. */
export interface PageData {
  readonly info: OpenrpcInfo
  /** If it is missing, the page calls `rpc.discover`. */
  readonly document?: OpenrpcDocument
  /** The guards of the endpoint refused the visitor, so that the page may not know the methods. */
  readonly isLocked?: true
  /** The address of the WebSocket: a URL, a path, or empty for the address of the page. Without it, the page has HTTP alone. */
  readonly webSocket?: string
}

/** The content of the data element in page/index.html. */
const placeholder = '"page data"'

/** Returns the page with headers that forbid scripts, requests and frames other than its own. */
export function pageResponse(data: PageData): HttpResponse {
  const [before = '', after = ''] = builtPage.html.split(placeholder)
  const headers = { ...pageHeaders, 'content-security-policy': policyFor(data.webSocket) }
  return { status: 200, headers, body: before + scriptJson(data) + after }
}

/** Tells the URL of a WebSocket from a path. */
export function isWebSocketUrl(webSocket: string): boolean {
  return /^wss?:/i.test(webSocket)
}

/** JSON without `<`, so that it cannot contain `</script>` or `<!--`. */
function scriptJson(data: PageData): string {
  return JSON.stringify(data).replace(/[<>&\u2028\u2029]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/**
 * Allows only the page's own script and style, by their hashes, requests to its own origin, and the WebSocket. `'self'` covers WebSockets of
 * its own host (CSP 3, §6.7.2.8), so that only a URL needs a source of its own.
 */
function policyFor(webSocket = ''): string {
  return [
    "default-src 'none'",
    `script-src '${builtPage.script}'`,
    `style-src '${builtPage.style}'`,
    `connect-src 'self'${isWebSocketUrl(webSocket) ? ` ${sourceOf(webSocket)}` : ''}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** A source has no query, and the signs that separate sources and directives are escaped in it (CSP 3, §2.3.1). */
function sourceOf(webSocket: string): string {
  const { protocol, host, pathname } = new URL(webSocket)
  return `${protocol}//${host}${pathname.replaceAll(';', '%3B').replaceAll(',', '%2C')}`
}

const pageHeaders: Readonly<Record<string, string>> = /* @__PURE__ */ Object.freeze({
  'content-type': 'text/html; charset=utf-8',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
})
