/** Which `Content-Type` is JSON: parsed as a media type (RFC 9110, §8.3.1), never by prefix. */

/** What a 415 offers in `Accept-Post` (https://www.w3.org/TR/ldp/#header-accept-post). */
export const acceptPost = 'application/json, application/json-rpc, application/jsonrequest'

const accepted: ReadonlySet<string> = /* @__PURE__ */ new Set(/* @__PURE__ */ acceptPost.split(', '))
const mediaType = /^[ \t]*([!#$%&'*+.^_`|~0-9a-z-]+\/[!#$%&'*+.^_`|~0-9a-z-]+)[ \t]*(?:;(.*))?$/
const charset = /^[ \t]*charset=(?:"utf-?8"|utf-?8)[ \t]*$/

/**
 * Whether a body of this type is read as JSON. `text/plain` and forms are not: a foreign page may send those without a preflight. A
 * charset must be UTF-8; other parameters mean nothing here.
 */
export function isJson(contentType: string | undefined): boolean {
  const [, essence = '', parameters = ''] = mediaType.exec(contentType?.toLowerCase() ?? '') ?? []
  return (accepted.has(essence) || essence.endsWith('+json')) && parameters.split(';').every(isHarmless)
}

function isHarmless(parameter: string): boolean {
  return !parameter.includes('charset') || charset.test(parameter)
}
