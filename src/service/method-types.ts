/**
 * The types of handlers at run time, as `new Service({ types })` takes them: what TypeScript knows of a function, written into a table.
 * The sub-path `/types` makes them from such a table; anything with the two functions of `MethodTypes` will do.
 */
import type { ParamsIssue } from '../protocol/errors.ts'
import type { Params } from '../protocol/message.ts'

/** Checks the params and writes the results of methods by their types. Its names are those of one service, without prefixes of mounts. */
export interface MethodTypes<Names = unknown> {
  /** For the compiler alone: the names of each method's params as `params` declares them, `{ pow: ['x', 'y?'] }`. */
  readonly '~names'?: Names
  /**
   * Returns how the params of a method are checked and its result is written; `undefined` if the table does not have the name. Called
   * once for each method that declares no schemas for its params, when it is registered.
   * @throws TypeError for an entry that cannot work.
   */
  bind(name: string): TypedMethod | undefined
  /** Returns what the table says of a method, for documents; `undefined` if the table does not have the name. */
  describe(name: string): MethodDescription | undefined
}

/** One method by its types. */
export interface TypedMethod {
  /** The names of the handler's parameters behind its context or request, in order. If `hasRest`, the last one is the rest parameter. */
  readonly paramNames: readonly string[]
  /** Whether the last parameter takes any number of arguments. */
  readonly hasRest: boolean
  /**
   * Turns params into the arguments of the handler, without its context or request. `undefined`, `[]` and `{}` mean no params, and tokens for
   * progress (`tokenNames`) are none. Named params of a method whose only param is an object are that object, as without types. Must be
   * synchronous, and not throw for any params. Paths of issues begin with a name or an index, and messages must not quote values; the service
   * lists the first 20.
   */
  readArguments(params: Params): { readonly args: readonly unknown[] } | { readonly issues: readonly ParamsIssue[] }
  /**
   * Returns what `JSON.stringify` writes as declared: pairs for a `Map`, digits for a `bigint`, …; the same value if nothing has to change.
   * Gets results after their schema and once settled. A method that yields passes its items one by one.
   * @throws TypeError for a value that does not fit: the client gets -32603, and `onError` the error.
   */
  writeResult(result: unknown): unknown
}

/** What a table says of a method. Schemas are JSON Schema draft-07 with `x-js` for rich values, and refer to `#/definitions/Name`. */
export interface MethodDescription {
  readonly summary?: string
  readonly description?: string
  readonly deprecated?: boolean
  readonly tags?: readonly string[]
  readonly params: readonly ParamDescription[]
  /** The rest parameter; `schema` is that of one argument. It is not in `params`. */
  readonly rest?: Omit<ParamDescription, 'required'>
  /** The schema of the result; of the array of all items, if the method yields. */
  readonly result: TypeSchema
  /** The schema of one item, if the method yields. */
  readonly item?: TypeSchema
  readonly definitions: { readonly [name: string]: TypeSchema }
}

/** What a table says of a param. */
export interface ParamDescription {
  readonly name: string
  /** `false` if it may be left out: its type is optional, has a default, or accepts `undefined`. */
  readonly required: boolean
  readonly schema: TypeSchema
  readonly description?: string
}

/** A JSON Schema of a table. `true` and `{}` allow any value. */
export type TypeSchema = boolean | { readonly [keyword: string]: unknown }
