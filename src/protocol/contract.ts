/** The contracts in a service's type: each method's params by position and by name, and its result. */
import type { Hint } from './json-types.ts'

/** One method as a caller sees it. `never` for params means that the method cannot be called that way. */
export interface Contract<Positional, Named, Result> {
  readonly byPosition: Positional
  readonly byName: Named
  readonly result: Result
}

/** A method that yields: a caller gets its items whole, as an array, or as they come. The result of a subscription is its id. */
export interface StreamContract<Positional, Named, Result, Item> extends Contract<Positional, Named, Result> {
  readonly item: Item
}

/** A method of a service that has the types of its handlers. `returned` is its result before JSON: a client with the same types gets that. */
export interface TypedContract<Positional, Named, Result, Returned> extends Contract<Positional, Named, Result> {
  readonly returned: Returned
}

/** The same for a method that yields. `returnedItem` is an item before JSON. */
export interface TypedStreamContract<Positional, Named, Result, Item, ReturnedItem>
  extends StreamContract<Positional, Named, Result, Item> {
  readonly returnedItem: ReturnedItem
}

/** The methods of a service as a client with its types gets them: with results before JSON. Mounted services have types of their own. */
export type Returned<Methods> = unknown extends Methods
  ? Methods
  : { readonly [Name in keyof Methods]: ReturnedOf<Methods[Name]> }

type ReturnedOf<Method> =
  Method extends TypedStreamContract<infer Positional, infer Named, unknown, unknown, infer Item>
    ? StreamContract<Positional, Named, Item[], Item>
    : Method extends TypedContract<infer Positional, infer Named, unknown, infer Result>
      ? Contract<Positional, Named, Result>
      : Method

/** The methods of a service by name. A method that cannot work has a `Hint` in place of its contract. */
export type Api = { readonly [name: string]: Contract<unknown, unknown, unknown> | Hint<string> }

/** Holds a service's methods and the type of request that it takes. Both members exist for the compiler alone. */
export interface HasApi<Methods, HttpRequest = never> {
  readonly '~api'?: Methods
  readonly '~httpRequest'?: (request: HttpRequest) => void
}

/** The names of methods; any name if they are not known. */
export type MethodName<Methods> = unknown extends Methods ? string : keyof Flat<Methods> & string

/**
 * One method under its name. `jsonrpc types` reads the types of its handler and of its options from the arguments of this alias: the
 * contract has them only as JSON.
 */
export type Named<Name extends string, MethodContract, _Handler = unknown, _Options = unknown> = {
  readonly [Key in Name]: MethodContract
}

/** Mounted services by prefix. They keep their own keys: under new ones, editors would not find a method's JSDoc and declaration. */
export type Mounted<Prefix extends string, Methods> = { readonly '~mounted': { readonly [Key in Prefix]: Methods } }

/** The mounted services of a service, by prefix. */
export type MountsOf<Methods> = Methods extends { readonly '~mounted': infer Mounts } ? Mounts : unknown

/** The methods of a service with nothing but contracts in their types, mounted ones still under their prefix. */
export type Bare<Methods> = Methods extends unknown // a named alias would keep references to the server's types
  ? { readonly [Name in keyof Methods]: Name extends '~mounted' ? BareMounts<Methods[Name]> : Methods[Name] }
  : never

type BareMounts<Mounts> = { readonly [Prefix in keyof Mounts]: Bare<Mounts[Prefix]> }

/**
 * The methods of a service with their params and results, free of the server's own types otherwise:
 * `ApiOf<typeof calculator>['add']['byPosition']` is `[x: number, y: number]`. A client needs no other type.
 */
export type ApiOf<Service> = Service extends HasApi<infer Methods> ? Flat<Methods> : never

/** The methods of a service, mounted ones under their full names. */
export type Flat<Methods> = Same<AllOf<Methods>>

type AllOf<Methods> = '~mounted' extends keyof Methods ? Omit<Methods, '~mounted'> & Both<Prefixed<MountsOf<Methods>>> : Methods
type Same<Methods> = { readonly [Name in keyof Methods]: Methods[Name] }

/** For each mounted service, its methods under their full names. */
type Prefixed<Mounts> = { [Prefix in keyof Mounts]: WithPrefix<Prefix, AllOf<Mounts[Prefix]>> }[keyof Mounts]

type WithPrefix<Prefix, Methods> = {
  readonly [Name in keyof Methods as `${Prefix & string}.${Name & string}`]: Methods[Name]
}

/** The intersection of the types in a union. */
type Both<Union> = (Union extends unknown ? (each: Union) => void : never) extends (all: infer All) => void ? All : never

/** One method of a service; any if its methods are not known. */
export type MethodOf<Methods, Name> = unknown extends Methods ? AnyMethod : Flat<Methods>[Name & keyof Flat<Methods>]

type AnyMethod = Contract<readonly unknown[], { readonly [name: string]: unknown }, unknown>

type Nothing = Record<never, never>

/**
 * The params of `call`: an array by position, an object by name, left out if there are none. `call` has a second type parameter, so that
 * editors do not show the whole service in its place; the compiler must not infer it from here.
 */
export type RawParams<Contract> = Contract extends { readonly byPosition: infer Positional; readonly byName: infer Named }
  ? [] extends Positional
    ? [params?: Positional | Named]
    : Nothing extends Named
      ? [params?: Positional | Named]
      : [params: Positional | Named]
  : Contract extends Hint<infer Sentence>
    ? [params: Hint<Sentence>]
    : never

/** The result of `call`. */
export type ResultOf<Contract> = Contract extends { readonly result: infer Result } ? Result : never
