/** A service's methods as a caller sees them: functions that promise, nested where names have dots. */
import type { ApiOf } from '../protocol/contract.ts'
import type { CallOptions } from './options.ts'
import type { ReservedName } from './reserved-names.ts'

type ClientNames = 'notify' | 'batch' | 'with'

/** The methods of a service or of its published `ApiOf`. */
export type ApiFrom<Target> = '~api' extends keyof Target ? ApiOf<Target> : Target

/**
 * The typed other end of a service. Each method is a function under its name; `stats.mean` is `client.stats.mean`. One plain object
 * alone goes by name, any other arguments go by position.
 */
export type Client<Api> = unknown extends Api ? UntypedClient : ClientOwn<Api> & Methods<Api, 'result', ClientNames>

/** What a client has besides its methods. */
export interface ClientOwn<Api> {
  /** Calls a method by its full name, with params exactly as they go over the wire: an array by position, an object by name. */
  readonly call: RawCall<Api, 'result'>
  /** The same methods as notifications (§4.1): the promise says that the message was sent, never what became of it. */
  readonly notify: Notify<Api>
  /**
   * Sends every call that the function makes as one message (§6). An array of their promises comes back as the array of their results,
   * and rejects as `Promise.all` does; `Promise.allSettled` inside keeps the results beside an error.
   */
  batch<const Calls extends readonly unknown[] | Promise<unknown>>(make: (calls: BatchCalls<Api>) => Calls): Promise<All<Calls>>
  /** The same client with other options for its calls: `client.with({ timeout: 500 }).add(1, 2)`. */
  with(options: CallOptions): Client<Api>
}

/** The methods as they are called inside of `batch`. */
export type BatchCalls<Api> = unknown extends Api
  ? Pick<UntypedClient, 'call' | 'notify'> & Untyped
  : Methods<Api, 'result', ClientNames> & Pick<ClientOwn<Api>, 'call' | 'notify'>

type Notify<Api> = Methods<Api, 'nothing', never> & { readonly call: RawCall<Api, 'nothing'> }
type All<Calls> = Calls extends readonly unknown[] ? { -readonly [Index in keyof Calls]: Awaited<Calls[Index]> } : Awaited<Calls>
type Outcome = 'result' | 'nothing'

/** A name without dots is a function, one with dots a member of a member. Each name is looked at once a level, so that 1,000 cost little. */
type Methods<Api, Kind extends Outcome, Hidden> = {
  readonly [Name in keyof Api as Plain<Name, Hidden>]: Method<Api[Name], Kind>
} & {
  readonly [Name in keyof Api as Head<Name, Hidden>]: Methods<{ readonly [Key in Name as Tail<Key>]: Api[Key] }, Kind, never>
}

type Plain<Name, Hidden> = Name extends `${string}.${string}` | ReservedName | Hidden ? never : Name
type Head<Name, Hidden> = Name extends `${infer First}.${string}` ? Exclude<First, ReservedName | Hidden> : never
type Tail<Name> = Name extends `${string}.${infer Rest}` ? Rest : never

type Method<Contract, Kind extends Outcome> = (...params: Arguments<Contract>) => Promise<ReturnOf<Contract, Kind>>
type ReturnOf<Contract, Kind> = Kind extends 'result' ? ResultOf<Contract> : void
type ResultOf<Contract> = Contract extends { readonly result: infer Result } ? Result : never
type PositionalOf<Contract> = Contract extends { readonly byPosition: infer Positional } ? Positional : never
type NamedOf<Contract> = Contract extends { readonly byName: infer Named } ? Named : never

type Arguments<Contract> = ByPosition<PositionalOf<Contract>> | ByName<NamedOf<Contract>>
type Nothing = Record<never, never>
type ByName<Named> = [Named] extends [never] ? never : Nothing extends Named ? [params?: Named] : [params: Named]

/** A compile error in words, for an argument that would go over the wire as something else. */
export interface Hint<Words extends string> {
  readonly '~hint': Words
}
type SentByName = Hint<'one plain object alone is sent by name. To send it by position: client.call(method, [object])'>

/** The arguments by position, without those that would pass for params by name: one plain object, alone. */
type ByPosition<Positional> = Positional extends readonly unknown[]
  ? true extends MayBePlain<Positional[0]>
    ? 1 extends Positional['length']
      ? Lone<Positional> | TwoOrMore<Positional>
      : Positional
    : Positional
  : never
type Lone<Positional extends readonly unknown[]> = Positional['length'] extends 1
  ? { [Index in keyof Positional]: NotPlain<Positional[Index]> }
  : 0 extends Positional['length']
    ? [_?: NotPlain<Positional[0]>]
    : [_: NotPlain<Positional[0]>]
type TwoOrMore<Positional> = Positional extends readonly [(infer First)?, (infer Second)?, ...infer Rest]
  ? number extends Rest['length']
    ? [_: First, _: Second, ...Rest]
    : 1 extends (Positional & readonly unknown[])['length']
      ? 2 extends (Positional & readonly unknown[])['length']
        ? [_: First, _: Second | undefined, ...Rest]
        : never
      : never
  : never

type Scalar = string | number | boolean | null | undefined
type NeverPlain = Scalar | bigint | symbol | readonly unknown[] | { toJSON(...given: never[]): unknown }
type MayBePlain<Value> = unknown extends Value ? true : Value extends NeverPlain ? never : true
type NotPlain<Value> = unknown extends Value
  ? Scalar | readonly unknown[] | { toJSON(...given: never[]): unknown } | SentByName
  : Value extends NeverPlain
    ? Value
    : SentByName

/** By an array for the params by position, an object for those by name; left out where there are none. */
type RawCall<Api, Kind extends Outcome> = <Name extends keyof Api & string>(
  method: Name,
  ...params: RawParams<PositionalOf<Api[Name]>, NamedOf<Api[Name]>>
) => Promise<ReturnOf<Api[Name], Kind>>
type RawParams<Positional, Named> = [] extends Positional
  ? [params?: Positional | Named]
  : Nothing extends Named
    ? [params?: Positional | Named]
    : [params: Positional | Named]

type UntypedCall = (method: string, params?: readonly unknown[] | { readonly [name: string]: unknown }) => Promise<unknown>

/** Any method, and any methods below it. */
export interface Untyped {
  (...params: readonly unknown[]): Promise<unknown>
  readonly [name: string]: Untyped
}

/** A client that was not told of any service: every name is a method, every result unknown. */
export type UntypedClient = Untyped & {
  readonly call: UntypedCall
  readonly notify: Untyped & { readonly call: UntypedCall }
  batch<const Calls extends readonly unknown[] | Promise<unknown>>(
    make: (calls: BatchCalls<unknown>) => Calls,
  ): Promise<All<Calls>>
  with(options: CallOptions): UntypedClient
}
