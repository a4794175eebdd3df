/** What a URL asks for. */

/** A method's name, and the query. */
export interface Target {
  /** `undefined` if the path is not below the base, or no text. */
  readonly name: string | undefined
  readonly query: string
}

/** Reads a path with a query, or a whole URL. A name may hold anything, percent-encoded; a slash too. */
export function targetOf(url: string, base: string): Target {
  const [, path = '', query = ''] = /^(?:[a-z][a-z0-9+.-]*:\/\/[^/?#]*)?([^?#]*)(?:\?([^#]*))?/i.exec(url) ?? []
  return { name: path.startsWith(base) ? decoded(path.slice(base.length)) : undefined, query }
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text) || undefined
  } catch {
    return undefined
  }
}
