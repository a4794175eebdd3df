/** The types of a service at run time, as a client takes them. The sub-path `/types` makes them from a table; a client imports none of it. */
import type { Params } from '../protocol/message.ts'

/** The option by which a client gets its types at run time, and for the compiler. */
export interface TypesOption {
  /**
   * The table of types that `jsonrpc types FILE` has written for the service. Arguments are written and results are read by it: a `Date`, a
   * `bigint` or a `Map` arrives as one. A table has the names of one service, without prefixes of mounts.
   */
  readonly types: ClientTypes
}

/** The types of a service, as the sub-path `/types` makes them from a table. */
export interface ClientTypes {
  /** How calls of a method are converted; `undefined` if they travel as they are. Called once for each call. */
  bindCall(name: string): CallTypes | undefined
}

/** Converts the calls of one method. What a function throws rejects the call. */
export interface CallTypes {
  /** Arguments as they go onto the wire. */
  writeParams(params: Params): Params
  readResult(result: unknown): unknown
  readItem(item: unknown): unknown
}
