/** Params and results through schemas of Zod, Valibot and ArkType as they are: a shape of them, or one for the whole. */
import { type as ark } from 'arktype'
import { type ApiOf, type Contract, Service } from 'damn-simple-jsonrpc-server'
import * as v from 'valibot'
import { expectTypeOf, test } from 'vitest'
import { z } from 'zod'

test('a shape: the handler gets one object of outputs, the client sends inputs', () => {
  const service = new Service()
    .method('zod', { params: { x: z.number(), y: z.number() } }, ({ x, y }) => x * y)
    .method('valibot', { params: { x: v.number(), y: v.number() } }, ({ x, y }) => x * y)
    .method('arktype', { params: { x: ark('number'), y: ark('number') } }, ({ x, y }) => x * y)
  type Product = Contract<never, { x: number; y: number }, number>
  type Api = ApiOf<typeof service>
  expectTypeOf<Api['zod']>().toEqualTypeOf<Product>()
  expectTypeOf<Api['valibot']>().toEqualTypeOf<Product>()
  expectTypeOf<Api['arktype']>().toEqualTypeOf<Product>()
})

test('one shape may hold schemas of several libraries', () => {
  const service = new Service().method('mixed', { params: { a: z.string(), b: v.number(), c: ark('boolean') } }, (params) => {
    expectTypeOf(params).toEqualTypeOf<{ a: string; b: number; c: boolean }>()
    return params
  })
  expectTypeOf<ApiOf<typeof service>['mixed']['byName']>().toEqualTypeOf<{ a: string; b: number; c: boolean }>()
})

test('a default is optional for the client and there for the handler', () => {
  const service = new Service()
    .method('zod', { params: { x: z.number().default(1) } }, (params) => {
      expectTypeOf(params).toEqualTypeOf<{ x: number }>()
    })
    .method('valibot', { params: { x: v.optional(v.number(), 1) } }, (params) => {
      expectTypeOf(params).toEqualTypeOf<{ x: number }>()
    })
    .method('arktype', { params: ark({ x: 'number = 1' }) }, (params) => {
      expectTypeOf(params).toEqualTypeOf<{ x: number }>()
    })
  type Api = ApiOf<typeof service>
  expectTypeOf<Api['zod']['byName']>().toEqualTypeOf<{ x?: number | undefined }>()
  expectTypeOf<Api['valibot']['byName']>().toEqualTypeOf<{ x?: number | undefined }>()
  expectTypeOf<Api['arktype']['byName']>().toEqualTypeOf<{ x?: number }>()
})

test('an optional param is optional on both ends', () => {
  const service = new Service()
    .method('zod', { params: { x: z.string().optional() } }, (params) => {
      expectTypeOf(params).toEqualTypeOf<{ x?: string | undefined }>()
    })
    .method('valibot', { params: { x: v.optional(v.string()) } }, (params) => {
      expectTypeOf(params).toEqualTypeOf<{ x?: string | undefined }>()
    })
    .method('arktype', { params: ark({ 'x?': 'string' }) }, (params) => {
      expectTypeOf(params).toEqualTypeOf<{ x?: string }>()
    })
  type Api = ApiOf<typeof service>
  expectTypeOf<Api['zod']['byName']>().toEqualTypeOf<{ x?: string | undefined }>()
  expectTypeOf<Api['valibot']['byName']>().toEqualTypeOf<{ x?: string | undefined }>()
  expectTypeOf<Api['arktype']['byName']>().toEqualTypeOf<{ x?: string }>()
})

test('a transform: the client sends what goes in, the handler gets what comes out', () => {
  const service = new Service()
    .method('zod', { params: { day: z.string().transform((text) => new Date(text)) } }, ({ day }) => {
      expectTypeOf(day).toEqualTypeOf<Date>()
      return day
    })
    .method('valibot', { params: { day: v.pipe(v.string(), v.transform(Number)) } }, ({ day }) => {
      expectTypeOf(day).toEqualTypeOf<number>()
      return day
    })
    .method('arktype', { params: { day: ark('string.date.parse') } }, ({ day }) => {
      expectTypeOf(day).toEqualTypeOf<Date>()
      return day
    })
  type Api = ApiOf<typeof service>
  expectTypeOf<Api['zod']>().toEqualTypeOf<Contract<never, { day: string }, string>>()
  expectTypeOf<Api['valibot']>().toEqualTypeOf<Contract<never, { day: string }, number>>()
  expectTypeOf<Api['arktype']>().toEqualTypeOf<Contract<never, { day: string }, string>>()
})

