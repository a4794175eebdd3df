/** What a client may be told of a validator's issue: where and what, never the value that it sent. */
import type { SchemaIssue } from './standard-schema.ts'

/** An issue in words of the wire. */
export interface Complaint {
  readonly path: readonly (string | number)[]
  readonly message: string
}

/** Turns an issue into a complaint. Libraries that quote the offending value (ArkType, Valibot) would otherwise send it to logs. */
export function complaintOf(issue: SchemaIssue, value: unknown, prefix: readonly (string | number)[]): Complaint {
  const keys = (issue.path ?? []).map((segment) => (typeof segment === 'object' ? segment.key : segment))
  const path = keys.map((key) => (typeof key === 'number' ? key : String(key)))
  return { path: [...prefix, ...path], message: quotes(issue, valueAt(value, keys)) ? withoutValue(issue) : issue.message }
}

function valueAt(value: unknown, keys: readonly PropertyKey[]): unknown {
  let found = value
  for (const key of keys) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined
    found = (found as Record<PropertyKey, unknown>)[key]
  }
  return found
}

/** A short string such as "a" stands in any sentence by chance; between quotes it does not. */
function quotes(issue: SchemaIssue, value: unknown): boolean {
  const { message } = issue
  if (typeof value === 'string') return message.includes(value) && (value.length > 3 || /["'`]/.test(message))
  if (typeof value === 'number') return message.includes(`${value}`)
  return typeof (issue as { actual?: unknown }).actual === 'string' // ArkType prints whole objects there
}

function withoutValue(issue: SchemaIssue): string {
  const { expected } = issue as { expected?: unknown }
  return typeof expected === 'string' ? `Expected ${expected}` : 'Invalid value'
}
