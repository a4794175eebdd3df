/** What goes wrong between a client and its server, as opposed to an error that the server answers. */

/** The kind of failure, for programs. */
export type TransportFailure =
  /** No answer: no such host, no connection, or a connection that broke. `cause` says more. */
  | 'network'
  /** The client's own `timeout` ran out. */
  | 'timeout'
  /** An HTTP status other than 2xx, and no JSON-RPC response with it. */
  | 'http-status'
  /** The reply is not JSON; often a page of HTML, because the URL is another. */
  | 'not-json'
  /** JSON, but no JSON-RPC 2.0 response (§5). */
  | 'wrong-shape'
  /** A response to another request (§5: the id must be the request's). */
  | 'wrong-id'
  /** Nothing at all, or a batch's reply without the response to this call. */
  | 'no-response'
  /** The server answers with a redirect to another place. The message names it. */
  | 'redirect'
  /** The reply is longer than `maxReplyBytes`, and was not read to its end. */
  | 'reply-too-large'
  /** The connection was lost after the call was sent: whether it ran is unknown. */
  | 'lost'
  /** A stream has more unread parts than it may keep. Other calls go on. */
  | 'overrun'

/** What a `TransportError` holds besides its message. */
export interface TransportDetails extends ErrorOptions {
  readonly status?: number | undefined
  readonly reply?: string | undefined
}

/**
 * A call got no usable response: whether the method ran is unknown. An error that the server answers is an `RpcError` instead. `cause` is
 * what was thrown underneath, if anything was.
 * @example
 * try {
 *   await client.add(1, 2)
 * } catch (error) {
 *   if (error instanceof TransportError) console.log(error.status)   // of HTTP; undefined if no response came
 * }
 */
export class TransportError extends Error {
  override readonly name: string = 'TransportError'
  readonly reason: TransportFailure
  /** The HTTP status, if there was one. */
  readonly status: number | undefined
  /** The text of the reply, if one came; of a long one the first 65,536 bytes. */
  readonly reply: string | undefined
  /** The method that was called. */
  declare readonly method?: string

  constructor(reason: TransportFailure, message: string, details: TransportDetails = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined)
    this.reason = reason
    this.status = details.status
    this.reply = details.reply
  }

  /** What a log gets: the reply may hold secrets. */
  toJSON(): { readonly reason: TransportFailure; readonly message: string; readonly status: number | undefined } {
    return { reason: this.reason, message: this.message, status: this.status }
  }
}
