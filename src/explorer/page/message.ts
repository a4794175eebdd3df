/** Writes messages from forms and from typed JSON. */
import { isObject, parseJson, toJson } from './json.ts'
import type { ListedMethod, SubscriptionNames } from './listing.ts'
import { compact } from './tokens.ts'

/** A call to send. */
export interface Call {
  readonly method: string
  /** JSON; empty without params. */
  readonly params: string
  readonly isNotification: boolean
}

/** What is known about a single call. */
export interface OutgoingCall {
  /** `undefined` for a notification. */
  readonly id: number | undefined
  /** Its items can come ahead of the response. */
  readonly yields: boolean
  readonly subscription: SubscriptionNames | undefined
}

/** A message to send. */
export interface Outgoing {
  readonly text: string
  /** `undefined` for a batch, and for a text that the visitor has written. */
  readonly call?: OutgoingCall
}

/** Returns the text of a call. Numbers in the params keep all digits that were typed. */
export function messageOf({ method, params, isNotification }: Call, id: number | undefined): string {
  const parts = ['"jsonrpc":"2.0"', `"method":${JSON.stringify(method)}`]
  if (params !== '') parts.push(`"params":${compact(params)}`)
  if (!isNotification && id !== undefined) parts.push(`"id":${id}`)
  return `{${parts.join(',')}}`
}

/** Returns the text of a batch. The id of a call is its position, from 1. */
export function batchOf(calls: readonly Call[]): string {
  return `[${calls.map((call, index) => messageOf(call, index + 1)).join(',')}]`
}

/** Returns the values of a form as JSON: by position if the method wants that, else by name. */
export function paramsText(method: ListedMethod, values: readonly unknown[], indent?: number): string {
  if (method.paramsSchema !== undefined) return toJson(values[0], indent)
  if (values.every((value) => value === undefined)) return ''
  if (method.structure === 'by-position') return toJson(withoutTrailingGaps(values), indent)
  const named = method.params.map(({ name }, index) => [name, values[index]] as const)
  return toJson(Object.fromEntries(named.filter(([, value]) => value !== undefined)), indent)
}

function withoutTrailingGaps(values: readonly unknown[]): readonly unknown[] {
  return values.slice(0, values.findLastIndex((value) => value !== undefined) + 1)
}

/** Returns the values of a form for params; `undefined` if the form has no fields for them. */
export function valuesFor(method: ListedMethod, text: string): readonly unknown[] | undefined {
  if (text.trim() === '') return []
  const params = parseJson(text)
  if (params === undefined) return undefined
  if (method.paramsSchema !== undefined) return [params]
  if (Array.isArray(params)) return params.length <= method.params.length && method.structure !== 'by-name' ? params : undefined
  if (!isObject(params) || method.structure === 'by-position') return undefined
  const names = method.params.map(({ name }) => name)
  if (!Object.keys(params).every((name) => names.includes(name))) return undefined
  return names.map((name) => (Object.hasOwn(params, name) ? params[name] : undefined))
}
