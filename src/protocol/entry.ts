/** Judges one entry of a message: a call, a stray response, or invalid with its error (§4). */
import { invalidParams, invalidRequest, type RpcError } from './errors.ts'
import { inspect, isStructured } from './inspect.ts'
import { type Entry, type Invalid, invalid, type Stray } from './message.ts'
import type { MessageLimits } from './message-limits.ts'
import type { Members, Suspicion } from './suspicion.ts'
import type { Id, Params } from './types.ts'

const stray: Stray = Object.freeze({ kind: 'stray' })
const notAnObject = invalid(invalidRequest('not-an-object'))
const badId = invalid(invalidRequest('id-not-a-string-number-or-null'))
const badVersion = invalidRequest('jsonrpc-is-not-2.0')
const badMethod = invalidRequest('method-is-not-a-string')
const badParams = invalidRequest('params-are-not-structured')

/** Reads own members only: what stands on a prototype was not sent by the client. */
export function readEntry(value: unknown, limits: MessageLimits, suspicion: Suspicion): Entry {
  if (!isStructured(value) || Array.isArray(value)) return notAnObject
  const members: Members = suspicion.mayInherit ? Object.assign(Object.create(null), value) : value
  const { method, id } = members
  if (method === undefined && isResponse(members)) return stray
  if (!isIdOrAbsent(id)) return badId
  const params = members.params ?? undefined
  const error = findError(members, limits, suspicion)
  if (error) return refuse(error, id)
  const paramsError = findParamsError(params, limits, suspicion)
  return { kind: 'call', method: method as string, params: params as Params, id, idText: textOf(id), paramsError }
}

/** The first rule of §4 that the request breaks; depth comes first, as nobody should look at such a value twice. */
function findError(members: Members, limits: MessageLimits, suspicion: Suspicion): RpcError | undefined {
  const { jsonrpc, method, params } = members
  if (suspicion.mayBeDeep && inspect(members, limits.maxDepth).tooDeep)
    return invalidRequest('too-deep', { limit: limits.maxDepth })
  if (jsonrpc !== '2.0') return badVersion
  if (typeof method !== 'string') return badMethod
  if (method.length > limits.maxMethodLength) return invalidRequest('method-name-too-long', { limit: limits.maxMethodLength })
  if (params !== undefined && typeof params !== 'object') return badParams
  return undefined
}

function findParamsError(params: unknown, limits: MessageLimits, suspicion: Suspicion): RpcError | undefined {
  if (Array.isArray(params)) {
    if (params.length > limits.maxPositionalParams) return tooManyParams(limits)
    if (!params.some(isStructured)) return undefined
  }
  const holdsProto = params !== undefined && suspicion.mayHoldProto && inspect(params, limits.maxDepth).hasProto
  return holdsProto ? invalidParams([{ path: [], message: 'A member named __proto__ is not allowed' }]) : undefined
}

function tooManyParams({ maxPositionalParams }: MessageLimits): RpcError {
  return invalidParams([{ path: [], message: `At most ${maxPositionalParams} positional params are allowed` }])
}

function refuse(error: RpcError, id: Id | undefined): Invalid {
  return invalid(error, id ?? null, textOf(id) ?? 'null')
}

function isResponse(members: Members): boolean {
  return members.result !== undefined || members.error !== undefined
}

function isIdOrAbsent(value: unknown): value is Id | undefined {
  return value === undefined || value === null || typeof value === 'string' || typeof value === 'number'
}

function textOf(id: Id | undefined): string | undefined {
  if (id === undefined) return undefined
  return typeof id === 'number' && Number.isFinite(id) ? `${id}` : JSON.stringify(id)
}
