/** What a client may be told of a validator's issue: where and what, never the value that it sent. */
import type { SchemaIssue, SchemaResult } from './standard-schema.ts'

/** An issue in words of the wire. */
export interface Complaint {
  readonly path: readonly (string | number)[]
  readonly message: string
}

/** What is wrong with a value, if anything; `prefix` is where it stands. */
export function complaintsOf(result: SchemaResult<unknown>, value: unknown, prefix: readonly string[] = []): Complaint[] {
  return (result.issues ?? []).map((issue) => complaintOf(issue, value, prefix))
}

/** Turns an issue into a complaint. Libraries that quote the offending value (ArkType, Valibot) would otherwise send it to logs. */
function complaintOf(issue: SchemaIssue, value: unknown, prefix: readonly string[]): Complaint {
  // Not map(): ArkType's path is an array of its own class, and map() asks that class for a new one.
  const keys = Array.from(issue.path ?? [], (segment) => (typeof segment === 'object' ? segment.key : segment))
  const path = keys.map((key) => (typeof key === 'number' ? key : String(key)))
  return { path: [...prefix, ...path], message: withoutValue(issue, valueAt(value, keys)) }
}

function valueAt(value: unknown, keys: readonly PropertyKey[]): unknown {
  let found = value
  for (const key of keys) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined
    found = (found as Record<PropertyKey, unknown>)[key]
  }
  return found
}

/**
 * Where libraries begin to show a value: `… (was "x")`, `… but received "x"`. A type in that place, as in `(was a string)`, may stay.
 * What follows is cut whatever it is, as it need not look like what was sent: escaped, transformed, or a part of it.
 */
const shownValue = /[\s:(]{0,3}(?:but )?(?:was|received) (?:["'`{[\d-]|true|false)[\s\S]*$/i

function withoutValue(issue: SchemaIssue, value: unknown): string {
  const { expected } = issue as { expected?: unknown }
  const candidates = [issue.message, ...(typeof expected === 'string' ? [`Expected ${expected}`] : [])]
  const harmless = candidates.map((text) => text.replace(shownValue, '')).find((text) => !quotes(text, value))
  return harmless ?? 'Invalid value'
}

/** A short word such as "a" stands in any sentence by chance; between quotes it does not. */
function quotes(text: string, value: unknown): boolean {
  if (typeof value === 'number') return text.split(/[^\d.eE+-]+/).some((word) => word.replace(/\.$/, '') === `${value}`)
  if (typeof value !== 'string' || value === '') return false
  if (value.length > 3 || /\d/.test(value)) return text.includes(value)
  return ['"', "'", '`'].some((quote) => text.includes(quote + value + quote))
}
