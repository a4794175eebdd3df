/** Expectations of an answer. Each has a text for people, and finds the issue of an answer that it does not accept. */
import { type Answer, closedText } from './answer.ts'
import { firstIssue, isResponse, type Rule } from './grammar.ts'
import { isObject, isSame, show } from './json.ts'

/** What an answer may be. */
export interface Expectation {
  /** The expected answer, such as "an error with code -32601 and id 1". */
  readonly says: string
  /** Returns what is wrong with an answer; `undefined` if it is as expected. */
  readonly issue: (answer: Answer) => string | undefined
}

/** What one response may be, alone or in a batch. */
export interface ExpectedResponse {
  readonly says: string
  readonly issue: Rule
}

/** Expects an error with one of these codes and one of these ids. Other rules of §5 have audits of their own. */
export function errorResponse(code: number | readonly number[], id: unknown): ExpectedResponse {
  const codes = [code].flat()
  return {
    says: `an error with code ${codes.join(' or ')} and id ${alternatives(id)}`,
    issue: (response) => codeIssue(response, codes) ?? idIssue(response, id),
  }
}

/** Expects a result with this value and this id. */
export function resultResponse(value: unknown, id: unknown): ExpectedResponse {
  return {
    says: `the result ${show(value)} with id ${alternatives(id)}`,
    issue: (response) => resultIssue(response, value) ?? idIssue(response, id),
  }
}

/** Expects a response that keeps these rules. */
export function responseThat(says: string, ...rules: readonly Rule[]): ExpectedResponse {
  return { says, issue: (response) => firstIssue(rules, response) }
}

/** Expects one response, not an array. */
export function single(response: ExpectedResponse): Expectation {
  return { says: response.says, issue: ({ json }) => (json ? responseIssue(json.value, response) : notJson) }
}

/** Expects an `errorResponse`, not in an array. */
export function error(code: number | readonly number[], id: unknown): Expectation {
  return single(errorResponse(code, id))
}

/** Expects a `resultResponse`, not in an array. */
export function result(value: unknown, id: unknown = 1): Expectation {
  return single(resultResponse(value, id))
}

/** Expects any well-formed response. */
export const anyResponse: Expectation = single(responseThat('any response', isResponse))

/** Expects an empty body. */
export const nothing: Expectation = {
  says: 'no body',
  issue: ({ bytes, closed }) => (closed ? closedText(closed) : bytes.length === 0 ? undefined : 'there is a body'),
}

/** Expects an array of exactly these responses, in any order (§6). Put the most specific ones first. */
export function batchOf(...responses: readonly ExpectedResponse[]): Expectation {
  const texts = responses.length > 4 ? `${responses[0]?.says}, …` : responses.map(({ says }) => says).join('; ')
  return {
    says: `an array of ${responses.length}: ${texts}`,
    issue: ({ json }) => (json ? batchIssue(json.value, responses) : notJson),
  }
}

/** Expects what one of these does. */
export function oneOf(...expectations: readonly Expectation[]): Expectation {
  return {
    says: expectations.map(({ says }) => says).join(', or '),
    issue: (answer) => {
      const issues = expectations.map(({ issue }) => issue(answer))
      return issues.includes(undefined) ? undefined : issues[0]
    },
  }
}

/** Expects what all of these do. */
export function all(...expectations: readonly Expectation[]): Expectation {
  return {
    says: expectations.map(({ says }) => says).join(', and '),
    issue: (answer) =>
      firstIssue(
        expectations.map(({ issue }) => issue),
        answer,
      ),
  }
}

/** Expects anything that `expectation` does not accept; `issue` is the issue of any other answer. */
export function not(expectation: Expectation, says: string, issue: string): Expectation {
  return { says, issue: (answer) => (expectation.issue(answer) === undefined ? issue : undefined) }
}

/** Expects an answer for which a function returns true. */
export function that(says: string, accepts: (answer: Answer) => boolean, issue = 'it is something else'): Expectation {
  return { says, issue: (answer) => (accepts(answer) ? undefined : issue) }
}

/** Expects one of these HTTP statuses. */
export function status(...allowed: readonly number[]): Expectation {
  const says = `the HTTP status ${allowed.join(' or ')}`
  return { says, issue: (answer) => (allowed.includes(answer.status) ? undefined : `the HTTP status is ${answer.status}`) }
}

/** The codes that tell what is wrong with a message (RFC 6455, §7.4.1). */
const refusingCodes = [1002, 1003, 1007, 1008, 1009]

/** Expects a refusal by HTTP, or by the close frame of a WebSocket. */
export const refusal: Expectation = that(
  'an HTTP status from 400 to 499, or a close frame that refuses the message',
  ({ status: code, closed }) => (code >= 400 && code < 500) || (closed !== undefined && refusingCodes.includes(closed.code)),
)

const notJson = 'the body is not JSON'

function batchIssue(value: unknown, responses: readonly ExpectedResponse[]): string | undefined {
  if (!Array.isArray(value)) return 'it is not an array'
  const rest = [...value]
  for (const response of responses) {
    const at = rest.findIndex((each) => responseIssue(each, response) === undefined)
    if (at < 0) return `it lacks ${response.says}`
    rest.splice(at, 1)
  }
  return rest.length > 0 ? `it has ${rest.length} more than expected: ${show(rest[0])}` : undefined
}

function responseIssue(value: unknown, response: ExpectedResponse): string | undefined {
  if (Array.isArray(value)) return 'it is an array'
  return isObject(value) ? response.issue(value) : `it is ${show(value)}, not an object`
}

function codeIssue(response: Readonly<Record<string, unknown>>, codes: readonly number[]): string | undefined {
  const { error: received, result: value } = response
  if (!isObject(received))
    return value === undefined ? 'there is no error object' : `there is the result ${show(value)} and no error`
  return codes.includes(received.code as number) ? undefined : `the code is ${show(received.code)}`
}

function resultIssue(response: Readonly<Record<string, unknown>>, value: unknown): string | undefined {
  if (!Object.hasOwn(response, 'result')) return 'there is no result'
  return isSame(response.result, value) ? undefined : `the result is ${show(response.result)}`
}

/** An array lists alternatives, because it is not an id itself. */
function idIssue(response: Readonly<Record<string, unknown>>, id: unknown): string | undefined {
  if (!Object.hasOwn(response, 'id')) return 'there is no id'
  return [id].flat().includes(response.id) ? undefined : `the id is ${show(response.id)}`
}

function alternatives(id: unknown): string {
  return [id].flat().map(show).join(' or ')
}
