/** Types of handlers: the arguments that the options give to one, whether it fits them, and its contract for clients. */
import type { Contract, Named, StreamContract } from '../../protocol/contract.ts'
import type { ArgsHint, Hint, Scalar, Wire } from '../../protocol/json-types.ts'
import type { InputOf, OutputOf } from '../../schema/standard-schema.ts'
import type { Additions } from '../access/guard-types.ts'
import type { ItemOf, Items } from '../streams/items.ts'
import type { Names } from './declared-names.ts'
import type { AddedBy, AddOption, FirstArgument, MissingOption } from './first-argument.ts'
import type { MethodOptions } from './method-options.ts'
import type { InForm, LoneObject } from './params-forms.ts'
import type { TypedMethodContract, UnlessTyped } from './typed-contracts.ts'

/**
 * Any function, for inferring a handler. A signature in its place would make parameters without a type `unknown`, such as `y` in
 * `(x: number, y = 2) => …`.
 */
export type AnyFunction =
  // biome-ignore lint/complexity/noBannedTypes: it is the one function type that gives parameters no contextual type
  Function

/** A plain function as a method: by position, or by name if it takes one object. */
export type PlainContract<Handler, HttpRequest> = Handler extends (...args: infer Args) => infer Result
  ? TakesScalars extends Handler
    ? Handler extends ReturnsScalar
      ? Contract<Args, never, PlainResult<Result>>
      : PlainOutcome<Args, never, Result>
    : [PlainHint<Args, HttpRequest>] extends [never]
      ? PlainOutcome<Args, LoneObject<Args>, Result>
      : PlainHint<Args, HttpRequest>
  : never

/** The same in a service that has the types of its handlers. */
type TypedPlain<Handler, HttpRequest, Types, Name> = Handler extends (...args: infer Args) => infer Result
  ? [PlainHint<Args, HttpRequest, unknown, Types>] extends [never]
    ? TypedMethodContract<Args, Result, Types, Name>
    : PlainHint<Args, HttpRequest, unknown, Types>
  : never

/**
 * The same in a chain of `method` calls. The compiler defers a contract whose arguments are type aliases, and resolves it again for each
 * further method; so the most common functions get a contract without aliases.
 */
export type ChainedContract<Handler, HttpRequest, Types, Name> = Types extends undefined
  ? TakesScalars extends Handler
    ? Handler extends ((...args: infer Args) => infer Result extends Scalar)
      ? Contract<Args, never, Result>
      : PlainContract<Handler, HttpRequest>
    : PlainContract<Handler, HttpRequest>
  : TypedPlain<Handler, HttpRequest, Types, Name>

type ReturnsScalar = (...args: never[]) => Scalar

/** A function that yields is a method that returns an array. */
type PlainOutcome<Positional, Named, Result> = [ItemOf<Result>] extends [never]
  ? Contract<Positional, Named, PlainResult<Result>>
  : StreamContract<Positional, Named, Wire<ItemOf<Result>>[], Wire<ItemOf<Result>>>

type PlainResult<Result> = unknown extends Result ? unknown : [Result] extends [Scalar] ? Result : Wire<Awaited<Result>>

/** Assignable to every function whose params are scalars: the compiler checks this fast. */
type TakesScalars = (...args: (Scalar | undefined)[]) => never

type PlainHint<Args, HttpRequest, Added = unknown, Types = undefined> = [MissingOption<Args, HttpRequest, Added>] extends [never]
  ? UnlessTyped<Types, ArgsHint<Args>>
  : AddOption<MissingOption<Args, HttpRequest, Added>>

/** The methods of plain functions. `jsonrpc types` reads the functions from the arguments of this alias, which a conditional type would lose. */
export type PlainApi<Functions, HttpRequest = unknown, Types = undefined> = {
  readonly [Name in keyof Functions]: Types extends undefined
    ? PlainContract<Functions[Name], HttpRequest>
    : TypedPlain<Functions[Name], HttpRequest, Types, Name>
}

/**
 * `unknown` for a function that can be a method, else its hint. It must not refer to the function's return type: the compiler resolves
 * this type while it infers that one.
 */
