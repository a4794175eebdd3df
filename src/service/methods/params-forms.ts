/**
 * The forms in which a method declares its params. Each holds the handler's arguments (`args`), the params of a call (`byPosition`,
 * `byName`), whether the handler fits (`check`: `unknown`, or an option with a hint), and whether JSON can hold the params
 * (`hint`: `never`, or a hint). `Sent` are the handler's own parameters after the context or the request.
 */
import type { ArgsHint, Hint, ParamHint, PlainObject } from '../../protocol/json-types.ts'
import type { InputOf, OutputOf } from '../../schema/standard-schema.ts'
import type { CheckNames, Members, Names, Needed } from './declared-names.ts'
import type { CheckListed, Listed, ListedArgs, ListedInputs, NamesOf } from './listed-types.ts'
import type { AnySchema } from './method-options.ts'
import type { ShapeInput, ShapeOutput, Simplify } from './shape-types.ts'

/** One member of the form of a method's params: the only type that tells the forms apart. */
export type InForm<Says extends keyof NoForm<never>, Options, Sent> = Options extends { readonly params: infer Params }
  ? Params extends Names
    ? NamesForm<Params, Sent>[Says]
    : Params extends Listed
      ? ListedForm<Params, Sent>[Says]
      : Params extends AnySchema
        ? SchemaForm<Params, Sent>[Says]
        : ShapeForm<Params, Sent>[Says]
  : NoForm<Sent>[Says]

/** No `params`: by position; an object of named params is the argument of a handler that takes exactly one. */
interface NoForm<Sent> {
  args: []
  byPosition: Sent
  byName: LoneObject<Sent>
  check: unknown
  hint: ArgsHint<Sent>
}

/** Names, `['x', 'y?']`: the handler takes them as arguments, by position or by name. */
interface NamesForm<Declared extends Names, Sent> {
  /** Without the optional ones: if a parameter has no contextual type, the compiler infers that of `y = 2` from its default. */
  args: Needed<Declared>
  byPosition: Sent
  byName: Simplify<Members<Declared, Sent>>
  check: CheckNames<Declared, Sent>
  hint: ArgsHint<Sent>
}

/** Names with a schema each, alone or mixed with plain names: the handler takes them as arguments, by position or by name. */
interface ListedForm<List extends Listed, Sent> {
  args: ListedArgs<List>
  byPosition: ListedInputs<List, Sent>
  byName: Simplify<Members<NamesOf<List>, ListedInputs<List, Sent>>>
  check: CheckListed<List, Sent>
  hint: ArgsHint<ListedInputs<List, Sent>>
}

/** A shape of schemas, `{ x: z.number() }`: the handler takes one object. Types do not know the order of its names. */
interface ShapeForm<Schemas, Sent> {
  args: [params: ShapeOutput<Schemas>]
  byPosition: never
  byName: ShapeInput<Schemas>
  check: CheckValue<ShapeOutput<Schemas>, Sent>
  hint: ParamHint<ShapeInput<Schemas>>
}

/** One schema for the params as a whole: the handler takes the value that the schema returns. */
interface SchemaForm<Schema, Sent> {
  args: [params: OutputOf<Schema>]
  byPosition: Extract<InputOf<Schema>, readonly unknown[]>
  byName: Exclude<InputOf<Schema>, readonly unknown[]>
  check: CheckValue<OutputOf<Schema>, Sent>
  hint: ParamHint<InputOf<Schema>>
}

type CheckValue<Output, Sent> = Sent extends readonly unknown[]
  ? ((...args: Sent) => unknown) extends (params: Output) => unknown
    ? unknown
    : { readonly params: Hint<'the handler must take the checked params as one value, and nothing behind it'> }
  : never

/**
 * The params by name of a function that declares none: if it has exactly one parameter, an object of named params is that argument.
 * A parameter with a default, and those after it, do not count (`Function.length`); types cannot tell a default from `name?`.
 */
export type LoneObject<Args> = Args extends readonly [infer Only, ...infer Rest]
  ? Rest extends readonly []
    ? PlainObject<Only>
    : number extends Rest['length']
      ? undefined extends Rest[0]
        ? never
        : PlainObject<Only>
      : never
  : never
