/** Results as they arrive: what JSON makes of what a handler returned. */
import { type ApiOf, Service } from 'damn-simple-jsonrpc-server'
import { expectTypeOf, test } from 'vitest'

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
  expectTypeOf<Arrives<'union'>>().toEqualTypeOf<
    { kind: 'a'; at: string } | { kind: 'b'; map: { readonly [name: string]: never } }
  >()
})

test('a hole in an array is null, a member that may have no value may be missing', () => {
  expectTypeOf<Arrives<'holes'>>().toEqualTypeOf<(number | null)[]>()
  expectTypeOf<Arrives<'optional'>>().toEqualTypeOf<{ a?: string; b?: number | undefined; c: string | undefined }>()
})

test('what makes JSON throw never arrives', () => {
  expectTypeOf<Arrives<'big'>>().toBeNever()
  expectTypeOf<Arrives<'symbol'>>().toBeNever()
  expectTypeOf<Arrives<'function'>>().toBeNever()
  expectTypeOf<Arrives<'bigInside'>>().toEqualTypeOf<{ a: never; b: number }>()
})

test('a Map and a Set are empty objects', () => {
  expectTypeOf<Arrives<'map'>>().toEqualTypeOf<{ readonly [name: string]: never }>()
  expectTypeOf<Arrives<'set'>>().toEqualTypeOf<{ seen: { readonly [name: string]: never } }>()
})

test('methods and symbols of an instance are left out', () => {
  expectTypeOf<Arrives<'point'>>().toEqualTypeOf<{ x: number; y: number }>()
  expectTypeOf<Arrives<'keyed'>>().toEqualTypeOf<{ 1: string }>()
})

test('a type that holds itself does not hang the compiler', () => {
  expectTypeOf<Arrives<'tree'>['children'][number]['children'][number]['value']>().toEqualTypeOf<string>()
})

test('promises are waited for', () => {
  expectTypeOf<Arrives<'later'>>().toEqualTypeOf<string>()
  expectTypeOf<Arrives<'thenable'>>().toEqualTypeOf<{ at: string }>()
})

test('a branded string keeps its brand', () => {
  expectTypeOf<Arrives<'branded'>>().toEqualTypeOf<string & { readonly brand: 'id' }>()
})
