/** Judges one entry of a message: a call, a stray response, or invalid with its error (§4). */
import { invalidParams, invalidRequest, type RpcError } from './errors.ts'
import { inspect } from './inspect.ts'
import { type Entry, type Invalid, invalid, type Stray } from './message.ts'
import type { MessageLimits } from './message-limits.ts'
import type { Id, Params } from './types.ts'

type Members = Readonly<Record<string, unknown>>

const stray: Stray = Object.freeze({ kind: 'stray' })
const notAnObject = invalid(invalidRequest('not-an-object'))
const badId = invalid(invalidRequest('id-not-a-string-number-or-null'))
const badVersion = invalidRequest('jsonrpc-is-not-2.0')
const badMethod = invalidRequest('method-is-not-a-string')
const badParams = invalidRequest('params-are-not-structured')

/** Reads own members only: what stands on a prototype was not sent by the client. */
export function readEntry(value: unknown, limits: MessageLimits, suspicious: boolean): Entry {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return notAnObject
  const members = value as Members
  const method = own(members, 'method')
  if (method === undefined && isResponse(members)) return stray
  const id = own(members, 'id')
  if (!isIdOrAbsent(id)) return badId
  const params = own(members, 'params') ?? undefined
  const error = findError(members, method, params, limits, suspicious)
  if (error) return refuse(error, id)
  const paramsError = findParamsError(params, limits, suspicious)
  return { kind: 'call', method: method as string, params: params as Params, id, idText: textOf(id), paramsError }
}

/** The first rule of §4 that the request breaks; depth comes first, as nobody should look at such a value twice. */
function findError(
  members: Members,
  method: unknown,
  params: unknown,
  limits: MessageLimits,
  suspicious: boolean,
): RpcError | undefined {
  if (suspicious && inspect(members, limits.maxDepth).tooDeep) return invalidRequest('too-deep', { limit: limits.maxDepth })
  if (own(members, 'jsonrpc') !== '2.0') return badVersion
  if (typeof method !== 'string') return badMethod
  if (method.length > limits.maxMethodLength) return invalidRequest('method-name-too-long', { limit: limits.maxMethodLength })
  if (params !== undefined && typeof params !== 'object') return badParams
  return undefined
}

function findParamsError(params: unknown, limits: MessageLimits, suspicious: boolean): RpcError | undefined {
  if (Array.isArray(params) && params.length > limits.maxPositionalParams) {
    return invalidParams([{ path: [], message: `At most ${limits.maxPositionalParams} positional params are allowed` }])
  }
  if (suspicious && inspect(params, limits.maxDepth).hasProto) {
    return invalidParams([{ path: [], message: 'A member named __proto__ is not allowed' }])
  }
  return undefined
}

function refuse(error: RpcError, id: Id | undefined): Invalid {
  return invalid(error, id ?? null, textOf(id) ?? 'null')
}

function own(members: Members, name: string): unknown {
  return Object.hasOwn(members, name) ? members[name] : undefined
}

function isResponse(members: Members): boolean {
  return Object.hasOwn(members, 'result') || Object.hasOwn(members, 'error')
}

function isIdOrAbsent(value: unknown): value is Id | undefined {
  return value === undefined || value === null || typeof value === 'string' || typeof value === 'number'
}

function textOf(id: Id | undefined): string | undefined {
  if (id === undefined) return undefined
  return typeof id === 'number' && Number.isFinite(id) ? `${id}` : JSON.stringify(id)
}
