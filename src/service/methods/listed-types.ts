/** Types for lists of params of which some have a schema each: `['x', ['y?', z.number()]]`. The handler takes them one by one. */
import type { Hint } from '../../protocol/json-types.ts'
import type { InputOf, OutputOf } from '../../schema/standard-schema.ts'
import type { CheckNames } from './declared-names.ts'
import type { AnySchema } from './method-options.ts'

/** Params as a method lists them: a name, or a name with its schema. */
export type Listed = readonly (string | Pair)[]

type Pair = readonly [name: string, schema: AnySchema]

/** The names of a list, with their question marks. */
export type NamesOf<List extends Listed> = { readonly [Index in keyof List]: NameOf<List[Index]> }

type NameOf<Param> = Param extends readonly [infer Name extends string, unknown] ? Name : Param

/** Whether a call may leave a param out. */
type IsOptional<Param> = NameOf<Param> extends `${string}?` ? true : false

/** What a schema makes of a param. One that is left out is `undefined`, unless its schema gives it a default. */
type Output<Param> = Param extends readonly [unknown, infer Schema]
  ? IsOptional<Param> extends true
    ? OutputOf<Schema> | (undefined extends InputOf<Schema> ? never : undefined)
    : OutputOf<Schema>
  : unknown

/**
 * The arguments that give their types to a handler's parameters, up to the first optional one without a schema: the compiler infers that
 * of `y = 2` from its default.
 */
export type ListedArgs<List> = List extends readonly [infer First, ...infer Rest]
  ? First extends `${string}?`
    ? []
    : undefined extends Output<First>
      ? [_?: Output<First>, ...ListedArgs<Rest>]
      : [_: Output<First>, ...ListedArgs<Rest>]
  : []

/** The handler's parameters as a client sends them: what each schema takes, and optional by their question marks. */
export type ListedInputs<List, Sent> = Sent extends readonly unknown[] ? MarkOptional<List, Inputs<List, Sent>> : never

type Inputs<List, Sent extends readonly unknown[]> = {
  [Index in keyof Sent]: Index extends keyof List
    ? List[Index] extends readonly [unknown, infer Schema]
      ? InputOf<Schema>
      : Sent[Index]
    : Sent[Index]
}

/** Takes the tuple apart so that its labels stay. */
type MarkOptional<List, Args extends readonly unknown[]> = List extends readonly [infer First, ...infer Rest]
  ? IsOptional<First> extends true
    ? { [Index in keyof Args]?: Args[Index] | undefined }
    : Args extends readonly [unknown, ...infer Others]
      ? [...Head<Args, Others>, ...MarkOptional<Rest, Others>]
      : Args
  : Args

type Head<Args, Others extends readonly unknown[]> = Args extends readonly [...infer First, ...Others] ? First : never

/** `unknown` if the handler takes what the schemas return, else an option that cannot be given, with a hint. */
export type CheckListed<List extends Listed, Sent> =
  unknown extends CheckNames<NamesOf<List>, ListedInputs<List, Sent>>
    ? Sent extends readonly unknown[]
      ? Outputs<List, Sent> extends Sent
        ? unknown
        : {
            readonly params: Hint<'each parameter of the handler must take what its schema returns, and undefined if the param may be left out'>
          }
      : never
    : CheckNames<NamesOf<List>, ListedInputs<List, Sent>>

/** The arguments of the handler as they come from the schemas. */
type Outputs<List, Sent extends readonly unknown[]> = {
  [Index in keyof Sent]: Index extends keyof List
    ? List[Index] extends readonly [unknown, unknown]
      ? Output<List[Index]>
      : Sent[Index] | (IsOptional<List[Index]> extends true ? undefined : never)
    : Sent[Index]
}
