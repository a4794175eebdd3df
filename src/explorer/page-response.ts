/** Writes the page, with its data inside, as the response to a browser. */
import type { HttpResponse } from '../http/http-request.ts'
import type { OpenrpcDocument, OpenrpcInfo } from '../openrpc/document.ts'
import { builtPage } from './built-page.ts'

/** What the server tells the page. It stands in the page as JSON. */
export interface PageData {
  readonly info: OpenrpcInfo
  /** If it is missing, the page calls `rpc.discover`. */
  readonly document?: OpenrpcDocument
}

/** The content of the data element in page/index.html. */
const placeholder = '"page data"'

/** Returns the page with headers that forbid scripts, requests and frames other than its own. */
export function pageResponse(data: PageData): HttpResponse {
  const [before = '', after = ''] = builtPage.html.split(placeholder)
  return { status: 200, headers: pageHeaders, body: before + scriptJson(data) + after }
}

/** JSON without `<`, so that it cannot contain `</script>` or `<!--`. */
function scriptJson(data: PageData): string {
  return JSON.stringify(data).replace(/[<>&\u2028\u2029]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Allows only the page's own script and style, by their hashes, and requests to its own origin. */
const policy = [
  "default-src 'none'",
  `script-src '${builtPage.script}'`,
  `style-src '${builtPage.style}'`,
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const pageHeaders: Readonly<Record<string, string>> = /* @__PURE__ */ Object.freeze({
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
})
