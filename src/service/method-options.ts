/** What can be said about a method, and how that shapes its handler. */
import type { InputOf, OutputOf, StandardSchema } from '../schema/standard-schema.ts'
import type { Context } from './context.ts'
import type { Contract, Wire } from './contract.ts'
import type { Additions, AnyGuard } from './guard-types.ts'

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

/** The options of `method(name, options, handler)` that every form of params shares. */
export interface MethodOptions<HttpRequest> extends MethodDocs {
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

/** Makes an intersection readable. */
export type Simplify<Type> = { [Key in keyof Type]: Type[Key] } & {}

type GuardsOf<Options> = Options extends { readonly guards: infer Guards } ? Guards : readonly []

/** The first argument that a method asked for: its context, the request, or none. */
export type Lead<HttpRequest, Added, Options> = Options extends { readonly takesContext: true }
  ? [context: Context<HttpRequest, Added & Additions<GuardsOf<Options>, HttpRequest>>]
  : Options extends { readonly takesHttpRequest: true }
    ? [httpRequest: HttpRequest]
    : []

/** The arguments behind the first, which is not the client's to send. */
export type Sent<Options, Arguments extends readonly unknown[]> = Options extends
  | { readonly takesContext: true }
  | { readonly takesHttpRequest: true }
  ? Arguments extends readonly [unknown, ...infer Rest]
    ? Rest
    : []
  : Arguments

type ResultInput<Options> = Options extends { readonly result: infer Schema } ? InputOf<Schema> : unknown

/** What a handler may return. */
export type Returned<Options> = ResultInput<Options> | PromiseLike<ResultInput<Options>>

/** What the client gets of it. */
export type ResultOf<Options, Result> = Options extends { readonly result: infer Schema } ? OutputOf<Schema> : Awaited<Result>

type OptionalKeys<Values> = { [Key in keyof Values]: undefined extends Values[Key] ? Key : never }[keyof Values]

type WithOptionals<Values> = Simplify<
  { -readonly [Key in Exclude<keyof Values, OptionalKeys<Values>>]: Values[Key] } & {
    -readonly [Key in OptionalKeys<Values>]?: Values[Key]
  }
>

/** What a client sends for a shape. */
export type ShapeInput<Schemas> = WithOptionals<{ [Name in keyof Schemas]: InputOf<Schemas[Name]> }>

/** The one object that a handler gets for a shape. */
export type ShapeOutput<Schemas> = WithOptionals<{ [Name in keyof Schemas]: OutputOf<Schemas[Name]> }>

/** The contract of a method whose one schema checks the params as a whole. */
export type SchemaContract<Schema, Options, Result> = Contract<
  Extract<InputOf<Schema>, readonly unknown[]>,
  Exclude<InputOf<Schema>, readonly unknown[]>,
  Wire<ResultOf<Options, Result>>
>

/** The contract of a method with a shape. By position it has the shape's order, which types cannot tell: by name they can. */
export type ShapeContract<Schemas, Options, Result> = Contract<never, ShapeInput<Schemas>, Wire<ResultOf<Options, Result>>>
