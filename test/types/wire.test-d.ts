/** Results as they arrive: what JSON makes of what a handler returned. */
import { type ApiOf, type Hint, Service } from 'damn-simple-jsonrpc-server'
import { expectTypeOf, test } from 'vitest'
import { z } from 'zod'

declare function give<Result>(): () => Result
class Money {
  amount = 1
  toJSON(): { cents: number; at: Date } {
    return { cents: 100, at: new Date() }
  }
}
class Point {
  x = 1
  y = 2
  norm(): number {
    return 0
  }
}
interface Message {
  name: string
  message: string
  at: Date
}
type Json = string | number | boolean | null | Json[] | { [name: string]: Json }
type Dated = Date | Dated[] | { [name: string]: Dated }
type JsonPair = [number, JsonPair | null]
type DatedPair = [Date, DatedPair?]
interface Listed extends Array<Listed | Date> {}
class Self {
  id = 1
  toJSON(): Self {
    return this
  }
}
interface Tree {
  value: Date
  children: Tree[]
}

const service = new Service().methods({
  text: give<string>(),
  literal: give<'a' | 'b'>(),
  yes: give<boolean>(),
  nothing: give<undefined>(),
  noReturn: give<void>(),
  none: give<null>(),
  maybe: give<number | undefined>(),
  unknown: give<unknown>(),
  date: give<Date>(),
  url: give<URL>(),
  days: give<Date[]>(),
  nested: give<{ at: Date; list: { days: readonly Date[] }[] }>(),
  tuple: give<readonly [Date, number?]>(),
  holes: give<(number | undefined)[]>(),
  optional: give<{ a?: Date; b?: number | undefined; c: string | undefined }>(),
  big: give<bigint>(),
  bigInside: give<{ a: bigint; b: number }>(),
  symbol: give<symbol>(),
  function: give<() => void>(),
  map: give<Map<string, number>>(),
  set: give<{ seen: Set<string> }>(),
  money: give<Money>(),
  moneys: give<{ prices: Money[] }>(),
  point: give<Point>(),
  keyed: give<{ [Symbol.iterator]: number; 1: Date }>(),
  record: give<Record<string, Date>>(),
  union: give<{ kind: 'a'; at: Date } | { kind: 'b'; map: Map<string, string> }>(),
  tree: give<Tree>(),
  later: give<Promise<Date>>(),
  thenable: give<PromiseLike<{ at: Date }>>(),
  inner: give<{ data: unknown; more?: unknown }>(),
  bigOrText: give<bigint | string>(),
  bytes: give<Uint8Array>(),
  buffer: give<ArrayBuffer>(),
  error: give<TypeError>(),
  pattern: give<RegExp>(),
  stream: give<ReadableStream>(),
  generator: give<AsyncGenerator<number>>(),
  generators: give<{ one: AsyncGenerator<number> }>(),
  unawaited: give<{ x: Promise<number> }>(),
  message: give<Message>(),
  nodeBuffer: give<Buffer>(),
  any: give<ReturnType<JSON['parse']>>(),
  anyInside: give<{ data: ReturnType<JSON['parse']> }>(),
  json: give<Json>(),
  dated: give<Dated>(),
  jsonTuple: give<JsonPair>(),
  datedTuple: give<DatedPair>(),
  listed: give<Listed>(),
  self: give<Self>(),
  branded: give<string & { readonly brand: 'id' }>(),
})
type Api = ApiOf<typeof service>
type Arrives<Name extends keyof Api> = Api[Name]['result']

test('what JSON has stays what it is', () => {
  expectTypeOf<Arrives<'text'>>().toEqualTypeOf<string>()
  expectTypeOf<Arrives<'literal'>>().toEqualTypeOf<'a' | 'b'>()
  expectTypeOf<Arrives<'yes'>>().toEqualTypeOf<boolean>()
  expectTypeOf<Arrives<'none'>>().toEqualTypeOf<null>()
})

test('nothing is null', () => {
  expectTypeOf<Arrives<'nothing'>>().toEqualTypeOf<null>()
  expectTypeOf<Arrives<'noReturn'>>().toEqualTypeOf<null>()
  expectTypeOf<Arrives<'maybe'>>().toEqualTypeOf<number | null>()
})

test('unknown stays unknown and does not become any', () => {
  expectTypeOf<Arrives<'unknown'>>().toBeUnknown()
  expectTypeOf<Arrives<'inner'>>().toEqualTypeOf<{ data: unknown; more?: unknown }>()
})

test('what has a toJSON is what that returns, as it arrives', () => {
  expectTypeOf<Arrives<'date'>>().toEqualTypeOf<string>()
  expectTypeOf<Arrives<'url'>>().toEqualTypeOf<string>()
  expectTypeOf<Arrives<'money'>>().toEqualTypeOf<{ cents: number; at: string }>()
  expectTypeOf<Arrives<'moneys'>>().toEqualTypeOf<{ prices: { cents: number; at: string }[] }>()
})

test('arrays and objects are gone through', () => {
  expectTypeOf<Arrives<'days'>>().toEqualTypeOf<string[]>()
  expectTypeOf<Arrives<'nested'>>().toEqualTypeOf<{ at: string; list: { days: string[] }[] }>()
  expectTypeOf<Arrives<'tuple'>>().toEqualTypeOf<[string, (number | null)?]>()
  expectTypeOf<Arrives<'record'>>().toEqualTypeOf<Record<string, string>>()
  expectTypeOf<Arrives<'union'>>().toEqualTypeOf<{ kind: 'a'; at: string } | { kind: 'b'; map: NoMap }>()
})

