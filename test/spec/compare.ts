/** Compares the raw text of a reply with a case, by the rules under `compare` in spec-cases.json. */
import { isDeepStrictEqual } from 'node:util'
import type { Expectation, PrintedReply, PrintedResponse } from './cases.ts'

/** Returns what is wrong with a reply, in words; `undefined` if the case accepts it. */
export function mismatch(expected: Expectation, reply: string): string | undefined {
  if (expected.mustNotContain && reply.includes(expected.mustNotContain)) return `the reply contains ${expected.mustNotContain}`
  if (reply === '') return expected.kind === 'none' || expected.altNone ? undefined : 'there is no reply'
  const read = expected.rawId === undefined ? reply : withoutRawId(reply, expected.rawId)
  if (read === undefined) return `the id is not spelled ${expected.rawId}: ${excerpt(reply)}`
  const parsed = parse(read)
  if (parsed === undefined) return `the reply is not JSON: ${excerpt(reply)}`
  return accepts(expected, parsed.value) ? undefined : `unexpected reply: ${excerpt(reply)}`
}

/** Replaces the id by `null`, as the case prints it, because a double cannot hold it. `undefined` if it is spelled otherwise. */
function withoutRawId(reply: string, rawId: string): string | undefined {
  const [before, after, ...more] = reply.split(new RegExp(`(?<="id"\\s*:\\s*)${escaped(rawId)}(?=\\s*[,}])`))
  return after === undefined || more.length > 0 ? undefined : `${before}null${after}`
}

function escaped(text: string): string {
  return text.replace(/[.+]/g, '\\$&')
}

function parse(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

function excerpt(reply: string): string {
  return reply.length > 300 ? `${reply.slice(0, 300)}…` : reply
}

function accepts(expected: Expectation, reply: unknown): boolean {
  if (expected.kind === 'none') return acceptsDespiteNone(expected, reply)
  if (expected.anyResponse) return isResponse(reply) && (reply.id === 1 || reply.id === null)
  if (expected.batchOf !== undefined) return isSingleError(reply) || isBatchOfIndexes(reply, expected.batchOf)
  if (expected.batchOfErrors !== undefined) return isSingleError(reply) || isBatchOfErrors(reply, expected)
  if (expected.bigEcho !== undefined) return isSingleError(reply) || isEcho(reply, expected.bigEcho)
  const accepted = [...(expected.json ? [expected.json] : []), ...(expected.alt ?? [])]
  return accepted.some((printed) => matches(printed, reply, expected))
}

function acceptsDespiteNone(expected: Expectation, reply: unknown): boolean {
  if (expected.anySingleError && isSingleError(reply)) return true
  return (expected.altJson ?? []).some((printed) => matches(printed, reply, expected))
}

function matches(printed: PrintedReply, reply: unknown, expected: Expectation): boolean {
  if (!isBatch(printed)) return matchesResponse(printed, reply, expected)
  return Array.isArray(reply) && reply.length === printed.length && matchesInAnyOrder(printed, reply, expected)
}

function isBatch(printed: PrintedReply): printed is readonly PrintedResponse[] {
  return Array.isArray(printed)
}

function matchesInAnyOrder(printed: readonly PrintedResponse[], replies: readonly unknown[], expected: Expectation): boolean {
  const [first, ...others] = printed
  if (!first) return replies.length === 0
  return replies.some(
    (reply, index) => matchesResponse(first, reply, expected) && matchesInAnyOrder(others, replies.toSpliced(index, 1), expected),
  )
}

function matchesResponse(printed: PrintedResponse, reply: unknown, expected: Expectation): boolean {
  if (!isResponse(reply) || reply.id !== printed.id) return false
  if (expected.anyOutcome?.includes(reply.id)) return true
  if (!printed.error || !reply.error) return !printed.error && !reply.error && isDeepStrictEqual(reply.result, printed.result)
  if (expected.anyErrorCode?.includes(reply.id)) return true
  return reply.error.code === printed.error.code || expected.altCodes?.includes(reply.error.code) === true
}

interface WireResponse {
  readonly id: string | number | null
  readonly result?: unknown
  readonly error?: { readonly code: number; readonly message: string }
}

/** Whether a value is a response by the grammar of §5 and §5.1. */
export function isResponse(value: unknown): value is WireResponse {
  if (!isObject(value) || value.jsonrpc !== '2.0' || !Object.hasOwn(value, 'id')) return false
  if (value.id !== null && typeof value.id !== 'string' && typeof value.id !== 'number') return false
  if (Object.hasOwn(value, 'result') === Object.hasOwn(value, 'error')) return false
  return !Object.hasOwn(value, 'error') || isErrorObject(value.error)
}

function isErrorObject(value: unknown): boolean {
  return isObject(value) && Number.isInteger(value.code) && typeof value.message === 'string'
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isSingleError(reply: unknown): boolean {
  return isResponse(reply) && reply.error !== undefined
}

function isBatchOfIndexes(reply: unknown, count: number): boolean {
  if (!Array.isArray(reply) || reply.length !== count || !reply.every(isResponse)) return false
  const ids = new Set(reply.map(({ id }) => id))
  return reply.every(({ id, result }) => result === id) && Array.from({ length: count }, (_, id) => id).every((id) => ids.has(id))
}

function isBatchOfErrors(reply: unknown, { batchOfErrors, code }: Expectation): boolean {
  return (
    Array.isArray(reply) && reply.length === batchOfErrors && reply.every((each) => isResponse(each) && each.error?.code === code)
  )
}

function isEcho(reply: unknown, length: number): boolean {
  return isResponse(reply) && reply.result === 'x'.repeat(length)
}
