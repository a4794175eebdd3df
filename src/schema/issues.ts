/** What a client may be told of a validator's issues: where and what, never the value that it sent. */
import type { SchemaIssue, SchemaResult } from './standard-schema.ts'

/** An issue as the wire shows it. */
export interface WireIssue {
  readonly path: readonly (string | number)[]
  readonly message: string
}

/** The first issues of a result, at most `most`. `prefix` is the path of the value itself. */
export function issuesOf(
  result: SchemaResult<unknown>,
  value: unknown,
  prefix: readonly string[] = [],
  most: number = Number.POSITIVE_INFINITY,
): WireIssue[] {
  return (result.issues ?? []).slice(0, most).map((issue) => wireIssue(issue, value, prefix))
}

/** Libraries that quote the value in their messages (ArkType, Valibot) would otherwise send it to logs. */
function wireIssue(issue: SchemaIssue, value: unknown, prefix: readonly string[]): WireIssue {
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
 * The place at which libraries begin to show a value: `… (was "x")`, `… but received "x"`. A type there, as in `(was a string)`, may stay.
 * Everything behind it is cut: the value may be escaped, transformed or shortened, and not be found by a search for it.
 */
const shownValue = /[\s:(]{0,3}(?:but )?(?:was|received) (?:["'`{[\d-]|true|false)[\s\S]*$/i

function withoutValue(issue: SchemaIssue, value: unknown): string {
  const { expected } = issue as { expected?: unknown }
  const candidates = [issue.message, ...(typeof expected === 'string' ? [`Expected ${expected}`] : [])]
  const harmless = candidates.map((text) => text.replace(shownValue, '')).find((text) => !quotes(text, value))
  return harmless ?? 'Invalid value'
}

/** A short value such as "a" is part of any sentence by chance, so that it counts only between quotes. */
function quotes(text: string, value: unknown): boolean {
  if (typeof value === 'number') return text.split(/[^\d.eE+-]+/).some((word) => word.replace(/\.$/, '') === `${value}`)
  if (typeof value !== 'string' || value === '') return false
  if (value.length > 3 || /\d/.test(value)) return text.includes(value)
  return ['"', "'", '`'].some((quote) => text.includes(quote + value + quote))
}
