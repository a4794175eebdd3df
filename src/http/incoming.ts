/** What a door knows of one HTTP request, and what goes back: plain data, so that the rules know no framework. */
import type { MaybePromise } from '../service/maybe-promise.ts'

/** One HTTP request as an adapter shows it to the rules. */
export interface Incoming {
  /** The HTTP method in capitals. */
  readonly method: string
  /** A header's value by its name in lower case; `undefined` where it was not sent. */
  header(name: string): string | undefined
  /** Every value that was sent under a name: a framework that shows only the first would let a second one hide. */
  values(name: string): readonly string[]
  /**
   * The body, once it is read; `undefined` where it is longer than `limit` bytes. Rejects where the client went away midway, and with a
   * `MisplacedDoor` where somebody else has read it. Throwing is rejecting.
   */
  readBody(limit: number): MaybePromise<string | Uint8Array | undefined>
  /** The framework's own request, as methods get it. */
  readonly httpRequest: unknown
  /** Aborts with an `RpcError` when the client goes away. Read only where somebody asks: making it costs more than a call. */
  readonly signal: AbortSignal
}

/** What goes back. */
export interface Outgoing {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Empty where nothing is owed. */
  readonly body: string
}