test('a hole in an array is null, a member that may have no value may be missing', () => {
  expectTypeOf<Arrives<'holes'>>().toEqualTypeOf<(number | null)[]>()
  expectTypeOf<Arrives<'optional'>>().toEqualTypeOf<{ a?: string; b?: number | undefined; c: string | undefined }>()
})

type NoMap = Hint<'a Map cannot be sent as JSON: return an object, or an array of its entries'>
type NoSet = Hint<'a Set cannot be sent as JSON: return an array'>
type NoBigint = Hint<'a bigint cannot be sent as JSON: return a string'>

test('what makes JSON throw never arrives, and the type says what to return', () => {
  expectTypeOf<Arrives<'big'>>().toEqualTypeOf<NoBigint>()
  expectTypeOf<Arrives<'symbol'>>().toEqualTypeOf<Hint<'a symbol cannot be sent as JSON: return a string'>>()
  expectTypeOf<Arrives<'function'>>().toEqualTypeOf<Hint<'a function cannot be sent as JSON: return what it computes'>>()
  expectTypeOf<Arrives<'bigInside'>>().toEqualTypeOf<{ a: NoBigint; b: number }>()
  expectTypeOf<Arrives<'bigOrText'>>().toEqualTypeOf<NoBigint | string>()
})

test('what JSON writes without what it holds says what to return, alone and inside of an object', () => {
  expectTypeOf<Arrives<'map'>>().toEqualTypeOf<NoMap>()
  expectTypeOf<Arrives<'set'>>().toEqualTypeOf<{ seen: NoSet }>()
  expectTypeOf<Arrives<'bytes'>>().toEqualTypeOf<Hint<'binary data cannot be sent as JSON: return base64 text'>>()
  expectTypeOf<Arrives<'buffer'>>().toEqualTypeOf<Hint<'binary data cannot be sent as JSON: return base64 text'>>()
  expectTypeOf<Arrives<'error'>>().toEqualTypeOf<Hint<'an Error cannot be sent as JSON: throw it, or return its message'>>()
  expectTypeOf<Arrives<'pattern'>>().toEqualTypeOf<Hint<'a RegExp cannot be sent as JSON: return its source'>>()
  expectTypeOf<Arrives<'stream'>>().toEqualTypeOf<Hint<'a stream cannot be sent as JSON: return what it holds'>>()
  expectTypeOf<Arrives<'generators'>>().toEqualTypeOf<{
    one: Hint<'a generator cannot be sent as JSON: return an array'>
  }>()
  expectTypeOf<Arrives<'unawaited'>>().toEqualTypeOf<{ x: Hint<'a promise cannot be sent as JSON: await it'> }>()
})

test('what a generator yields arrives as an array', () => {
  expectTypeOf<Arrives<'generator'>>().toEqualTypeOf<number[]>()
})

test('data that looks like an Error, and a Buffer that writes itself, arrive', () => {
  expectTypeOf<Arrives<'message'>>().toEqualTypeOf<{ name: string; message: string; at: string }>()
  expectTypeOf<Arrives<'nodeBuffer'>>().toEqualTypeOf<{ type: 'Buffer'; data: number[] }>()
})

test('methods and symbols of an instance are left out', () => {
  expectTypeOf<Arrives<'point'>>().toEqualTypeOf<{ x: number; y: number }>()
  expectTypeOf<Arrives<'keyed'>>().toEqualTypeOf<{ 1: string }>()
})

test('a type that holds itself does not hang the compiler', () => {
  expectTypeOf<Arrives<'tree'>['children'][number]['children'][number]['value']>().toEqualTypeOf<string>()
})

test('recursive types end: what is JSON already stays as it is', () => {
  expectTypeOf<Arrives<'json'>>().toEqualTypeOf<Json>()
  expectTypeOf<Arrives<'jsonTuple'>>().toEqualTypeOf<JsonPair>()
  expectTypeOf<Extract<Arrives<'dated'>, readonly unknown[]>[number]>().toEqualTypeOf<Arrives<'dated'>>()
  expectTypeOf<Extract<Arrives<'dated'>, string>>().toEqualTypeOf<string>()
  expectTypeOf<Arrives<'datedTuple'>[0]>().toEqualTypeOf<string>()
  expectTypeOf<NonNullable<Arrives<'datedTuple'>[1]>[0]>().toEqualTypeOf<string>()
  expectTypeOf<Extract<Arrives<'listed'>[number], string>>().toEqualTypeOf<string>()
  expectTypeOf<Arrives<'self'>>().toEqualTypeOf<{ id: number }>()
})

test('a schema of any JSON is a result like any other', () => {
  const schemas = new Service()
    .method('json', { result: z.json() }, () => [1])
    .method('params', { params: z.json() }, (all) => all)
  type Any = z.infer<ReturnType<typeof z.json>>
  expectTypeOf<ApiOf<typeof schemas>['json']['result']>().toEqualTypeOf<Any>()
  expectTypeOf<ApiOf<typeof schemas>['params']['result']>().toEqualTypeOf<Any>()
})

test('any is unknown to the client', () => {
  expectTypeOf<Arrives<'any'>>().toBeUnknown()
  expectTypeOf<Arrives<'anyInside'>>().toEqualTypeOf<{ data: unknown }>()
})

test('promises are waited for', () => {
  expectTypeOf<Arrives<'later'>>().toEqualTypeOf<string>()
  expectTypeOf<Arrives<'thenable'>>().toEqualTypeOf<{ at: string }>()
})

test('a branded string keeps its brand', () => {
  expectTypeOf<Arrives<'branded'>>().toEqualTypeOf<string & { readonly brand: 'id' }>()
})
