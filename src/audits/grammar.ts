/** The grammar of a response (§5, §5.1), one rule each, so that a finding names the rule that a server breaks. */
import { isObject, show } from './json.ts'

/** Returns the issue of a response in words; `undefined` if it keeps the rule. */
export type Rule = (response: Readonly<Record<string, unknown>>) => string | undefined

/** §5: `jsonrpc` is exactly "2.0". */
export const hasVersion: Rule = ({ jsonrpc }) => (jsonrpc === '2.0' ? undefined : `jsonrpc is ${show(jsonrpc)}, not "2.0"`)

/** §5: `id` is a string, a number or null, and is never missing. */
export const hasId: Rule = (response) => {
  if (!Object.hasOwn(response, 'id')) return 'there is no id'
  const { id } = response
  const isId = id === null || typeof id === 'string' || typeof id === 'number'
  return isId ? undefined : `the id is ${show(id)}, which is not an id`
}

/** §5: an error has no result beside it. */
export const hasNoResult: Rule = (response) =>
  Object.hasOwn(response, 'result') ? `there is a result, ${show(response.result)}, beside the error` : undefined

/** §5: a result has no error beside it. `"error": null` is JSON-RPC 1.0. */
export const hasNoError: Rule = (response) =>
  Object.hasOwn(response, 'error') ? `there is an error, ${show(response.error)}, beside the result` : undefined

/** §5.1: the code is an integer. */
export const hasIntegerCode: Rule = ({ error }) =>
  isObject(error) && Number.isInteger(error.code) ? undefined : `${show(error)} has no integer code`

/** §5.1: the message is a string. */
export const hasMessage: Rule = ({ error }) =>
  isObject(error) && typeof error.message === 'string' ? undefined : `${show(error)} has no message that is a string`

/** §5: a response has only the members that the specification lists. */
export const hasOnlyItsMembers: Rule = (response) => unknownMembersIssue(response, ['jsonrpc', 'result', 'error', 'id'])

/** §5.1: an error has only the members that the specification lists. */
export const errorHasOnlyItsMembers: Rule = ({ error }) => unknownMembersIssue(error, ['code', 'message', 'data'])

function unknownMembersIssue(value: unknown, known: readonly string[]): string | undefined {
  if (!isObject(value)) return `${show(value)} is not an object`
  const others = Object.keys(value).filter((name) => !known.includes(name))
  return others.length > 0 ? `there are unknown members: ${others.join(', ')}` : undefined
}

/** §5 and §5.1, except for unknown members. */
export const isResponse: Rule = (response) => {
  if (Object.hasOwn(response, 'error')) return firstIssue([hasVersion, hasId, hasNoResult, hasIntegerCode, hasMessage], response)
  return Object.hasOwn(response, 'result') ? firstIssue([hasVersion, hasId], response) : 'there is neither a result nor an error'
}

/** Returns the first issue that a list of checks finds. */
export function firstIssue<Value>(checks: readonly ((value: Value) => string | undefined)[], value: Value): string | undefined {
  for (const check of checks) {
    const issue = check(value)
    if (issue !== undefined) return issue
  }
  return undefined
}
