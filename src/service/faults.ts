/** What can be wrong with params before any schema looks at them: one missing, one too many. */
import type { Fault } from '../protocol/errors.ts'
import type { Params } from '../protocol/types.ts'

/** Params by name. */
export type NamedParams = { readonly [name: string]: unknown }

/** Whether by position or by name: where there is nothing inside, both mean that there are no params. */
export function isNone(params: Params): params is undefined {
  if (Array.isArray(params)) return params.length === 0
  for (const name in params) if (Object.hasOwn(params, name)) return false
  return true
}

/** Params sent by name, and at least one of them. */
export function isNamed(params: Params): params is NamedParams {
  return !isNone(params) && !Array.isArray(params)
}

/** A param's value, where the client sent it: a name such as `toString` must not find the prototype's. */
export function ownParam(params: NamedParams, name: string): unknown {
  return Object.hasOwn(params, name) ? params[name] : undefined
}

/** A required param that was not sent. */
export function missing(name: string): Fault {
  return { path: [name], message: 'Required' }
}

/** A fault for each param by name that the method does not have. */
export function unknownNames(params: NamedParams, names: readonly string[]): Fault[] {
  return Object.keys(params)
    .filter((name) => !names.includes(name))
    .map((name) => ({ path: [name], message: 'Unexpected' }))
}

/** A fault for each position past the last. */
export function extraPositions(params: Params, most: number): Fault[] {
  if (!Array.isArray(params) || params.length <= most) return []
  return params.slice(most).map((_, index) => ({ path: [most + index], message: 'Unexpected' }))
}
