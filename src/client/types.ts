/** A service's methods as a caller sees them: functions that return promises, nested if names have dots. */
import type { Untyped } from '../protocol/caller.ts'
import type { Bare, Flat, HasApi, MountsOf, RawParams, ResultOf } from '../protocol/contract.ts'
import type { Hint, PlainObject } from '../protocol/json-types.ts'
import type { Params } from '../protocol/message.ts'
import type { CallOptions } from './options.ts'
import type { ReservedName } from './reserved-names.ts'

type ClientNames = 'notify' | 'batch' | 'with' | 'stream' | 'close'

/** The methods of a service or of its published `ApiOf`. */
export type ApiFrom<Target> =
  Target extends HasApi<infer Methods> ? ('~api' extends keyof Target ? Bare<Methods> : Target) : Target

/**
 * A typed client of a service. Each method is a function under its name; `stats.mean` is `client.stats.mean`. A single plain object is
 * sent as params by name, any other arguments by position.
 */
export type Client<Api> = unknown extends Api
  ? UntypedClient
  : ClientOwn<Api> &
      ([keyof Api] extends [never]
        ? // Compilers name this type, and not an alias of it, where a method is missing.
          Hint<'this service has no methods in its type: keep what method() returns, as in const service = new Service().method(…)'>
        : Methods<Api, 'result', ClientNames>)

/** What a client has besides its methods. */
export type ClientOwn<Api> = {
  /** Calls a method by its full name, with params exactly as they are sent: an array by position, an object by name. */
  call<Name extends keyof Flat<Api> & string, Method = Flat<Api>[Name]>(
    method: Name,
    ...params: RawParams<Method>
  ): Promise<ResultOf<Method>>
  /** The same methods as notifications (§4.1): the promise resolves once the message is sent, and never tells the outcome. */
  readonly notify: Notify<Api>
  /**
   * Sends every call that the function makes as one message (§6). An array of their promises comes back as the array of their results,
   * and rejects as `Promise.all` does; `Promise.allSettled` inside keeps the results if a call fails.
   */
  batch<const Calls extends readonly unknown[] | Promise<unknown>>(make: (calls: BatchCalls<Api>) => Calls): Promise<All<Calls>>
  /**
   * The methods that yield, and subscriptions: `for await (const row of client.stream.rows('orders')) …`. Each takes its params, or a function
   * of them that is called again after a loss. Leaving the loop ends the call. A stream has no timeout.
   */
  readonly stream: Streams<Api>
  /** Gives up all calls, and closes the connection. */
  close(): void
  /** The same client with other options for its calls: `client.with({ timeout: 500 }).add(1, 2)`. */
  with(options: CallOptions): Client<Api>
}

/** The methods as they are called inside `batch`. */
export type BatchCalls<Api> = unknown extends Api
  ? Pick<UntypedClient, 'call' | 'notify'> & Untyped
  : Methods<Api, 'result', ClientNames> & Pick<ClientOwn<Api>, 'call' | 'notify'>

type Notify<Api> = Methods<Api, 'nothing', never> & {
  call<Name extends keyof Flat<Api> & string, Method = Flat<Api>[Name]>(method: Name, ...params: RawParams<Method>): Promise<void>
}
type Streams<Api> = Methods<WithItems<Flat<Api>>, 'items', never> & {
  call<Name extends keyof WithItems<Flat<Api>> & string, Method = Flat<Api>[Name]>(
    method: Name,
    ...params: RawParams<Method> | [params: ParamsFunction<Method>]
  ): ItemsOf<Method>
}

type WithItems<Api> = { readonly [Name in keyof Api as Api[Name] extends AnyItem ? Name : never]: Api[Name] }
type AnyItem = { readonly item: unknown }

/** The items of a method as they come. The stream is read once. Disposing it leaves it. */
export type Stream<Item> = AsyncIterable<Item> & Disposing

/** `AsyncDisposable`, if the compiler's `lib` has it. */
type Disposing = SymbolConstructor extends { readonly asyncDispose: infer Name extends symbol }
  ? { readonly [Key in Name]: () => Promise<void> }
  : unknown

type ItemsOf<Contract> = Contract extends { readonly item: infer Item } ? Stream<Item> : never
type ParamsFunction<Contract> = Contract extends { readonly byPosition: infer Positional; readonly byName: infer Named }
  ? () => Positional | Named | Promise<Positional | Named>
  : never

type All<Calls> = Calls extends readonly unknown[] ? { -readonly [Index in keyof Calls]: Awaited<Calls[Index]> } : Awaited<Calls>
type Outcome = 'result' | 'nothing' | 'items'

/**
 * A name without dots is a function, a name with dots a member of a member. The compiler resolves each name once a level, so that many
 * names stay fast. A mounted service keeps its own keys, so that editors find a method's JSDoc and declaration.
 */
type Methods<Api, Kind extends Outcome, Hidden> = {
  readonly [Name in keyof Api as Plain<Name, Hidden>]: Method<Api[Name], Kind>
} & {
  readonly [Name in keyof Api as Head<Name, Hidden>]: Methods<{ readonly [Key in Name as Tail<Key>]: Api[Key] }, Kind, never>
} & Mounts<MountsOf<Api>, Kind, Hidden>

