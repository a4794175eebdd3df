/**
 * Types of methods whose service has the types of its handlers (`new Service({ types })`). `Types` are the names of their params by method,
 * `unknown` if the table does not tell them, and `undefined` for a service without types.
 */
import type { TypedContract, TypedStreamContract } from '../../protocol/contract.ts'
import type { Wire } from '../../protocol/json-types.ts'
import type { ItemOf } from '../streams/items.ts'
import type { Members, Names } from './declared-names.ts'
import type { LoneObject } from './params-forms.ts'
import type { Simplify } from './shape-types.ts'

/** A hint for params that JSON cannot hold. Types carry a `Date` and the like, so that a service with types has none. */
export type UnlessTyped<Types, JsonHint> = Types extends undefined ? JsonHint : never

/** A plain function as a method: by position, and by the names of the table. */
export type TypedMethodContract<Args, Result, Types, Name> = [ItemOf<Result>] extends [never]
  ? TypedContract<Args, ByName<Args, Types, Name>, Wire<Awaited<Result>>, Awaited<Result>>
  : TypedStreamContract<Args, ByName<Args, Types, Name>, Wire<ItemOf<Result>>[], Wire<ItemOf<Result>>, ItemOf<Result>>

/** An object of named params is the argument of a function that takes exactly one object, as without types. */
type ByName<Args, Types, Name> = [LoneObject<Args>] extends [never]
  ? Name extends keyof Types
    ? Types[Name] extends infer Declared extends Names
      ? Simplify<Members<Declared, Args>>
      : never
    : never
  : LoneObject<Args>
