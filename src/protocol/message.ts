/** What a message turns into once it is read: entries of a closed set, so that nobody after `parse` looks at `jsonrpc` again. */
import type { RpcError } from './errors.ts'
import type { Id, Params } from './types.ts'

/** A well-formed request or notification (§4, §4.1). */
export interface Call {
  readonly kind: 'call'
  readonly method: string
  readonly params: Params
  /** `undefined` for a notification. */
  readonly id: Id | undefined
  /** The id as JSON text, digit for digit as it was sent; `undefined` for a notification. */
  readonly idText: string | undefined
  /** What is wrong with the params whatever the method: it is answered once the method is found, so that -32601 comes first. */
  readonly paramsError: RpcError | undefined
}

/** A request by position whose params hold nothing, with an id that is what it was sent as. */
export interface PlainCall {
  /** What tells it from other entries is that it has none. */
  readonly kind?: undefined
  readonly method: string
  readonly params: readonly (string | number | boolean | null)[]
  readonly id: string | number
}

/** An entry that already carries its answer. */
export interface Invalid {
  readonly kind: 'invalid'
  readonly error: RpcError
  readonly id: Id
  readonly idText: string
}

/** A response sent to a server. It is dropped: two peers that answer errors with errors never stop. */
export interface Stray {
  readonly kind: 'stray'
}

/** One element of a message. */
export type Entry = PlainCall | Call | Invalid | Stray

/** One entry, or the entries of a batch in request order (§6). */
export type Message = Entry | readonly Entry[]

/** What a context tells of its call. */
export type CallDetails = Pick<Call, 'method' | 'params' | 'id'>

/** A call that nobody made, for guards that are asked without one. */
export function noCall(method = ''): CallDetails {
  return { method, params: undefined, id: undefined }
}

/* @__NO_SIDE_EFFECTS__ */
/** An entry that was refused before it became a call. */
export function invalid(error: RpcError, id: Id = null, idText = 'null'): Invalid {
  return { kind: 'invalid', error, id, idText }
}
