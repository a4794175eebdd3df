/** The messages between client and server: the terms of JSON-RPC 2.0 as types, and the entries of a message that was read. */
import type { RpcError } from './errors.ts'

/** An id as the wire allows it (§4). `null` is an id: only a request without the member is a notification. */
export type Id = string | number | null

/** Params as they stand on the wire (§4.2): by position, by name, or none at all. */
export type Params = readonly unknown[] | { readonly [name: string]: unknown } | undefined

/** The error member of a response (§5.1). */
export interface ErrorObject {
  readonly code: number
  readonly message: string
  readonly data?: unknown
}

/** One response (§5): a result or an error, never both. */
export type Response =
  | { readonly jsonrpc: '2.0'; readonly result: unknown; readonly id: Id }
  | { readonly jsonrpc: '2.0'; readonly error: ErrorObject; readonly id: Id }

/** The reply to a message: one response, an array of responses for a batch (§6), or `undefined` if no response is due. */
export type Reply = Response | readonly Response[] | undefined

/** A well-formed request or notification (§4, §4.1). */
export interface Call {
  readonly kind: 'call'
  readonly method: string
  readonly params: Params
  /** `undefined` for a notification. */
  readonly id: Id | undefined
  /** The id as JSON text, digit for digit as it was sent; `undefined` for a notification. */
  readonly idText: string | undefined
  /** What is wrong with the params for any method. It is answered after the method is found, so that -32601 comes first. */
  readonly paramsError: RpcError | undefined
  /** The whole request object: it may have further members, such as tokens for progress. */
  readonly members: object
  /** Gets the outcome as a value in place of a response. Only a call that was made in this process has it. */
  readonly receiver?: OutcomeReceiver
}

/** Gets the outcome of a call: one of the two is called, once. */
export interface OutcomeReceiver {
  resolve(result: unknown): void
  reject(error: RpcError): void
}

/** An entry that already carries its answer. */
export interface Invalid {
  readonly kind: 'invalid'
  readonly error: RpcError
  readonly id: Id
  readonly idText: string
}

/** A response (§5). A client settles the call with this id; a server drops it, since two peers that answer errors with errors never stop. */
export interface ResponseEntry {
  readonly kind: 'response'
  /** `undefined` if the member is absent or no id. */
  readonly id: Id | undefined
  readonly result: unknown
  /** `undefined` for a result. */
  readonly error: ErrorObject | undefined
  /** It breaks a rule of §5: another version, no id, both a result and an error, or an error without an integer code and a message. */
  readonly isMalformed: boolean
}

/** One element of a message. */
export type Entry = Call | Invalid | ResponseEntry

/** One entry, or the entries of a batch in request order (§6). */
export type Message = Entry | readonly Entry[]

/** The part of a call that its context shows. */
export type CallDetails = Pick<Call, 'method' | 'params' | 'id' | 'members'>

const noMembers = /* @__PURE__ */ Object.freeze({})

/** The details of no call, for guards that run before there is one. */
export function noCall(method = ''): CallDetails {
  return { method, params: undefined, id: undefined, members: noMembers }
}

/* @__NO_SIDE_EFFECTS__ */
/** An entry that was refused before it became a call. */
export function invalid(error: RpcError, id: Id = null, idText = 'null'): Invalid {
  return { kind: 'invalid', error, id, idText }
}

/** The limits of a message, apart from its size in bytes. See `Limits` for the defaults. */
export interface MessageLimits {
  readonly maxDepth: number
  readonly maxBatchLength: number
  readonly maxMethodLength: number
  readonly maxPositionalParams: number
}

/** Whether an entry is a request or a notification. */
export function isCall(entry: Entry): entry is Call {
  return entry.kind === 'call'
}

/** The requests and notifications of a message. */
export function callsOf(message: Message): readonly Call[] {
  return [message].flat().filter(isCall)
}
