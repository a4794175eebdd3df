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
  /** It was made by `client.stream`: the items of its result go to the loop, not through middleware. */
  readonly isStream: boolean
  /** The URL of the client; `undefined` if it has none, or asks a function for it. */
  readonly url: string | undefined
  /** The signal of `client.with({ signal })`: a middleware that waits should stop waiting when it aborts. */
  readonly signal: AbortSignal | undefined
}

/** Text by name that goes with one call, such as the `traceparent` of a trace. */
export type CallFields = Readonly<Record<string, string>>

/** What a middleware changes of a call. What it leaves out stays as it is. */
export interface CallChanges {
  readonly params?: Params
  /** Added to the headers of the message, over those of the options. In a batch those of all its calls are merged, the last one wins. */
  readonly headers?: HeadersRecord
  /**
   * Sent with this call alone: as headers if the call is the whole message and its transport has headers (HTTP), else as members of the
   * request beside `params`. A strict server of another package may refuse such members.
   */
  readonly fields?: CallFields
}

/**
 * Wraps every call of a client: single calls, notifications, each call of a batch, and streams. `next()` sends the call and settles as it
 * does: with the result; with `undefined` once a notification is sent or a stream has ended; with the error of the call. What the middleware
 * returns or throws is the outcome. It may call `next()` again, which makes another call, or not at all. For a stream, an array that it returns
 * without `next()` is the items. Its waiting does not count towards the timeout of the call.
 *
 * @example
 * const log: ClientMiddleware = async ({ method }, next) => {
 *   console.log('→', method)
 *   return next({ headers: { 'x-app': 'shop' } })
 * }
 */
export type ClientMiddleware = (call: ClientCall, next: (changes?: CallChanges) => Promise<unknown>) => unknown

/** The members of a request that have a meaning of their own. */
const ownMembers: ReadonlySet<string> = new Set(['jsonrpc', 'method', 'params', 'id', 'partialResultToken', 'workDoneToken'])

/** @throws TypeError for fields that would replace a member of the request, or are no text. */
export function checkFields(fields: CallFields): void {
  for (const [name, value] of Object.entries(fields))
    if (ownMembers.has(name) || typeof value !== 'string')
      invalidSetup(`fields of a middleware must be strings, and none can be called ${[...ownMembers].join(', ')}`)
}
