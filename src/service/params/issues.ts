/** What can be wrong with params before any schema looks at them: one missing, one too many. */
import type { ParamsIssue } from '../../protocol/errors.ts'
import type { Params } from '../../protocol/types.ts'

/** Params by name. */
export type NamedParams = { readonly [name: string]: unknown }

/** Whether by position or by name: where there is nothing inside, both mean that there are no params. */
export function isNone(params: Params): params is undefined {
  if (Array.isArray(params)) return params.length === 0
  for (const name in params) if (Object.hasOwn(params, name)) return false
  return true
}

/** Params with something inside; an empty list where there is nothing. */
export function sentOf(params: Params): readonly unknown[] | NamedParams {
  return isNone(params) ? [] : params
}

/** A param's value, where the client sent it: a name such as `toString` must not find the prototype's. */
export function ownParam(sent: NamedParams, name: string): unknown {
  return Object.hasOwn(sent, name) ? sent[name] : undefined
}

/** A fault for each of the names that was not sent. */
export function missing(sent: readonly unknown[] | NamedParams, names: readonly string[]): ParamsIssue[] {
  const absent = names.filter((name, at) => !Object.hasOwn(sent, Array.isArray(sent) ? at : name))
  return absent.map((name) => ({ path: [name], message: 'Required' }))
}

/** A fault for each name that the method does not have, or each position past the last. */
export function unexpected(sent: readonly unknown[] | NamedParams, names: readonly string[]): ParamsIssue[] {
  const extra = isList(sent) ? [...sent.keys()].slice(names.length) : Object.keys(sent).filter((name) => !names.includes(name))
  return extra.map((key) => ({ path: [key], message: 'Unexpected' }))
}

/** Tells params by position from those by name. */
export function isList(sent: readonly unknown[] | NamedParams): sent is readonly unknown[] {
  return Array.isArray(sent)
}
