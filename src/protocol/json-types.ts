/** Types after JSON: a result as the client receives it, and hints for params that JSON cannot hold. */

/** A compile error with an explanation: no value has this type, and its sentence names the fix. */
export interface Hint<Sentence extends string> {
  readonly '~hint': Sentence
}

/** A value as `JSON.parse` returns it. */
export type Json = string | number | boolean | null | Json[] | { [name: string]: Json }

/** An object that can be params by name: neither an array, nor an object with a `toJSON` of its own. */
export type PlainObject<Value> = unknown extends Value
  ? { readonly [name: string]: unknown }
  : Value extends NeverPlain
    ? never
    : Value

type NeverPlain =
  | (Scalar | bigint | symbol | undefined | readonly unknown[] | AnyFunction | HasToJson)
  | (ReadonlySet<unknown> | ReadonlyMap<unknown, unknown> | ArrayBufferView)
/** A JSON value that is neither an array nor an object. */
export type Scalar = string | number | boolean | null
type AnyFunction = (...args: never[]) => unknown
type HasToJson = { toJSON(...args: never[]): unknown }

/**
 * A result as the client receives it. A `Date` becomes a string, `undefined` becomes `null`, methods are left out, and a value that JSON
 * cannot hold becomes a `Hint`. Recursive types end: arrays and objects resolve on demand, tuples of JSON stay, others end at depth 8.
 */
export type Wire<Value, Depth extends 0[] = []> = unknown extends Value
  ? unknown
  : IsJson<Value> extends true
    ? Value
    : Value extends undefined | void
      ? null
      : WireValue<Value, Depth>

/** Whether a type holds any JSON, as a user's own `Json` does: such a type keeps its name. */
type IsJson<Value> = [Json] extends [Value] ? ([Value] extends [Json] ? true : false) : false

type WireValue<Value, Depth extends 0[] = []> = Value extends Scalar
  ? Value
  : Value extends { toJSON(...args: never[]): infer Written }
    ? WireData<Written, Depth>
    : WireData<Value, Depth>

/** The value after `toJSON`, which `JSON.stringify` calls only once. */
type WireData<Value, Depth extends 0[]> = Value extends Scalar
  ? Value
  : Value extends Unsendable
    ? Cannot<KindOf<Value>, 'result'>
    : Value extends readonly (infer Item)[]
      ? Item[] extends Value
        ? Wire<Item>[]
        : WireTuple<Value, Depth>
      : Value extends object
        ? LooksLikeError<Value> extends true
          ? Cannot<'an Error', 'result'>
          : { -readonly [Name in keyof Value as Kept<Value[Name], Name>]: WireMember<Value[Name]> }
        : Value

/** The compiler resolves the elements of a tuple at once, those of an array or an object only when they are used. */
type WireTuple<Value extends readonly unknown[], Depth extends 0[]> = Depth['length'] extends 8
  ? unknown[]
  : Value extends Json[]
    ? Value
    : { -readonly [Index in keyof Value]: Wire<Value[Index], [...Depth, 0]> }

/** Requires a `stack`: plain data may have a `name` and a `message` too. */
type LooksLikeError<Value> = 'stack' extends keyof Value ? (Value extends Error ? true : false) : false

type WireMember<Value> = unknown extends Value
  ? unknown
  : IsJson<Value> extends true
    ? Value
    : WireValue<Exclude<Value, undefined>> | Extract<Value, undefined>

/** JSON leaves out members that are functions, symbols or undefined, and never writes a symbol's name. */
type Kept<Member, Name> = Name extends symbol
  ? never
  : unknown extends Member
    ? Name
    : [Member] extends [AnyFunction | symbol | undefined]
      ? never
      : Name

/** `never` if JSON can hold a param of this type, else a `Hint`. A union passes if one of its types does. */
export type ParamHint<Value, Depth extends 0[] = []> = unknown extends Value
  ? never
  : [Value] extends [Scalar | undefined | void]
    ? never
    : Decide<Arrival<Exclude<Value, null | undefined | void>, Depth>>

