/** Middleware of a client: it wraps each call, in order, before the call becomes part of a message. */
import { invalidSetup } from '../options/check.ts'
import type { Params } from '../protocol/message.ts'
import type { HeadersRecord } from './transport.ts'

/** A call as middleware sees it. */
export interface ClientCall {
  readonly method: string
  /** By position, by name, or none. */
  readonly params: Params
  readonly isNotification: boolean
  /** Whether `client.stream` made it: its items go to the loop, not through middleware. */
  readonly isStream: boolean
  /** The URL of the client; `undefined` if it has none, or asks a function for it. */
  readonly url: string | undefined
  /** The signal of `client.with({ signal })`: a middleware that waits should stop waiting when it aborts. */
  readonly signal: AbortSignal | undefined
}

/** Text by name that is sent with one call, such as its `traceparent`. */
export type CallFields = Readonly<Record<string, string>>

/** The changes of a middleware to a call. Members that are left out stay as they are. */
export interface CallChanges {
  readonly params?: Params
  /** Headers of the message, over those of the options. In a batch, the headers of all calls are merged, later ones over earlier ones. */
  readonly headers?: HeadersRecord
  /**
   * Sent with this call alone: as headers if the call is the whole message and its transport has headers (HTTP, NATS), else as members of the
   * request beside `params`. A strict server of another package may refuse such members.
   */
  readonly fields?: CallFields
}

/**
 * Wraps every call of a client: single calls, notifications, each call of a batch, and streams. `next()` sends the call and settles as it does:
 * with the result, with `undefined` once a notification is sent or a stream has ended, or with the error of the call. The value that the
 * middleware returns or throws is the outcome; for a stream, an array without `next()` is its items. Each further `next()` makes another call.
 * The time before `next()` does not count towards the timeout of the call.
 *
 * @example
 * const log: ClientMiddleware = async ({ method }, next) => {
 *   console.log('→', method)
 *   return next({ headers: { 'x-app': 'shop' } })
 * }
 */
export type ClientMiddleware = (call: ClientCall, next: (changes?: CallChanges) => Promise<unknown>) => unknown

/** The members of a request that fields must not replace. */
const ownMembers: ReadonlySet<string> = new Set(['jsonrpc', 'method', 'params', 'id', 'partialResultToken', 'workDoneToken'])

/** @throws TypeError for fields that would replace a member of the request, or are not strings. */
export function checkFields(fields: CallFields): void {
  for (const [name, value] of Object.entries(fields))
    if (ownMembers.has(name) || typeof value !== 'string')
      invalidSetup(`fields of a middleware must be strings, and none can be called ${[...ownMembers].join(', ')}`)
}
