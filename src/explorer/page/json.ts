/** Reads and writes JSON values of unknown shape. */

/** A JSON object. */
export interface JsonObject {
  readonly [name: string]: unknown
}

/** Tells objects from arrays, null and other values. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Returns an array, or an empty one for any other value. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** Returns a string, or an empty one for any other value. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** Returns an own member. Inherited members are not part of the JSON. */
export function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  return (value as JsonObject)[name]
}

/** Parses JSON; `undefined` if the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Serializes a value; an empty string if it has no JSON. */
export function toJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent) ?? ''
}

/** Reads what was typed where any value is allowed: JSON, else the text itself; `undefined` for an empty text. */
export function readTyped(text: string): unknown {
  if (text.trim() === '') return undefined
  const value = parseJson(text)
  return value === undefined ? text : value
}

/** Returns the text that `readTyped` reads as this value. */
export function toTyped(value: unknown): string {
  if (typeof value === 'string' && readTyped(value) === value) return value
  return toJson(value)
}

/** A longer chain is a cycle. */
const maxReferences = 32

/** Follows `$ref`s within the document (RFC 6901). Returns `{}` if one points outside of it, or if they form a cycle. */
export function follow(value: unknown, root: unknown): unknown {
  let found = value
  for (let count = 0; count < maxReferences && typeof member(found, '$ref') === 'string'; count++) {
    const reference = textOf(member(found, '$ref'))
    if (!pointer.test(reference)) return {}
    found = targetOf(reference, root)
  }
  return member(found, '$ref') === undefined ? found : {}
}

/** Other fragments are the names of anchors. */
const pointer = /^#(\/|$)/

/** Returns what a `$ref` leads to, which may be another one; `undefined` if that is outside of the document. */
export function targetOf(reference: unknown, root: unknown): unknown {
  const text = textOf(reference)
  return pointer.test(text) ? text.split('/').slice(1).reduce(memberByPointer, root) : undefined
}

function memberByPointer(value: unknown, segment: string): unknown {
  return member(value, decodeUri(segment).replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** Decodes percent signs. Returns the text itself if they are malformed. */
export function decodeUri(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