type Mounts<Services, Kind extends Outcome, Hidden> = {
  readonly [Prefix in keyof Services as Plain<Prefix, Hidden> | Head<Prefix, Hidden>]: Methods<
    Below<Services, Prefix>,
    Kind,
    never
  >
}

/** The services mounted under a prefix and, if it has dots, under the rest of it. */
type Below<Services, Prefix extends keyof Services> = [Extract<Prefix, Dotted>] extends [never]
  ? Services[Prefix]
  : [Exclude<Prefix, Dotted>] extends [never]
    ? { readonly '~mounted': { readonly [Key in Prefix as Tail<Key>]: Services[Key] } }
    : Services[Exclude<Prefix, Dotted>] & { readonly '~mounted': { readonly [Key in Prefix as Tail<Key>]: Services[Key] } }

type Dotted = `${string}.${string}`
type Plain<Name, Hidden> = Name extends Dotted | '~mounted' | ReservedName | Hidden ? never : Name
type Head<Name, Hidden> = Name extends `${infer First}.${string}` ? Exclude<First, ReservedName | Hidden> : never
type Tail<Name> = Name extends `${string}.${infer Rest}` ? Rest : never

/** A method that cannot work is a hint, which cannot be called. */
type Method<Contract, Kind extends Outcome> = Contract extends {
  readonly byPosition: infer Positional
  readonly byName: infer Named
  readonly result: infer Result
}
  ? Kind extends 'items'
    ? ((params: ParamsFunction<Contract>) => ItemsOf<Contract>) & Call<Positional, Named, ItemsOf<Contract>>
    : Call<Positional, Named, Promise<Kind extends 'result' ? Result : void>>
  : Contract

/** A method as a function, with a signature for each way to call it. A handler's only object may be sent either way. */
type Call<Positional, Named, Result> = [Named] extends [never]
  ? ByPosition<Positional, Result>
  : [Positional] extends [never]
    ? ByName<Named, Result>
    : [LonePlain<Positional>] extends [never]
      ? EitherWay<Positional, Named, Result>
      : [LonePlain<Positional>] extends [Named]
        ? AsDeclared<Positional, Result>
        : EitherWay<Positional, Named, Result>

type EitherWay<Positional, Named, Result> = [keyof Named] extends [never]
  ? ByPosition<Positional, Result>
  : ByName<Named, Result> & ByPosition<Positional, Result>

type ByName<Named, Result> = Nothing extends Named ? (params?: Named) => Result : (params: Named) => Result
type Nothing = Record<never, never>

type AsDeclared<Positional, Result> = Positional extends readonly unknown[] ? (...params: Positional) => Result : never

/** The arguments by position, without those that would be sent as params by name: a single plain object. */
type ByPosition<Positional, Result> = Positional extends readonly unknown[]
  ? [PlainObject<Positional[0]>] extends [never]
    ? (...params: Positional) => Result
    : 1 extends Positional['length']
      ? [TwoOrMore<Positional>] extends [never]
        ? (...params: Lone<Positional>) => Result
        : { (...params: TwoOrMore<Positional>): Result; (...params: Lone<Positional>): Result }
      : (...params: Positional) => Result
  : never

type LonePlain<Positional> = Positional extends readonly unknown[] ? PlainObject<Positional[0]> : never

type Lone<Positional extends readonly unknown[]> = 0 extends Positional['length']
  ? [first?: NotPlain<Positional[0]>]
  : [first: NotPlain<Positional[0]>]
type NotPlain<Value> =
  | (unknown extends Value
      ? string | number | boolean | null | undefined | readonly unknown[] | { toJSON(...given: never[]): unknown }
      : Exclude<Value, PlainObject<Value>>)
  | Hint<'one plain object alone is sent by name. To send it by position: client.call(method, [object])'>

type TwoOrMore<Positional extends readonly unknown[]> = Positional['length'] extends 0 | 1
  ? never
  : Positional extends readonly [(infer First)?, (infer Second)?, ...infer Rest]
    ? number extends Positional['length']
      ? [first: First, second: Second, ...rest: Rest]
      : [first: First, second: Second | undefined, ...rest: Rest]
    : never

type UntypedCall = (method: string, params?: readonly unknown[] | { readonly [name: string]: unknown }) => Promise<unknown>

/** Any method as a stream. */
interface UntypedStream {
  (...params: readonly unknown[]): Stream<unknown>
  readonly [name: string]: UntypedStream
}

/** A client without the type of a service: every name is a method, every result is `unknown`. */
export type UntypedClient = Untyped & {
  readonly call: UntypedCall
  readonly notify: Untyped & { readonly call: UntypedCall }
  batch<const Calls extends readonly unknown[] | Promise<unknown>>(
    make: (calls: BatchCalls<unknown>) => Calls,
  ): Promise<All<Calls>>
  readonly stream: UntypedStream & {
    readonly call: (method: string, params?: Params | (() => Params | Promise<Params>)) => Stream<unknown>
  }
  close(): void
  with(options: CallOptions): UntypedClient
}
