/** Types of handlers: what the options promise to one, whether it fits them, and what a client sees of it. */

import type { Wire } from '../../protocol/contract.ts'
import type { InputOf, OutputOf } from '../../schema/standard-schema.ts'
import type { Additions, AnyGuard } from '../access/guard-types.ts'
import type { Context } from '../context.ts'
import type { CheckNames, Hint, Members, Names, Needed } from './declared-names.ts'
import type { AnySchema, MethodOptions } from './method-options.ts'
import type { ShapeInput, ShapeOutput, Simplify } from './shape-types.ts'

/**
 * Any function, for the place where a handler is inferred. A signature in its stead would give parameters without a type `unknown`,
 * and `(x: number, y = 2) => …` its `y` with it.
 */
export type AnyFunction =
  // biome-ignore lint/complexity/noBannedTypes: it is the one function type that gives parameters no contextual type
  Function

/**
 * What a handler is inferred as: any function. Parameters without a type get the one that the options promise; whether the whole fits
 * is for `CheckHandler` to say, in words.
 */
export type HandlerFor<Options, Lead extends readonly unknown[]> =
  | AnyFunction
  | ((...args: [...Lead, ...Promised<Options, Lead>]) => Returned<Options>)

/** The first argument that a method asked for: its context, the request, or none. */
export type LeadFor<Options, HttpRequest, Guards> = Options extends { readonly takesContext: true }
  ? [context: Context<HttpRequest, Additions<Guards, HttpRequest> & Additions<GuardsOf<Options>, HttpRequest>>]
  : Options extends { readonly takesHttpRequest: true }
    ? [httpRequest: HttpRequest]
    : []

type GuardsOf<Options> = Options extends { readonly guards: infer Guards extends readonly AnyGuard[] } ? Guards : readonly []

/** Params that may be left out are not promised: without a contextual type, the default of `y = 2` says the type of `y`. */
type Promised<Options, Lead> = Options extends { readonly params: infer Params }
  ? Params extends Names
    ? Needed<Params>
    : [params: ParamsOutput<Params>]
  : Lead extends readonly []
    ? []
    : unknown[]

/** The one value that a handler gets for a schema or a shape. */
type ParamsOutput<Params> = Params extends AnySchema ? OutputOf<Params> : ShapeOutput<Params>

/** What a handler may return. */
type Returned<Options> = ResultInput<Options> | PromiseLike<ResultInput<Options>>

type ResultInput<Options> = Options extends { readonly result: infer Schema } ? InputOf<Schema> : unknown

/** A handler's parameters. */
export type ArgumentsOf<Handler> = Handler extends (...args: infer Arguments) => unknown ? Arguments : never

/** What a handler returns. */
export type ReturnOf<Handler> = Handler extends (...args: never[]) => infer Result ? Result : never

/** The arguments that are the client's to send: those behind the context or the request. */
type Sent<Options, Handler> = Options extends { readonly takesContext: true } | { readonly takesHttpRequest: true }
  ? ArgumentsOf<Handler> extends readonly [unknown?, ...infer Rest]
    ? Rest
    : []
  : ArgumentsOf<Handler>

/** The params by position; `never` for a shape, whose order types cannot tell. */
export type Positional<Options, Handler> = Options extends { readonly params: infer Params }
  ? Params extends Names
    ? Sent<Options, Handler>
    : Params extends AnySchema
      ? Extract<InputOf<Params>, readonly unknown[]>
      : never
  : Sent<Options, Handler>

/** The params by name; `never` where the method declares none. */
export type ByName<Options, Handler> = Options extends { readonly params: infer Params }
  ? Params extends Names
    ? Simplify<Members<Params, Sent<Options, Handler>>>
    : Params extends AnySchema
      ? Exclude<InputOf<Params>, readonly unknown[]>
      : ShapeInput<Params>
  : never

/** The result as it arrives. */
export type Arrives<Options, Handler> = Wire<
  Options extends { readonly result: infer Schema } ? OutputOf<Schema> : Awaited<ReturnOf<Handler>>
>

/**
 * `unknown` where the handler fits its options, else a type that nothing fits and that says what to do. The compiler asks a first time
 * before it has looked at the handler, when all that it knows is "any function".
 */
export type CheckHandler<Options, Lead extends readonly unknown[], Handler> = AnyFunction extends Handler
  ? unknown
  : CheckLead<Options, Lead, Handler> & CheckParams<Options, Lead, Handler> & CheckResult<Options, Handler>

type CheckLead<Options, Lead extends readonly unknown[], Handler> = Handler extends (...args: [...Lead, ...never[]]) => unknown
  ? unknown
  : Options extends { readonly takesContext: true }
    ? { readonly takesContext: Hint<'the first parameter of the handler must take the context, with what the guards add to it'> }
    : { readonly takesHttpRequest: Hint<'the first parameter of the handler must take the request of the service'> }

type CheckParams<Options, Lead extends readonly unknown[], Handler> = Options extends { readonly params: infer Params }
  ? Params extends Names
    ? CheckNames<Params, Sent<Options, Handler>>
    : Handler extends (...args: [...Lead, ParamsOutput<Params>]) => unknown
      ? unknown
      : { readonly params: Hint<'the handler must take the checked params as one value, and nothing behind it'> }
  : unknown

type CheckResult<Options, Handler> = [ReturnOf<Handler>] extends [Returned<Options>]
  ? unknown
  : { readonly result: Hint<'the handler must return what the result schema takes'> }

/** `unknown` where every option exists. Where options are inferred, the compiler does not look for strangers by itself. */
export type CheckOptions<Options> = [Exclude<keyof Options, keyof MethodOptions<never>>] extends [never]
  ? unknown
  : { readonly [Name in Exclude<keyof Options, keyof MethodOptions<never>>]: Hint<'there is no such option'> }
