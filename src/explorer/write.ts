/** Writes the page as an answer to a browser, with what it shows inside. */
import type { HttpResponse } from '../http/http-request.ts'
import { builtPage } from './built-page.ts'
import type { Shown } from './shown.ts'

/** Where the built page has room for what it shows. */
const room = '"what the service shows"'

/** The answer: the whole page and the headers that fence it in. */
export function write(shown: Shown): HttpResponse {
  const [before = '', after = ''] = builtPage.html.split(room)
  return { status: 200, headers: pageHeaders, body: before + asScriptData(shown) + after }
}

/** JSON that cannot end the element it stands in: without `<` there is no `</script>` and no `<!--`. */
function asScriptData(shown: Shown): string {
  return JSON.stringify(shown).replace(/[<>&\u2028\u2029]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Nothing runs but the page's own script, known by its hash; nothing is asked but its own origin; nobody frames it. */
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
