/** Reads values of which nothing is known yet. */

/** An object of JSON. */
export interface Json {
  readonly [name: string]: unknown
}

/** Tells objects from lists, from nothing and from the rest. */
export function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A list, empty where there is none. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** A text, empty where there is none. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** An own member: what objects inherit was never sent. */
export function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  return (value as Json)[name]
}

const longestWay = 32

/** What a `$ref` within the document means (RFC 6901), however many lead to one another; the value itself where there is none. */
export function follow(value: unknown, root: unknown): unknown {
  let found = value
  for (let step = 0; step < longestWay && typeof member(found, '$ref') === 'string'; step++) {
    const reference = textOf(member(found, '$ref'))
    if (!reference.startsWith('#')) return {}
    found = reference.slice(1).split('/').slice(1).reduce(memberByPointer, root)
  }
  return member(found, '$ref') === undefined ? found : {}
}

function memberByPointer(value: unknown, part: string): unknown {
  return member(value, decoded(part).replaceAll('~1', '/').replaceAll('~0', '~'))
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** A value as JSON; empty where it has none. */
export function jsonOf(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent) ?? ''
}

/** What people type where anything may stand: JSON where it is JSON, else the text itself; nothing where it is empty. */
export function readTyped(text: string): unknown {
  if (text.trim() === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** How a value is typed, so that reading it gives the same value again. */
export function asTyped(value: unknown): string {
  if (typeof value === 'string' && readTyped(value) === value) return value
  return jsonOf(value)
}
