/** Params declared by name: `['x', 'y?']` gives a method its params by name, and keeps those by position. */
import { type ApiOf, type Contract, Service } from 'damn-simple-jsonrpc-server'
import { expectTypeOf, test } from 'vitest'
import { z } from 'zod'

const service = new Service()
  .method('sub', { params: ['x', 'y'] }, (x: number, y: number) => x - y)
  .method('pow', { params: ['x', 'y?'] }, (x: number, y = 2) => {
    expectTypeOf(y).toEqualTypeOf<number>()
    return x ** y
  })
  .method('greet', { params: ['name', 'title?'] }, async (name: string, title?: 'Dr' | 'Prof') => `${title} ${name}`)
  .method('find', { params: ['query', 'limit'] }, (query: { text: string }, limit: number | undefined) => [query.text, limit])
  .method('echo', { params: ['value'] }, (value: unknown) => value)
  .method('none', { params: [] }, () => 1)
  .method('size', { params: ['text'], result: z.number().int() }, (text: string) => text.length)
type Api = ApiOf<typeof service>

test('each name takes the type of its parameter', () => {
  expectTypeOf<Api['sub']>().toEqualTypeOf<Contract<[x: number, y: number], { x: number; y: number }, number>>()
})

test('a name with a question mark may be left out', () => {
  expectTypeOf<Api['pow']>().toEqualTypeOf<
    Contract<[x: number, y?: number | undefined], { x: number; y?: number | undefined }, number>
  >()
  expectTypeOf<Api['greet']['byName']>().toEqualTypeOf<{ name: string; title?: 'Dr' | 'Prof' | undefined }>()
})

test('a param declared without a question mark must be sent, even if its parameter accepts undefined', () => {
  expectTypeOf<Api['find']['byPosition']>().toEqualTypeOf<[query: { text: string }, limit: number | undefined]>()
  expectTypeOf<Api['find']['byName']>().toEqualTypeOf<{ query: { text: string }; limit: number }>()
})

test('unknown stays unknown', () => {
  expectTypeOf<Api['echo']>().toEqualTypeOf<Contract<[value: unknown], { value: unknown }, unknown>>()
})

test('no names are no params', () => {
  expectTypeOf<Api['none']['byPosition']>().toEqualTypeOf<[]>()
})

test('names go with a result schema', () => {
  expectTypeOf<Api['size']>().toEqualTypeOf<Contract<[text: string], { text: string }, number>>()
})

test('a parameter without a type is unknown, for nothing checks it', () => {
  new Service().method('echo', { params: ['x'] }, (x) => expectTypeOf(x).toBeUnknown())
})
