/** Calls in their plainest form, as most are: nothing about one needs a closer look, so that it is passed on as it was parsed. */
import type { Call, PlainCall } from './message.ts'
import type { MessageLimits } from './message-limits.ts'
import { isAnyMemberOnAllObjects, type Members } from './source.ts'

/**
 * Whether an entry that `JSON.parse` made is a plain call. It has the four members and no other: there is none that could nest too deep
 * or be `__proto__`, and none that an object inherits.
 */
export function isPlainCall(value: unknown, limits: MessageLimits): value is PlainCall {
  if (typeof value !== 'object' || value === null) return false
  const { jsonrpc, method, params, id } = value as Members
  if (jsonrpc !== '2.0' || typeof method !== 'string' || method.length > limits.maxMethodLength) return false
  return isExact(id) && isFlat(params, limits) && limits.maxDepth >= 2 && holdsFour(value) && !isAnyMemberOnAllObjects()
}

/** A zero may have been sent as -0 or 1e-400, and what is past 2^53 with other digits. */
function isExact(id: unknown): id is string | number {
  return typeof id === 'string' || (Number.isSafeInteger(id) && id !== 0)
}

function isFlat(params: unknown, { maxPositionalParams }: MessageLimits): boolean {
  if (!Array.isArray(params) || params.length > maxPositionalParams) return false
  for (let at = 0; at < params.length; at++) if (typeof params[at] === 'object' && params[at] !== null) return false
  return true
}

function holdsFour(value: object): boolean {
  let count = 0
  for (const _ in value) count++
  return count === 4
}

/** The id as JSON text. */
export function plainIdText({ id }: PlainCall): string {
  return typeof id === 'number' ? `${id}` : JSON.stringify(id)
}

/** The same call with all that is known of one, for whoever needs more than an answer. */
export function callOf(plain: PlainCall): Call {
  const { method, params, id } = plain
  return { kind: 'call', method, params, id, idText: plainIdText(plain), paramsError: undefined }
}
