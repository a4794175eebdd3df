/** The issues of params: a missing one, an unknown one, one that its schema refuses. The list that a client gets is bounded. */
import { invalidParams, type ParamsIssue, type RpcError } from '../../protocol/errors.ts'
import type { Params } from '../../protocol/message.ts'
import { tokenNames } from '../../protocol/tokens.ts'

/** Params by name. */
export type NamedParams = { readonly [name: string]: unknown }

/** The number of issues that are listed; further ones are only counted. */
export const maxIssues = 20

/** Characters that are sent of an issue: a schema may list every unknown name in one message, and a name may fill the whole request. */
const maxMessageLength = 500
const maxPathLength = 200

/** Collects issues. A message of 1 MiB can hold a hundred thousand of them: it must not get an answer larger than itself. */
export class IssueList {
  readonly #issues: ParamsIssue[] = []
  #count = 0

  /** Adds the first issues of a longer list: `count` says how many there are. */
  add(issues: readonly ParamsIssue[], count: number = issues.length): void {
    this.#count += count
    for (const { path, message } of issues.slice(0, maxIssues - this.#issues.length)) this.#keep(path, message)
  }

  /** Adds an issue of one param. */
  addParam(param: string | number, message: string): void {
    this.#count++
    if (this.#issues.length < maxIssues) this.#keep([param], message)
  }

  #keep(path: ParamsIssue['path'], message: string): void {
    this.#issues.push({ path: shortPath(path), message: shorten(message, maxMessageLength) })
  }

  /** @throws RpcError -32602 with the list, if there is any issue. */
  throwIfAny(): void {
    if (this.#count > 0) throw this.error()
  }

  /** The error -32602 with the list. */
  error(): RpcError {
    const more = this.#count - this.#issues.length
    return invalidParams(more > 0 ? [...this.#issues, { path: [], message: `and ${more} more` }] : this.#issues)
  }
}

function shorten(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text
}

function shortPath(path: ParamsIssue['path']): ParamsIssue['path'] {
  const short: (string | number)[] = []
  let left = maxPathLength
  for (const key of path) {
    short.push(typeof key === 'string' ? shorten(key, left) : key)
    left -= String(key).length
    if (left < 0) break
  }
  return short
}

/** Whether there are no params: `[]` and `{}` mean the same as none. */
export function isNone(params: Params): params is undefined {
  return Array.isArray(params) ? params.length === 0 : Object.keys(params ?? {}).length === 0
}

/** Whether named params hold nothing but tokens for progress, which are no params. */
export function isTokensOnly(params: NamedParams): boolean {
  return Object.keys(params).every((name) => tokenNames.has(name))
}

/** Tells params by position from those by name. */
export function isByPosition(params: readonly unknown[] | NamedParams): params is readonly unknown[] {
  return Array.isArray(params)
}

/** A param's value if the client sent it: a name such as `toString` must not find the prototype's. */
export function ownParam(params: NamedParams, name: string): unknown {
  return Object.hasOwn(params, name) ? params[name] : undefined
}

/** Adds an issue for each of the names that was not sent. */
export function addMissing(issues: IssueList, params: readonly unknown[] | NamedParams, names: readonly string[]): void {
  names.forEach((name, index) => {
    if (!Object.hasOwn(params, isByPosition(params) ? index : name)) issues.addParam(name, 'Required')
  })
}

/** Adds an issue for each name that the method does not have, or each position past the last. A token for progress is no param. */
export function addUnexpected(issues: IssueList, params: readonly unknown[] | NamedParams, names: ReadonlySet<string>): void {
  if (isByPosition(params)) {
    for (let index = names.size; index < params.length; index++) issues.addParam(index, 'Unexpected')
    return
  }
  for (const name in params) {
    if (!names.has(name) && !tokenNames.has(name) && Object.hasOwn(params, name)) issues.addParam(name, 'Unexpected')
  }
}
