/** How messages leave a client and replies come back: the interface that HTTP, a service in process and a two-way connection implement. */
import type { Call, Id, ResponseEntry } from '../protocol/message.ts'
import type { TransportError } from './errors.ts'

/** A reply that comes back in place, as the answer to the message that was sent. */
export interface InPlaceReply {
  readonly text: string
  /** The HTTP status; `undefined` without HTTP. */
  readonly status?: number | undefined
  /** The media type of an HTTP response. */
  readonly type?: string | null | undefined
  /** Where the reply came from, if a redirect was followed to get there. */
  readonly redirectedTo?: string | undefined
}

/** Headers by name, or `Headers`. One that is `undefined` is not sent, not even if an earlier option has it. */
export type HeadersRecord = { readonly [name: string]: string | undefined } | Iterable<readonly [name: string, value: string]>

/** What goes with a message. */
export interface SendOptions {
  /** Aborts when no call of the message waits for the reply any more. */
  readonly signal: AbortSignal
  /** Headers of this message, over the transport's own; only transports with `sendsHeaders` send them. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** How many times the message may be sent again. Only HTTP does so. Default: 0. */
  readonly retries?: number | undefined
  /** The calls of the message take progress or parts ahead of their responses. HTTP asks for an event stream then. */
  readonly acceptsParts?: boolean | undefined
  /** A promise while the calls of the message have enough unread parts. A connection for this message alone is not read until then. */
  readonly room?: (() => Promise<void> | undefined) | undefined
}

/** Takes what comes from the other end besides replies in place. */
export interface ResponseReceiver {
  /** Settles the call with the id of the response. Returns `false` if no call has it. */
  settle(response: ResponseEntry): boolean
  /**
   * Takes a notification that belongs to a call: progress, parts of a result, an event. Returns `false` if no call waits for it. `length` is
   * the length of its text, if it is known.
   */
  notified(notification: Pick<Call, 'method' | 'params'>, length?: number): boolean
  /** Rejects the calls that were sent: the connection is lost, and opens again. Others wait for it. */
  lost(reason: TransportError): void
  /** Rejects every call that waits for a response. */
  end(reason: TransportError): void
}

/** Carries a client's messages. */
export interface Transport {
  /**
   * Sends one message. Resolves to its reply, or to `undefined` if responses come through the receiver of `connect`. Rejects if the message
   * was not sent.
   */
  send(message: string, options: SendOptions): Promise<InPlaceReply | undefined>
  /** Tells the other end that a call was given up. */
  cancel?(id: Id): void
  /** Called once, before the first message, with the receiver for what does not come back in place. */
  connect?(receiver: ResponseReceiver): void
  /** Closes the connection. Called by `client.close()`. */
  close?(): void
  /** Whether messages leave now. `false` while they wait for a connection: the error of a call that times out says so. */
  isConnected?(): boolean
  /** Begins the id of each call. Two-way connections use it, so that neither end takes an id of the other for its own. Default: none, the ids are numbers. */
  readonly idPrefix?: string
  /** Whether messages have headers, as over HTTP: the fields of a single call, such as its trace, are sent there. Default: `false`. */
  readonly sendsHeaders?: boolean
}

/** What a client can connect by, such as a channel. */
export interface Connectable {
  /** The channel as the transport of one client. */
  transport(): Transport
  /** The URL, for logs and traces; `undefined` if it has none, or one that changes. */
  readonly url?: string | undefined
}

/** Anything that answers messages: a service, or a wrapper of one. */
export interface InProcessHandler<Context = never> {
  /** The reply to a message; empty if no response is due. */
  handle(message: string, context: Context): string | Promise<string>
}

/** The words of an error for a message: `fetch failed` alone does not help, the reason stands in its cause. */
export function wordsOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown)
  const { code } = Object(thrown.cause) as { code?: unknown }
  const below = thrown.cause instanceof Error ? thrown.cause.message || String(code) : ''
  return below ? `${thrown.message} (${below})` : thrown.message
}
