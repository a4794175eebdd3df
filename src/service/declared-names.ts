/** Types for params that are declared by name: what the names make of a handler's arguments, and whether the two fit. */
import type { Contract, Wire } from './contract.ts'
import type { ResultOf, Returned, Simplify } from './method-options.ts'

type Names = readonly string[]

/** `['x', 'y?']` as arguments that may be anything: one each, those with a question mark optional. */
export type ArgumentsFor<Declared> = Declared extends readonly [infer First extends string, ...infer Rest]
  ? First extends `${string}?`
    ? [_?: unknown, ...ArgumentsFor<Rest>]
    : [_: unknown, ...ArgumentsFor<Rest>]
  : []

/** The arguments as a client may leave them out. */
type Callable<Declared, Arguments> = Declared extends readonly [infer First, ...infer Rest]
  ? Arguments extends readonly [(infer Value)?, ...infer Others]
    ? First extends `${string}?`
      ? [_?: Value | undefined, ...Callable<Rest, Others>]
      : [_: Value, ...Callable<Rest, Others>]
    : []
  : []

/** The arguments behind the first, which the declaration of names speaks of; without one they may be any. */
export type NamedArguments<Options> = Options extends { readonly params: infer Declared extends Names }
  ? ArgumentsFor<Declared>
  : unknown[]

/** The params by name: an object with a member for each declared name. `never` where none are declared. */
export type ByName<Options, Arguments extends readonly unknown[]> = Options extends {
  readonly params: infer Declared extends Names
}
  ? Simplify<Members<Declared, Arguments>>
  : never

type Members<Declared, Arguments extends readonly unknown[]> = Declared extends readonly [
  infer First extends string,
  ...infer Rest,
]
  ? Arguments extends readonly [(infer Value)?, ...infer Others]
    ? Member<First, Value, Arguments[0]> & Members<Rest, Others>
    : unknown
  : unknown

type Member<Declared extends string, Value, Argument> = Declared extends `${infer Name}?`
  ? { [Key in Name]?: Value }
  : undefined extends Argument
    ? { [Key in Declared]?: Value }
    : { [Key in Declared]: Value }

/** A compile error in words: what the options should have been. */
interface Mend<Words extends string> {
  readonly params: Words
}

/** `unknown` where the declared names fit the handler's arguments, else a type that nothing fits and that says what to do. */
export type CheckNames<Options, Arguments> = [Arguments] extends [never]
  ? unknown
  : Options extends { readonly params: infer Declared extends Names }
    ? Arguments extends ArgumentsFor<Declared>
      ? Callable<Declared, Arguments> extends Arguments
        ? unknown
        : Mend<'a param declared with a question mark may be left out: its parameter must accept undefined'>
      : Mend<'params must name every parameter of the handler, in order'>
    : unknown

/** `unknown` where the handler returns what the result schema takes. */
export type CheckResult<Options, Result> = [Result] extends [Returned<Options>]
  ? unknown
  : { readonly result: 'the handler must return what the result schema takes' }

/** The contract of a handler that takes its arguments one by one. */
export type ArgumentsContract<Options, Arguments extends readonly unknown[], Result> = Contract<
  Arguments,
  ByName<Options, Arguments>,
  Wire<ResultOf<Options, Result>>
>

/**
 * Any function, for the place where a handler is inferred. A signature in its stead would give parameters without a type `unknown`,
 * and `(x: number, y = 2) => …` its `y` with it.
 */
// biome-ignore lint/complexity/noBannedTypes: it is the one function type that gives parameters no contextual type
export type AnyFunction = Function

/** A handler's parameters. */
export type ArgumentsOf<Handler> = Handler extends (...args: infer Arguments) => unknown ? Arguments : never

/** What a handler returns. */
export type ReturnOf<Handler> = Handler extends (...args: never[]) => infer Result ? Result : never