/** The same for a list of arguments. */
export type ArgsHint<Args> = Args extends readonly unknown[]
  ? [Args[number]] extends [Scalar | undefined | void]
    ? never
    : { [Index in keyof Args]-?: ParamHint<Args[Index]> }[number]
  : never

type Decide<Arrivals> = 'arrives' extends Arrivals ? never : Arrivals

type Arrival<Value, Depth extends 0[]> = Value extends Scalar
  ? 'arrives'
  : Depth['length'] extends 4
    ? 'arrives'
    : Value extends readonly unknown[]
      ? OrArrives<{ [Index in keyof Value]-?: ParamHint<Value[Index], [...Depth, 0]> }[number]>
      : Value extends SurelySent
        ? 'arrives'
        : Value extends Unsendable | Date | AbortSignal
          ? Cannot<KindOf<Value>, 'param'>
          : string extends Value // any object, or a type that a string has too
            ? 'arrives'
            : never[] extends Value // such as an `Iterable`
              ? 'arrives'
              : OrArrives<{ [Name in keyof Value]-?: MemberHint<Value[Name], [...Depth, 0]> }[keyof Value]>

/** Values that JSON can hold, recognized without resolving their members. */
type SurelySent = Scalar | undefined | readonly SurelySent[] | { readonly [name: string]: SurelySent }

type OrArrives<Hints> = [Hints] extends [never] ? 'arrives' : Hints

/** JSON leaves an optional function out; a required one shows an instance of a class. */
type MemberHint<Member, Depth extends 0[]> = [Exclude<Member, undefined>] extends [AnyFunction]
  ? undefined extends Member
    ? never
    : Cannot<'an object with methods', 'param'>
  : ParamHint<Member, Depth>

type Cannot<Kind, End extends 'result' | 'param'> = Kind extends keyof NotJson
  ? Hint<`${Kind} cannot be sent as JSON: ${NotJson[Kind][End]}`>
  : never

type KindOf<Value> = { [Kind in keyof NotJson]: Value extends NotJson[Kind]['type'] ? Kind : never }[keyof NotJson]

/** Values for which `JSON.stringify` throws, or writes text without their content. */
type Unsendable = NotJson[Exclude<keyof NotJson, 'a Date' | 'an Error' | 'an AbortSignal'>]['type']

/** Types that JSON cannot hold, with the fix for a result and for a param. */
interface NotJson {
  'a bigint': { type: bigint; result: 'return a string'; param: 'take a string' }
  'a symbol': { type: symbol; result: 'return a string'; param: 'take a string' }
  'a function': { type: AnyFunction; result: 'return what it computes'; param: 'take data' }
  'a Date': { type: Date; result: 'return a string'; param: 'take a string, or make it a Date with a schema' }
  'a Map': {
    type: ReadonlyMap<unknown, unknown>
    result: 'return an object, or an array of its entries'
    param: 'take an object, or an array of entries'
  }
  'a Set': { type: SetLike; result: 'return an array'; param: 'take an array' }
  'a RegExp': { type: RegExp; result: 'return its source'; param: 'take its source' }
  'binary data': { type: ArrayBuffer | ArrayBufferView; result: 'return base64 text'; param: 'take base64 text' }
  'a promise': { type: PromiseLike<unknown>; result: 'await it'; param: 'take its value' }
  'a stream': { type: StreamLike; result: 'return what it holds'; param: 'take what it holds' }
  'a generator': { type: GeneratorLike; result: 'return an array'; param: 'take an array' }
  'an Error': { type: never; result: 'throw it, or return its message'; param: 'take its message' }
  'an AbortSignal': {
    type: AbortSignal
    result: 'return its state'
    param: 'take the context, which has one: takesContext: true'
  }
  'an object with methods': { type: never; result: 'return its data'; param: 'take its data' }
}

type SetLike = ReadonlySet<unknown> & { readonly get?: never } // otherwise a Map would be assignable
type StreamLike = { getReader(...args: never[]): unknown } | { getWriter(...args: never[]): unknown }
type GeneratorLike = { next(...args: never[]): unknown } & (
  | { [Symbol.iterator](): unknown }
  | { [Symbol.asyncIterator](): unknown }
)
