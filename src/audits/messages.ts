/** The messages that audits send. Most call a method that no server has, which any server can answer. */

/** A method that no server has. */
export const unknownMethod = 'audits.no_such_method'

/** A request as JSON, for `unknownMethod` by default. A member that is `undefined` is left out. */
export function request(members: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ jsonrpc: '2.0', method: unknownMethod, ...members })
}

/** A call of a method as JSON. */
export function call(method: string, params: unknown, id: unknown = 1): string {
  return request({ method, params, id })
}

/** A batch of entries that are already JSON. */
export function batch(...entries: readonly string[]): string {
  return `[${entries.join(',')}]`
}

/** Concatenates texts, as UTF-8, and bytes. */
export function bytes(...parts: readonly (string | readonly number[])[]): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder()
  return Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...encoder.encode(part)] : part)))
}
