/** The words of JSON-RPC 2.0 as types: what a client may send, and what it gets back. */

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

/** What goes back for a whole message: one response, an array of them for a batch (§6), or nothing at all. */
export type Reply = Response | readonly Response[] | undefined