test('one schema for the whole: the handler gets its one value', () => {
  const service = new Service()
    .method('zod', { params: z.object({ id: z.number(), note: z.string().optional() }) }, (order) => {
      expectTypeOf(order).toEqualTypeOf<{ id: number; note?: string | undefined }>()
      return order.id
    })
    .method('valibot', { params: v.object({ id: v.number() }) }, (order) => {
      expectTypeOf(order).toEqualTypeOf<{ id: number }>()
      return order.id
    })
    .method('arktype', { params: ark({ id: 'number' }) }, (order) => {
      expectTypeOf(order).toEqualTypeOf<{ id: number }>()
      return order.id
    })
  type Api = ApiOf<typeof service>
  expectTypeOf<Api['zod']>().toEqualTypeOf<Contract<never, { id: number; note?: string | undefined }, number>>()
  expectTypeOf<Api['valibot']>().toEqualTypeOf<Contract<never, { id: number }, number>>()
  expectTypeOf<Api['arktype']>().toEqualTypeOf<Contract<never, { id: number }, number>>()
})

test('a schema of a tuple or an array is called by position', () => {
  const service = new Service()
    .method('zod', { params: z.tuple([z.number(), z.string()]) }, ([id, name]) => `${id} ${name}`)
    .method('valibot', { params: v.array(v.number()) }, (numbers) => numbers.length)
    .method('arktype', { params: ark('string[]') }, (words) => words.join())
    .method('either', { params: z.union([z.object({ x: z.number() }), z.tuple([z.number()])]) }, () => 1)
  type Api = ApiOf<typeof service>
  expectTypeOf<Api['zod']>().toEqualTypeOf<Contract<[number, string], never, string>>()
  expectTypeOf<Api['valibot']>().toEqualTypeOf<Contract<number[], never, number>>()
  expectTypeOf<Api['arktype']>().toEqualTypeOf<Contract<string[], never, string>>()
  expectTypeOf<Api['either']>().toEqualTypeOf<Contract<[number], { x: number }, number>>()
})

test('a result schema says what arrives, and what the handler may return', () => {
  const service = new Service()
    .method('plain', { result: z.number() }, (x: number) => x)
    .method('later', { result: v.number() }, async () => 5)
    .method('text', { result: z.number().transform(String) }, () => 5)
    .method('shape', { params: { x: z.number() }, result: ark({ twice: 'number' }) }, ({ x }) => ({ twice: 2 * x }))
    .method('whole', { params: ark('number[]'), result: z.date() }, () => new Date())
    .method('context', { takesContext: true, result: z.string() }, (context) => context.method)
  type Api = ApiOf<typeof service>
  expectTypeOf<Api['plain']>().toEqualTypeOf<Contract<[x: number], never, number>>()
  expectTypeOf<Api['later']['result']>().toEqualTypeOf<number>()
  expectTypeOf<Api['text']['result']>().toEqualTypeOf<string>()
  expectTypeOf<Api['shape']>().toEqualTypeOf<Contract<never, { x: number }, { twice: number }>>()
  expectTypeOf<Api['whole']['result']>().toEqualTypeOf<string>()
  expectTypeOf<Api['context']>().toEqualTypeOf<Contract<[], never, string>>()
})

test('a result schema gives literals in the handler their own types', () => {
  const result = z.object({ kind: z.literal('circle'), tags: z.array(z.enum(['a', 'b'])) })
  const service = new Service()
    .method('none', { result }, () => ({ kind: 'circle', tags: ['a'] }))
    .method('later', { result }, async () => ({ kind: 'circle', tags: ['b'] }))
    .method('names', { params: ['x'], result }, (_x: number) => ({ kind: 'circle', tags: [] }))
    .method('shape', { params: { x: z.number() }, result }, () => ({ kind: 'circle', tags: ['a', 'b'] }))
    .method('context', { takesContext: true, result }, (_context) => ({ kind: 'circle', tags: ['a'] }))
  type Shape = { kind: 'circle'; tags: ('a' | 'b')[] }
  expectTypeOf<ApiOf<typeof service>['none']['result']>().toEqualTypeOf<Shape>()
  expectTypeOf<ApiOf<typeof service>['names']['result']>().toEqualTypeOf<Shape>()
})

test('async schemas and async handlers are nothing special', () => {
  const params = { x: z.string().refine(async (text) => text !== '') }
  const service = new Service().method('check', { params }, async ({ x }) => x)
  expectTypeOf<ApiOf<typeof service>['check']>().toEqualTypeOf<Contract<never, { x: string }, string>>()
})

test('nothing that went through a schema is any', () => {
  new Service()
    .method('zod', { params: { x: z.unknown() } }, ({ x }) => expectTypeOf(x).not.toBeAny())
    .method('whole', { params: z.record(z.string(), z.number()) }, (counts) => expectTypeOf(counts).not.toBeAny())
    .method('valibot', { params: v.object({ x: v.unknown() }) }, (params) => expectTypeOf(params).not.toBeAny())
    .method('arktype', { params: ark({ x: 'unknown' }) }, (params) => expectTypeOf(params).not.toBeAny())
})
