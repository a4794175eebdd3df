/** Judges one entry of a message: a call, a stray response, or invalid with its error (§4). */
import { invalidRequest, type RpcError, unfitParams } from './errors.ts'
import { inspect, isStructured } from './inspect.ts'
import { type Entry, invalid, type Stray } from './message.ts'
import type { MessageLimits } from './message-limits.ts'
import type { Members, Source } from './source.ts'
import type { Id, Params } from './types.ts'

const stray: Stray = /* @__PURE__ */ Object.freeze({ kind: 'stray' })
const notAnObject = invalid(invalidRequest('not-an-object'))
const badId = invalid(invalidRequest('id-not-a-string-number-or-null'))
const badVersion = invalidRequest('jsonrpc-is-not-2.0')
const badMethod = invalidRequest('method-is-not-a-string')
const badParams = invalidRequest('params-are-not-structured')

/** Reads the entry at a place of its message; own members only: what stands on a prototype was not sent by the client. */
export function readEntry(value: unknown, place: number, limits: MessageLimits, source: Source): Entry {
  if (!isStructured(value) || Array.isArray(value)) return notAnObject
  const members: Members = source.mayInherit ? Object.assign(Object.create(null), value) : value
  const { method, id } = members
  if (method === undefined && isResponse(members)) return stray
  if (!isIdOrAbsent(id)) return badId
  const idText = textOf(id, place, source)
  const error = findError(members, limits, source)
  if (error) return invalid(error, id, idText)
  const params = (members.params ?? undefined) as Params
  const paramsError = findParamsError(params, limits, source)
  return { kind: 'call', method: method as string, params, id, idText, paramsError }
}

/** The first rule of §4 that the request breaks; depth comes first, as nobody should look at such a value twice. */
function findError(members: Members, limits: MessageLimits, source: Source): RpcError | undefined {
  const { jsonrpc, method, params } = members
  if (source.mayBeDeep && inspect(members, limits.maxDepth).tooDeep) return invalidRequest('too-deep', limits.maxDepth)
  if (jsonrpc !== '2.0') return badVersion
  if (typeof method !== 'string') return badMethod
  if (method.length > limits.maxMethodLength) return invalidRequest('method-name-too-long', limits.maxMethodLength)
  if (params !== undefined && typeof params !== 'object') return badParams
  return undefined
}

function findParamsError(params: Params, limits: MessageLimits, source: Source): RpcError | undefined {
  if (Array.isArray(params)) {
    const most = limits.maxPositionalParams
    if (params.length > most) return unfitParams(`At most ${most} positional params are allowed`)
    if (!params.some(isStructured)) return undefined
  }
  const holdsProto = params !== undefined && source.mayHoldProto && inspect(params, limits.maxDepth).hasProto
  return holdsProto ? unfitParams('A member named __proto__ is not allowed') : undefined
}

function isResponse(members: Members): boolean {
  return members.result !== undefined || members.error !== undefined
}

function isIdOrAbsent(value: unknown): value is Id | undefined {
  return value === undefined || value === null || typeof value === 'string' || typeof value === 'number'
}

function textOf(id: Id | undefined, place: number, source: Source): string | undefined {
  if (typeof id === 'number') return source.numberText(id, place)
  return id === undefined ? id : JSON.stringify(id)
}
