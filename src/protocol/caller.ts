/** Anything that can be called: a client, or the other end of a two-way connection. Types only, so that every folder may import them. */
import type { ChannelClosed } from './channel.ts'
import type { Params } from './message.ts'

/** The options of one call. */
export interface CallSettings {
  /** Gives the call up: it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /** Milliseconds until the call rejects. Default: the caller's own. */
  readonly timeout?: number | undefined
}

/** Calls methods by name, with params as they stand on the wire. */
export interface Caller {
  /** Resolves to the result; rejects with the `RpcError` of the response, or with an error that gives the reason why none came. */
  call(method: string, params?: Params, settings?: CallSettings): Promise<unknown>
  /** Sends a notification (§4.1). Resolves once it is sent. */
  notify(method: string, params?: Params): Promise<void>
}

/** Any method, and any methods below it. */
export interface Untyped {
  (...params: readonly unknown[]): Promise<unknown>
  readonly [name: string]: Untyped
}

/** The other end of the connection by which a call came: the same object for all of its calls. */
export interface RemotePeer extends Caller {
  /** Resolves once the connection is closed for good. */
  readonly closed: Promise<ChannelClosed>
  /** Its methods as functions: `remote.ask('Sure?')`, and as notifications: `remote.notify.changed(1)`. `twoWay()` gives it a type. */
  readonly remote: Untyped
}
