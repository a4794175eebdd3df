/** Types of a shape of schemas: what a client sends for it, and the one object that a handler gets. */
import type { InputOf, OutputOf } from '../../schema/standard-schema.ts'

/** Makes an intersection readable. */
export type Simplify<Type> = { [Key in keyof Type]: Type[Key] } & {}

/** What a client sends for a shape. */
export type ShapeInput<Schemas> = WithOptionals<{ [Name in keyof Schemas]: InputOf<Schemas[Name]> }>

/** The one object that a handler gets for a shape. */
export type ShapeOutput<Schemas> = WithOptionals<{ [Name in keyof Schemas]: OutputOf<Schemas[Name]> }>

type WithOptionals<Values> = Simplify<
  { -readonly [Key in Exclude<keyof Values, OptionalKeys<Values>>]: Values[Key] } & {
    -readonly [Key in OptionalKeys<Values>]?: Values[Key]
  }
>

type OptionalKeys<Values> = { [Key in keyof Values]: undefined extends Values[Key] ? Key : never }[keyof Values]
