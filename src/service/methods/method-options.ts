/** The options of a method. */
import type { StandardSchema } from '../../schema/standard-schema.ts'
import type { AnyGuard } from '../access/guard-types.ts'
import type { BaseContext } from '../context.ts'
import type { SubscriptionOptions } from '../streams/subscriptions.ts'
import type { Names } from './declared-names.ts'

/** Documentation of a method; none of it changes a call. */
export interface MethodDocs {
  /** A summary of one line. */
  readonly summary?: string
  /** A description of any length, in Markdown. */
  readonly description?: string
  readonly deprecated?: boolean
  readonly tags?: readonly string[]
  /** It changes nothing on the server, so that it is safe to call, and may be called again: `GET` over OpenAPI, a hint for MCP. */
  readonly readonly?: boolean
  readonly examples?: readonly MethodExample[]
  /** The errors that callers should expect. */
  readonly errors?: readonly DeclaredError[]
}

/** An example of a call, for documents. */
export interface MethodExample {
  readonly name?: string
  readonly params: readonly unknown[] | { readonly [name: string]: unknown }
  readonly result: unknown
}

/** An error that a method may answer with. */
export interface DeclaredError {
  readonly code: number
  readonly message: string
  readonly data?: unknown
}

/** Schemas by param name; their order is the order by position. */
export type Shape = { readonly [name: string]: AnySchema }

/** Any schema: its input and output are inferred from its own type. */
export type AnySchema = StandardSchema<never, unknown> | StandardSchema<unknown, unknown>

/** The options of `method(name, options, handler)`. `Added` is what the guards of the service add to the context. */
export interface MethodOptions<HttpRequest, Added = unknown> extends MethodDocs {
  /**
   * Names (`['x', 'y?']`), names with a schema each (`['x', ['y?', z.number()]]`), a shape of schemas (`{ x: z.number() }`), or one schema
   * for the params as a whole.
   */
  readonly params?: Names | readonly (string | readonly [name: string, schema: AnySchema])[] | AnySchema | Shape
  /** Checks what the handler returns: a result that does not fit is -32603, and `onError` gets its issues. */
  readonly result?: AnySchema
  /** The handler gets the framework's own request as its first argument. */
  readonly takesHttpRequest?: boolean
  /** The handler gets the call's context as its first argument. */
  readonly takesContext?: boolean
  /** Decide who may call. They run in order, before the params are checked. */
  readonly guards?: readonly AnyGuard<HttpRequest, Added>[]
  /** Timeout in milliseconds (-32012). Default: the service's. */
  readonly timeout?: number
  /** Makes the items of a method that yields the events of a subscription: the result is its id. Only two-way connections have them. */
  readonly subscription?: SubscriptionOptions<BaseContext<HttpRequest>>
}
