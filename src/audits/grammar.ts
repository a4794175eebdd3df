/** The grammar of a response (§5, §5.1), each rule on its own, so that a server which breaks one is told about that one. */
import { isObject, show } from './json.ts'

/** What is wrong with a response, in words; `undefined` where nothing is. */
export type Rule = (response: Readonly<Record<string, unknown>>) => string | undefined

/** §5: `jsonrpc` is exactly "2.0". */
export const hasVersion: Rule = ({ jsonrpc }) => (jsonrpc === '2.0' ? undefined : `jsonrpc is ${show(jsonrpc)}, not "2.0"`)

/** §5: `id` is there, and is a string, a number or null. */
export const hasId: Rule = (response) => {
  if (!Object.hasOwn(response, 'id')) return 'there is no id'
  const { id } = response
  const isId = id === null || typeof id === 'string' || typeof id === 'number'
  return isId ? undefined : `the id is ${show(id)}, which is no id`
}

/** §5: an error stands alone. */
export const hasNoResult: Rule = (response) =>
  Object.hasOwn(response, 'result') ? `there is a result, ${show(response.result)}, beside the error` : undefined

/** §5: a result stands alone; `"error": null` is a habit of JSON-RPC 1.0. */
export const hasNoError: Rule = (response) =>
  Object.hasOwn(response, 'error') ? `there is an error, ${show(response.error)}, beside the result` : undefined

/** §5.1: the code is an integer. */
export const hasIntegerCode: Rule = ({ error }) =>
  isObject(error) && Number.isInteger(error.code) ? undefined : `${show(error)} has no integer code`

/** §5.1: the message is a string. */
export const hasMessage: Rule = ({ error }) =>
  isObject(error) && typeof error.message === 'string' ? undefined : `${show(error)} has no message that is a string`

/** §5: nothing but what the specification lists. */
export const hasOnlyItsMembers: Rule = (response) => complainOfMembers(response, ['jsonrpc', 'result', 'error', 'id'])

/** §5.1: nothing but what the specification lists. */
export const errorHasOnlyItsMembers: Rule = ({ error }) => complainOfMembers(error, ['code', 'message', 'data'])

function complainOfMembers(value: unknown, known: readonly string[]): string | undefined {
  if (!isObject(value)) return `${show(value)} is no object`
  const others = Object.keys(value).filter((name) => !known.includes(name))
  return others.length > 0 ? `there are further members: ${others.join(', ')}` : undefined
}

/** All of §5, for where any response will do. */
export const isResponse: Rule = (response) => {
  const isError = Object.hasOwn(response, 'error')
  const rules = isError ? [hasVersion, hasId, hasNoResult, hasIntegerCode, hasMessage] : [hasVersion, hasId]
  if (!isError && !Object.hasOwn(response, 'result')) return 'there is neither a result nor an error'
  return rules.map((rule) => rule(response)).find((fault) => fault !== undefined)
}
