/** An HTTP request as the rules see it, and the response: plain data and a few functions, so that the rules know no framework. */
import type { MaybePromise } from '../async/maybe-promise.ts'
import type { MessageContext } from '../service/context.ts'

/** One HTTP request, as an adapter shows it to the rules. */
export interface HttpRequest {
  /** The HTTP method in capitals. */
  readonly method: string
  /** The target as the host tells it: a path with a query, or a whole URL. A framework may have cut off the path of a mount. */
  readonly url: string
  /** The framework's own request, as methods get it. */
  readonly rawRequest: unknown
  /** Aborts with an `RpcError` when the client goes away. Read only on demand: making it costs more than a call. */
  readonly signal: AbortSignal
  /** The host takes only whole responses: nothing is sent ahead of a reply. */
  readonly isWholeOnly?: boolean
  /** A header's value by its name in lower case; `undefined` if it was not sent. */
  header(name: string): string | undefined
  /** The address of the other end of the connection; `undefined` if the host does not show it. It may throw. */
  readonly address: string | undefined
  /** Whether a header was sent twice with different values: two readers could believe different ones. */
  hasConflict(name: string): boolean
  /**
   * Reads the body and calls `receiver` once: at once if it is here, else in the async context of this call. It fails if the client goes
   * away midway, and with a `BodyAlreadyReadError` if the body was read before. It may also throw.
   */
  readBody(limit: number, receiver: BodyReceiver): void
  /**
   * Whether the response, with a body of this many characters, has left, as far as the host can tell: called once, after `respond`. A
   * host that cannot tell has no such method.
   */
  isSent?(length: number): boolean
  /**
   * Calls back once: when the response, with a body of this many bytes, has left, or the client has gone. Called if `isSent` returns
   * `false`.
   */
  onceSent?(bytes: number, callback: () => void): void
}

/** Gets a body, or the reason why there is none. */
export interface BodyReceiver {
  /** `undefined` stands for a body that is longer than the limit. */
  onBody(body: string | Uint8Array | undefined): void
  fail(error: unknown): void
}

/** Sends the response, once for each request. It must not throw. */
export type Respond = (response: HttpResponse) => void

/** One HTTP response. */
export interface HttpResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Empty for a response without a body. */
  readonly body: string
  /** The body, if it follows piece by piece; `body` is empty then. */
  readonly stream?: StreamedBody
}

/** A body that is read as it comes. */
export interface StreamedBody {
  /** The next piece; `undefined` at the end. Never rejects. Asking for it says that the piece before has left. */
  read(): Promise<string | undefined>
  /** The client has gone. May be called at any time. */
  cancel(): void
}

/** The context of the calls in one HTTP request, as `HttpAnswers` sees it. */
export interface HttpMessage extends MessageContext {
  readonly request: HttpRequest
  /** Whether the response has begun, with messages that were sent ahead. */
  readonly hasBegun: boolean
}

/**
 * How an endpoint answers requests that are no JSON-RPC messages, such as those for `plainHttp()` of `…/openapi`. A handler carries it as
 * `~http`. The rules of the endpoint hold all the same.
 */
export interface HttpAnswers {
  /** Whether a request by `GET` or `HEAD` may be answered. Others get 405. */
  isReadable(request: HttpRequest): boolean
  /** The response to a request that was admitted. */
  answer(body: string | Uint8Array, message: HttpMessage): MaybePromise<HttpResponse>
  /** A refusal of the endpoint, as its clients can read it. */
  refused(response: HttpResponse): HttpResponse
}

/** The path and the query of a target: of a path with a query, or of a whole URL. */
export function splitTarget(url: string): { readonly path: string; readonly query: string } {
  const [, path = '', query = ''] = /^(?:[a-z][a-z0-9+.-]*:\/\/[^/?#]*)?([^?#]*)(?:\?([^#]*))?/i.exec(url) ?? []
  return { path, query }
}
