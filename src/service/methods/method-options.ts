/** What can be said about a method. */
import type { StandardSchema } from '../../schema/standard-schema.ts'
import type { AnyGuard } from '../access/guard-types.ts'
import type { Names } from './declared-names.ts'

/** What people and documents are told about a method; none of it changes a call. */
export interface MethodDocs {
  /** One line. */
  readonly summary?: string
  /** As long as it takes, in Markdown. */
  readonly description?: string
  readonly deprecated?: boolean
  readonly tags?: readonly string[]
  readonly examples?: readonly MethodExample[]
  /** The errors that callers should expect. */
  readonly errors?: readonly DeclaredError[]
}

/** A call as it could be made, for documents. */
export interface MethodExample {
  readonly name?: string
  readonly params: readonly unknown[] | { readonly [name: string]: unknown }
  readonly result: unknown
}

/** An error that a method may answer. */
export interface DeclaredError {
  readonly code: number
  readonly message: string
  readonly data?: unknown
}

/** Schemas by param name; their order is the order by position. */
export type Shape = { readonly [name: string]: AnySchema }

/** Any schema at all: what it takes and gives is read from its own type. */
export type AnySchema = StandardSchema<never, unknown> | StandardSchema<unknown, unknown>

/** The options of `method(name, options, handler)`. */
export interface MethodOptions<HttpRequest> extends MethodDocs {
  /** Names (`['x', 'y?']`), a shape of schemas (`{ x: z.number() }`), or one schema for the params as a whole. */
  readonly params?: Names | AnySchema | Shape
  /** Checks what the handler returns, too: a result that does not fit is -32603, and `onError` is told. */
  readonly result?: AnySchema
  /** The handler gets the framework's own request as its first argument. */
  readonly takesHttpRequest?: boolean
  /** The handler gets the call's context as its first argument. */
  readonly takesContext?: boolean
  /** Who may call. They run in order, before the params are looked at. */
  readonly guards?: readonly AnyGuard<HttpRequest>[]
  /** Milliseconds until -32012; the service's own limit (30 s) unless told. */
  readonly timeout?: number
}
