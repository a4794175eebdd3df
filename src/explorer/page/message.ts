/** Writes messages, from forms and from what was typed. */
import type { Listed } from './listing.ts'
import { isRecord, jsonOf } from './loose.ts'
import { compact } from './tokens.ts'

/** A call as it is to be made. */
export interface Call {
  readonly method: string
  /** As JSON; empty where there are none. */
  readonly params: string
  readonly isNotification: boolean
}

/** The text of a call. Params stand in it as they were typed, digit for digit, without the space between. */
export function messageOf({ method, params, isNotification }: Call, id: number): string {
  const parts = ['"jsonrpc":"2.0"', `"method":${JSON.stringify(method)}`]
  if (params !== '') parts.push(`"params":${compact(params)}`)
  if (!isNotification) parts.push(`"id":${id}`)
  return `{${parts.join(',')}}`
}

/** The text of a batch; its calls get their place as id, from 1. */
export function batchOf(calls: readonly Call[]): string {
  return `[${calls.map((call, index) => messageOf(call, index + 1)).join(',')}]`
}

/** The params of a form as JSON: by name where a method takes names, else by position. */
export function paramsText(method: Listed, values: readonly unknown[], indent?: number): string {
  if (method.whole !== undefined) return jsonOf(values[0], indent)
  if (values.every((value) => value === undefined)) return ''
  if (method.structure === 'by-position') return jsonOf(byPosition(values), indent)
  const named = method.params.map(({ name }, index) => [name, values[index]] as const)
  return jsonOf(Object.fromEntries(named.filter(([, value]) => value !== undefined)), indent)
}

function byPosition(values: readonly unknown[]): readonly unknown[] {
  return values.slice(0, values.findLastIndex((value) => value !== undefined) + 1)
}

/** The values of a form for params; `undefined` where the form cannot hold them. */
export function valuesFor(method: Listed, params: string): readonly unknown[] | undefined {
  if (params.trim() === '') return []
  try {
    return placed(method, JSON.parse(params))
  } catch {
    return undefined
  }
}

function placed(method: Listed, params: unknown): readonly unknown[] | undefined {
  if (method.whole !== undefined) return [params]
  if (Array.isArray(params)) return params.length <= method.params.length && method.structure !== 'by-name' ? params : undefined
  if (!isRecord(params) || method.structure === 'by-position') return undefined
  const names = method.params.map(({ name }) => name)
  if (!Object.keys(params).every((name) => names.includes(name))) return undefined
  return names.map((name) => (Object.hasOwn(params, name) ? params[name] : undefined))
}
