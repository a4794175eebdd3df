/** Types for params that are declared by name: the arguments that the names give to a handler, and whether the handler fits them. */
import type { Hint } from '../../protocol/json-types.ts'

/** Params as a method declares them by name. */
export type Names = readonly string[]

/** The arguments that every call has by the names, up to the first optional one. */
export type Needed<Declared> = Declared extends readonly [infer First extends string, ...infer Rest]
  ? First extends `${string}?`
    ? []
    : [_: unknown, ...Needed<Rest>]
  : []

/** `['x', 'y?']` as arguments that may be anything: one each, those with a question mark optional. */
type ArgumentsFor<Declared> = Declared extends readonly [infer First extends string, ...infer Rest]
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

/** The params by name: a member for each declared name, as an intersection. */
export type Members<Declared, Arguments> = Declared extends readonly [infer First extends string, ...infer Rest]
  ? Arguments extends readonly [(infer Value)?, ...infer Others]
    ? Member<First, Value> & Members<Rest, Others>
    : unknown
  : unknown

/** JSON leaves out a member that is `undefined`, so a required one must be something else. */
type Member<Declared extends string, Value> = Declared extends `${infer Name}?`
  ? { [Key in Name]?: Value }
  : { [Key in Declared]: Exclude<Value, undefined> }

/** `unknown` if the declared names fit the handler's arguments, else an option that cannot be given, with a hint. */
export type CheckNames<Declared extends Names, Arguments> = Arguments extends readonly unknown[]
  ? Required<Arguments>['length'] extends Declared['length']
    ? CheckMarks<Declared, Arguments>
    : { readonly params: Hint<'params must name every parameter of the handler, in order'> }
  : never

type CheckMarks<Declared extends Names, Arguments extends readonly unknown[]> =
  Arguments extends ArgumentsFor<Declared>
    ? Callable<Declared, Arguments> extends Arguments
      ? unknown
      : { readonly params: Hint<'a param declared with a question mark may be left out: its parameter must accept undefined'> }
    : { readonly params: Hint<'a parameter that may be left out is declared with a question mark: "name?"'> }