export type CheckPlain<Handler, HttpRequest, Guards, Types = undefined> = TakesScalars extends Handler
  ? unknown
  : [PlainHint<ArgumentsOf<Handler>, HttpRequest, Additions<Guards, HttpRequest>, Types>] extends [never]
    ? unknown
    : PlainHint<ArgumentsOf<Handler>, HttpRequest, Additions<Guards, HttpRequest>, Types>

/** `unknown` for functions that can be methods, else a hint for each that cannot. */
export type CheckFunctions<Functions, HttpRequest, Guards, Types = undefined> = {
  readonly [Name in keyof Functions]: TakesScalars
} extends Functions
  ? unknown
  : [Refused<Functions, HttpRequest, Guards, Types, keyof Functions>] extends [never]
    ? unknown
    : {
        readonly [Name in Refused<Functions, HttpRequest, Guards, Types, keyof Functions>]: CheckPlain<
          Functions[Name],
          HttpRequest,
          Guards,
          Types
        >
      }

/** The names of functions that cannot be methods: a union, since a mapped type would refer to return types that are still inferred. */
type Refused<Functions, HttpRequest, Guards, Types, Name extends keyof Functions> = Name extends unknown
  ? unknown extends CheckPlain<Functions[Name], HttpRequest, Guards, Types>
    ? never
    : Name
  : never

/**
 * The type that a handler is inferred from: any function. Parameters without a type get their types from the options; `CheckHandler`
 * then checks the whole, with a hint. After a first argument any others may follow: otherwise the compiler would not infer the first.
 */
export type HandlerFor<Options, First extends readonly unknown[]> =
  | AnyFunction
  | ((...args: [...First, ...Promised<Options, First>]) => Returned<Options>)

type Promised<Options, First> = First extends readonly []
  ? InForm<'args', Options, never>
  : Options extends { readonly params: unknown }
    ? InForm<'args', Options, never>
    : unknown[]

/** What a handler may return. */
type Returned<Options> =
  | ResultInput<Options>
  | PromiseLike<ResultInput<Options>>
  | (Options extends { readonly result: unknown } ? Yielded<ResultInput<Options>> : never)
/** The schema of a method that yields is that of the array. */
type Yielded<Input> = Input extends readonly (infer Item)[] ? Items<Item> | PromiseLike<Items<Item>> : never
type ResultInput<Options> = Options extends { readonly result: infer Schema } ? InputOf<Schema> : unknown

type ArgumentsOf<Handler> = Handler extends (...args: infer Arguments) => unknown ? Arguments : never
type ReturnOf<Handler> = Handler extends (...args: never[]) => infer Result ? Result : never

/** The parameters that the client sends: those after the context or the request. */
type Sent<Options, Handler> = Options extends { readonly takesContext: true } | { readonly takesHttpRequest: true }
  ? ArgumentsOf<Handler> extends readonly [unknown?, ...infer Rest]
    ? Rest
    : []
  : ArgumentsOf<Handler>

/** A method with options as a caller sees it. */
export type ContractOf<Options, Handler, Types = undefined, Name = never> = Options extends {
  readonly params: unknown
}
  ? DeclaredContract<Options, Handler, Types>
  : Types extends undefined
    ? DeclaredContract<Options, Handler, Types>
    : Options extends { readonly result: unknown } | { readonly subscription: unknown }
      ? DeclaredContract<Options, Handler, Types>
      : TypedMethodContract<Sent<Options, Handler>, ReturnOf<Handler>, Types, Name>

type DeclaredContract<Options, Handler, Types> = [HintFor<Options, Sent<Options, Handler>, Types>] extends [never]
  ? [ItemOf<ReturnOf<Handler>>] extends [never]
    ? Contract<
        InForm<'byPosition', Options, Sent<Options, Handler>>,
        InForm<'byName', Options, Sent<Options, Handler>>,
        Wire<Options extends { readonly result: infer Schema } ? OutputOf<Schema> : Awaited<ReturnOf<Handler>>>
      >
    : StreamContract<
        InForm<'byPosition', Options, Sent<Options, Handler>>,
        InForm<'byName', Options, Sent<Options, Handler>>,
        Options extends { readonly subscription: unknown } ? string : Wire<ItemsSent<Options, Handler>>[],
        Wire<ItemsSent<Options, Handler>>
      >
  : HintFor<Options, Sent<Options, Handler>, Types>

