/** What a door knows of one HTTP request, and what goes back: plain data, so that the rules know no framework. */

/** One HTTP request as an adapter shows it to the rules. */
export interface Incoming {
  /** The HTTP method in capitals. */
  readonly method: string
  /** A header's value by its name in lower case; `undefined` where it was not sent. */
  header(name: string): string | undefined
  /** Whether a header was sent twice, and differently: whoever shows only the first would let a second one hide. */
  hasConflict(name: string): boolean
  /**
   * Reads the body and tells `reader`, once: at once where it is here, else in the async context of this call. It fails where the client
   * went away midway, and with a `BodyAlreadyReadError` where somebody else has read the body. Throwing is failing.
   */
  readBody(limit: number, reader: BodyReader): void
  /** The framework's own request, as methods get it. */
  readonly httpRequest: unknown
  /** Aborts with an `RpcError` when the client goes away. Read only where somebody asks: making it costs more than a call. */
  readonly signal: AbortSignal
}

/** Whoever waits for a body. */
export interface BodyReader {
  /** The whole of it; `undefined` where it is longer than was asked for. */
  take(body: string | Uint8Array | undefined): void
  fail(error: unknown): void
}

/** Takes what goes back, once for each request. It must not throw. */
export type Send = (outgoing: Outgoing) => void

/** What goes back. */
export interface Outgoing {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Empty where nothing is owed. */
  readonly body: string
}
