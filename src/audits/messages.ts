/** The texts that audits send. Most call a method that no server has: any server can answer that. */

/** A name that no server gives to a method. */
export const unknownMethod = 'audits.no_such_method'

/** A request as JSON text: of the unknown method unless `members` name one. A member that is `undefined` is left out. */
export function request(members: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ jsonrpc: '2.0', method: unknownMethod, ...members })
}

/** A call of a method by its name. */
export function call(method: string, params: unknown, id: unknown = 1): string {
  return request({ method, params, id })
}

/** A batch of entries, each already JSON text. */
export function batch(...entries: readonly string[]): string {
  return `[${entries.join(',')}]`
}

/** The bytes of a text, and of more texts and bytes after it. */
export function bytes(...parts: readonly (string | readonly number[])[]): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder()
  return Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...encoder.encode(part)] : part)))
}
