/** Params with a schema each in a list, `[['x', z.number()], 'y?']`: handed over one by one, by position and by name. */
import { type as ark } from 'arktype'
import { type ApiOf, type Contract, Service } from 'damn-simple-jsonrpc-server'
import * as v from 'valibot'
import { expectTypeOf, test } from 'vitest'
import { z } from 'zod'

const service = new Service()
  .method(
    'pow',
    {
      params: [
        ['x', z.number()],
        ['y?', z.number()],
      ],
    },
    (x, y = 2) => {
      expectTypeOf(x).toEqualTypeOf<number>()
      expectTypeOf(y).toEqualTypeOf<number>()
      return x ** y
    },
  )
  .method('mixed', { params: ['x', ['y?', v.number()]] }, (x: string, y) => {
    expectTypeOf(y).toEqualTypeOf<number | undefined>()
    return [x, y]
  })
  .method('half', { params: [['x', ark('number')], 'y?'] }, (x, y = 2) => {
    expectTypeOf(x).toEqualTypeOf<number>()
    expectTypeOf(y).toEqualTypeOf<number>()
    return x / y
  })
  .method('length', { params: [['text', z.string().transform((text) => text.length)]] }, (length) => {
    expectTypeOf(length).toEqualTypeOf<number>()
    return length
  })
  .method('page', { params: [['size?', z.number().default(10)]] }, (size) => {
    expectTypeOf(size).toEqualTypeOf<number>()
    return size
  })
  .method('inContext', { takesContext: true, params: [['x', z.number()]] }, (context, x) => {
    expectTypeOf(x).toEqualTypeOf<number>()
    return [context.method, `${x}`]
  })
  .method(
    'typed',
    {
      params: [
        ['x', z.number()],
        ['y?', z.number()],
      ],
    },
    (x: number, y?: number) => x + (y ?? 0),
  )
  .method(
    'greet',
    { params: [['who', z.enum(['Ann', 'Bob'])], 'title?'], result: z.string() },
    (who: string, title?: string) => `${title} ${who}`,
  )
type Api = ApiOf<typeof service>

test('a schema gives its parameter its type, and the params of a call theirs', () => {
  type Power = Contract<[x: number, y?: number | undefined], { x: number; y?: number | undefined }, number>
  expectTypeOf<Api['pow']>().toEqualTypeOf<Power>()
  expectTypeOf<Api['half']>().toEqualTypeOf<Power>()
  expectTypeOf<Api['typed']>().toEqualTypeOf<Power>()
})

test('names with and without a schema mix', () => {
  expectTypeOf<Api['mixed']>().toEqualTypeOf<
    Contract<[x: string, y?: number | undefined], { x: string; y?: number | undefined }, (string | number | null)[]>
  >()
})

test('a client sends what the schema takes, and the handler gets what it returns', () => {
  expectTypeOf<Api['length']>().toEqualTypeOf<Contract<[length: string], { text: string }, number>>()
})

test('a param with a default may be left out, and is there for the handler', () => {
  expectTypeOf<Api['page']>().toEqualTypeOf<Contract<[size?: number | undefined], { size?: number | undefined }, number>>()
})

test('the context comes before the params', () => {
  expectTypeOf<Api['inContext']>().toEqualTypeOf<Contract<[x: number], { x: number }, string[]>>()
})

test('a parameter may be wider than its schema', () => {
  expectTypeOf<Api['greet']>().toEqualTypeOf<
    Contract<[who: 'Ann' | 'Bob', title?: string | undefined], { who: 'Ann' | 'Bob'; title?: string | undefined }, string>
  >()
})

test('service.call takes the params of a method, and returns its result', () => {
  const call = service.call
  expectTypeOf(call('pow', [1, 2])).toEqualTypeOf<Promise<number>>()
  expectTypeOf(call('pow', { x: 1 }, { transport: 'test' })).toEqualTypeOf<Promise<number>>()
  expectTypeOf(call('page')).toEqualTypeOf<Promise<number>>()
  expectTypeOf(new Service().call('any', [1])).toEqualTypeOf<Promise<unknown>>()
  // @ts-expect-error the param must be a number
  call('pow', ['1'])
  // @ts-expect-error there is no such method
  call('pov', [1])
  // @ts-expect-error the params are missing
  call('pow')
})
