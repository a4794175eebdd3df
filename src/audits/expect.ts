/** What may come back. An expectation can say what it expects, and what is wrong with an answer that it does not accept. */
import type { Answer } from './answer.ts'
import { isResponse, type Rule } from './grammar.ts'
import { isObject, isSame, show } from './json.ts'

/** Something that an answer may be. */
export interface Expectation {
  /** It in words, such as "an error with code -32601 and id 1". */
  readonly says: string
  /** What is wrong with an answer; `undefined` where nothing is. */
  readonly fault: (answer: Answer) => string | undefined
}

/** Something that one response may be, alone or in a batch. */
export interface Member {
  readonly says: string
  readonly fault: Rule
}

/** An error of one of these codes, to one of these ids. Nothing else is looked at: the rest of §5 has audits of its own. */
export function errorMember(code: number | readonly number[], id: unknown): Member {
  const codes = [code].flat()
  return {
    says: `an error with code ${codes.join(' or ')} and id ${alternatives(id)}`,
    fault: (response) => faultOfCode(response, codes) ?? faultOfId(response, id),
  }
}

/** A result of this value, to this id. */
export function resultMember(value: unknown, id: unknown): Member {
  return {
    says: `the result ${show(value)} with id ${alternatives(id)}`,
    fault: (response) => faultOfResult(response, value) ?? faultOfId(response, id),
  }
}

/** A response to this id that keeps some rules of the grammar. */
export function memberThat(says: string, ...rules: readonly Rule[]): Member {
  return { says, fault: (response) => rules.map((rule) => rule(response)).find((fault) => fault !== undefined) }
}

/** The answer is one response, and no array. */
export function single(member: Member): Expectation {
  return { says: member.says, fault: ({ json }) => (json ? faultOfMember(json.value, member) : notJson) }
}

/** As `errorMember`, for a message that is no batch. */
export function error(code: number | readonly number[], id: unknown): Expectation {
  return single(errorMember(code, id))
}

/** As `resultMember`, for a message that is no batch. */
export function result(value: unknown, id: unknown = 1): Expectation {
  return single(resultMember(value, id))
}

/** Whatever it is, it is a response. */
export const anyResponse: Expectation = single(memberThat('any response', isResponse))

/** No body at all. */
export const nothing: Expectation = {
  says: 'no body at all',
  fault: ({ bytes }) => (bytes.length === 0 ? undefined : 'there is a body'),
}

/** An array of exactly these, in any order (§6). Name those first that only one response can be. */
export function batchOf(...members: readonly Member[]): Expectation {
  return {
    says: `an array of ${members.length}: ${members.length > 4 ? `${members[0]?.says}, …` : members.map(({ says }) => says).join('; ')}`,
    fault: ({ json }) => (json ? faultOfBatch(json.value, members) : notJson),
  }
}

function faultOfBatch(value: unknown, members: readonly Member[]): string | undefined {
  if (!Array.isArray(value)) return 'it is no array'
  const rest = [...value]
  for (const member of members) {
    const at = rest.findIndex((each) => faultOfMember(each, member) === undefined)
    if (at < 0) return `it lacks ${member.says}`
    rest.splice(at, 1)
  }
  return rest.length > 0 ? `it holds ${rest.length} more than is owed: ${show(rest[0])}` : undefined
}

/** One of several. */
export function oneOf(...expectations: readonly Expectation[]): Expectation {
  return {
    says: expectations.map(({ says }) => says).join(', or '),
    fault: (answer) => {
      const faults = expectations.map((each) => each.fault(answer))
      return faults.includes(undefined) ? undefined : faults[0]
    },
  }
}

/** All of them together. */
export function all(...expectations: readonly Expectation[]): Expectation {
  return {
    says: expectations.map(({ says }) => says).join(', and '),
    fault: (answer) => expectations.map((each) => each.fault(answer)).find((fault) => fault !== undefined),
  }
}

/** The contrary; `fault` says what is wrong where it is not. */
export function not(expectation: Expectation, says: string, fault: string): Expectation {
  return { says, fault: (answer) => (expectation.fault(answer) === undefined ? fault : undefined) }
}

/** Anything that a function of the answer accepts. */
export function that(says: string, accepts: (answer: Answer) => boolean, fault = 'it is something else'): Expectation {
  return { says, fault: (answer) => (accepts(answer) ? undefined : fault) }
}

/** One of these HTTP statuses. */
export function status(...allowed: readonly number[]): Expectation {
  const says = `the HTTP status ${allowed.join(' or ')}`
  return { says, fault: (answer) => (allowed.includes(answer.status) ? undefined : `the HTTP status is ${answer.status}`) }
}

/** A refusal in HTTP's own words: any status from 400 to 499. */
export const refusal: Expectation = that('an HTTP status from 400 to 499', ({ status: code }) => code >= 400 && code < 500)

const notJson = 'the body is not JSON'

function faultOfMember(value: unknown, member: Member): string | undefined {
  if (Array.isArray(value)) return 'it is an array'
  return isObject(value) ? member.fault(value) : `it is ${show(value)}, and no object`
}

function faultOfCode(
  { error: problem, result: value }: Readonly<Record<string, unknown>>,
  codes: readonly number[],
): string | undefined {
  if (!isObject(problem))
    return value === undefined ? 'there is no error object' : `there is the result ${show(value)} and no error`
  return codes.includes(problem.code as number) ? undefined : `the code is ${show(problem.code)}`
}

function faultOfResult(response: Readonly<Record<string, unknown>>, value: unknown): string | undefined {
  if (!Object.hasOwn(response, 'result')) return 'there is no result'
  return isSame(response.result, value) ? undefined : `the result is ${show(response.result)}`
}

/** An array lists alternatives, since it is no id itself. */
function faultOfId(response: Readonly<Record<string, unknown>>, id: unknown): string | undefined {
  if (!Object.hasOwn(response, 'id')) return 'there is no id'
  return [id].flat().includes(response.id) ? undefined : `the id is ${show(response.id)}`
}

function alternatives(id: unknown): string {
  return [id].flat().map(show).join(' or ')
}
