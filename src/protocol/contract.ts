/** What a service's type knows: each method's params by position and by name, and its result. */

/** One method as a caller sees it. `never` marks a way that the method cannot be called. */
export interface Contract<Positional, Named, Result> {
  readonly byPosition: Positional
  readonly byName: Named
  readonly result: Result
}

/** The methods of a service by name. */
export type Api = { readonly [name: string]: Contract<unknown, unknown, unknown> }

/** Where a service's type keeps its methods, and the request that it wants. Both exist for the compiler alone. */
export interface HasApi<Methods, HttpRequest = never> {
  readonly '~api'?: Methods
  readonly '~httpRequest'?: (request: HttpRequest) => void
}

/** The names of methods; any name if they are not known. */
export type MethodName<Methods> = unknown extends Methods ? string : keyof Methods & string

/** One method more. */
export type Named<Name extends string, MethodContract> = { readonly [Key in Name]: MethodContract }

/**
 * The methods of a service with their params and results, free of the server's own types otherwise:
 * `ApiOf<typeof calculator>['add']['byPosition']` is `[x: number, y: number]`. Publish it, and a client needs nothing else of yours.
 */
export type ApiOf<Service> = Service extends HasApi<infer Methods> ? { readonly [Name in keyof Methods]: Methods[Name] } : never

/** A mounted service's methods under their new names. */
export type Prefixed<Prefix extends string, Methods> = {
  readonly [Name in keyof Methods as Name extends string ? `${Prefix}.${Name}` : never]: Methods[Name]
}

/** Methods of plain functions. */
export type PlainApi<Functions> = {
  readonly [Name in keyof Functions]: Functions[Name] extends (...args: infer Positional) => infer Result
    ? Contract<Positional, never, Wire<Awaited<Result>>>
    : never
}

/** A result as it arrives: what JSON makes of it. A `Date` is a string by then, and `undefined` is `null`. */
export type Wire<Value> = unknown extends Value ? Value : Value extends undefined | void ? null : WireValue<Value>

type WireValue<Value> = Value extends string | number | boolean | null
  ? Value
  : Value extends { toJSON(): infer Text }
    ? WireValue<Text>
    : Value extends ((...args: never[]) => unknown) | symbol | bigint
      ? never
      : Value extends ReadonlyMap<unknown, unknown> | ReadonlySet<unknown>
        ? { readonly [name: string]: never }
        : Value extends readonly unknown[]
          ? { -readonly [Index in keyof Value]: Wire<Value[Index]> }
          : Value extends object
            ? { -readonly [Name in keyof Value as Kept<Value[Name], Name>]: WireMember<Value[Name]> }
            : Value

type WireMember<Value> = unknown extends Value ? Value : WireValue<Exclude<Value, undefined>> | Extract<Value, undefined>

/** JSON leaves out members that are functions, symbols or undefined, and never writes a symbol's name. */
type Kept<Member, Name> = Name extends symbol
  ? never
  : [Member] extends [((...args: never[]) => unknown) | symbol | undefined]
    ? never
    : Name