/** A hint for params that can never arrive. Types carry them, unless schemas check the params. */
type HintFor<Options, Sent, Types> = Options extends { readonly params: infer Params }
  ? Params extends Names
    ? UnlessTyped<Types, InForm<'hint', Options, Sent>>
    : InForm<'hint', Options, Sent>
  : UnlessTyped<Types, InForm<'hint', Options, Sent>>

/** An item as the method sends it: after its schema, if it has one. */
type ItemsSent<Options, Handler> = Options extends { readonly result: infer Schema }
  ? OutputOf<Schema> extends readonly (infer Item)[]
    ? Item
    : unknown
  : ItemOf<ReturnOf<Handler>>

/** The methods that `method(name, options, handler)` adds: a subscription comes with the method that ends it. */
export type AddedMethods<Name extends string, Options, Handler, Types = undefined> = Named<
  Name,
  ContractOf<Options, Handler, Types, Name>,
  Handler,
  OptionsInTypes<Options>
> &
  EndOf<Options>

/** The options that `jsonrpc types` reads. Schemas are left out: with them, declaration files of users would import the packages of schemas. */
type OptionsInTypes<Options> = {
  [Key in Extract<keyof Options, 'takesContext' | 'takesHttpRequest' | 'params'>]: Key extends 'params'
    ? Options[Key] extends readonly string[]
      ? Options[Key]
      : 'schemas'
    : Options[Key]
}

type EndOf<Options> = Options extends { readonly subscription: { readonly end: infer End extends string } }
  ? Named<End, Contract<[subscription: string], { subscription: string }, boolean>>
  : unknown

/**
 * `unknown` if the handler fits its options, else an option with a hint. The compiler first resolves this before it has inferred the
 * handler, with `AnyFunction` in its place.
 */
export type CheckHandler<Options, Handler, HttpRequest, Guards, Types = undefined> = AnyFunction extends Handler
  ? unknown
  : CheckFirst<
      Options,
      FirstArgument<Options, HttpRequest, Guards>,
      Handler,
      MissingOption<ArgumentsOf<Handler>, HttpRequest, AddedBy<Options, HttpRequest, Guards>>,
      Types
    > &
      CheckResult<Options, Handler>

type CheckFirst<Options, First extends readonly unknown[], Handler, Missing, Types> = First extends readonly []
  ? [Missing] extends [never]
    ? CheckParams<Options, ArgumentsOf<Handler>, Types>
    : { readonly [Option in Missing & string]: AddOption<Option> }
  : Handler extends (...args: [...First, ...never[]]) => unknown
    ? CheckParams<Options, Sent<Options, Handler>, Types>
    : Options extends { readonly takesContext: true }
      ? {
          readonly takesContext: Hint<'the first parameter of the handler must take the context, with what the guards add to it'>
        }
      : { readonly takesHttpRequest: Hint<'the first parameter of the handler must take the request of the service'> }

type CheckParams<Options, Sent, Types> = [HintFor<Options, Sent, Types>] extends [never]
  ? InForm<'check', Options, Sent>
  : { readonly params: HintFor<Options, Sent, Types> }

type CheckResult<Options, Handler> = Options extends { readonly result: unknown }
  ? [ReturnOf<Handler>] extends [Returned<Options>]
    ? unknown
    : { readonly result: Hint<'the handler must return what the result schema takes'> }
  : unknown

/** `unknown` if every option exists. When options are inferred, the compiler does not look for unknown ones by itself. */
export type CheckOptions<Options> = [Exclude<keyof Options, keyof MethodOptions<never>>] extends [never]
  ? unknown
  : { readonly [Name in Exclude<keyof Options, keyof MethodOptions<never>>]: Hint<'there is no such option'> }
