/** What can be wrong with params before any schema looks at them: one missing, one too many. */
import type { Fault } from '../protocol/errors.ts'
import type { Params } from '../protocol/types.ts'

/** Params by name. */
export type NamedParams = { readonly [name: string]: unknown }

/** Whether by position or by name: where there is nothing inside, both mean that there are no params. */
export function isNone(params: Params): params is undefined {
  return params === undefined || (Array.isArray(params) ? params.length === 0 : Object.keys(params).length === 0)
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
  const count = Array.isArray(params) ? params.length : 0
  return Array.from({ length: Math.max(0, count - most) }, (_, index) => ({ path: [most + index], message: 'Unexpected' }))
}
