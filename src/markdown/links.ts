/** Which addresses a description may link to. A service of another party may have written them. */

/** Signs that `URL` leaves, and that could end an attribute, or the place of an address in Markdown. */
const delimiters = /[|`'"()<>\\^{}[\]]/g

/**
 * Returns the address in a normal form, or `undefined` if it must not become a link: only absolute ones of `http:`, `https:` and `mailto:`
 * do, and none with a user name, which can look like the name of another host.
 */
export function safeUrl(address: string): string | undefined {
  if (!/^(?:https?:\/\/[^/]|mailto:.)/i.test(address) || !URL.canParse(address)) return undefined
  const { href, username, password } = new URL(address)
  return username || password ? undefined : href.replace(delimiters, percentEncoded)
}

function percentEncoded(sign: string): string {
  return `%${sign.charCodeAt(0).toString(16).toUpperCase()}`
}
