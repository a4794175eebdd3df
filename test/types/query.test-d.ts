/** Options for TanStack Query have the types of the methods. */
import { MutationObserver, QueryClient, QueryObserver, experimental_streamedQuery as streamedQuery } from '@tanstack/query-core'
import { Service } from 'damn-simple-jsonrpc-server'
import { createClient } from 'damn-simple-jsonrpc-server/client'
import { queries } from 'damn-simple-jsonrpc-server/query'
import { expectTypeOf, test } from 'vitest'

const service = new Service()
  .method('add', { params: ['x', 'y?'] }, (x: number, y = 0) => x + y)
  .method('now', () => 'noon')
  .method('rows', function* (count: number) {
    yield { count }
  })
  .mount(
    'stats',
    new Service().method('mean', (values: readonly number[]) => values.length),
  )

const { query, mutation, stream, key } = queries(createClient<typeof service>('http://localhost'))
const cache = new QueryClient()

test('a query has the params and the result of its method', () => {
  expectTypeOf(cache.fetchQuery(query('add', [1, 2]))).toEqualTypeOf<Promise<number>>()
  expectTypeOf(cache.fetchQuery(query('add', { x: 1 }))).toEqualTypeOf<Promise<number>>()
  expectTypeOf(cache.fetchQuery(query('stats.mean', [[1]]))).toEqualTypeOf<Promise<number>>()
  expectTypeOf(cache.fetchQuery(query('now'))).toEqualTypeOf<Promise<string>>()
  expectTypeOf(new QueryObserver(cache, query('now')).getCurrentResult().data).toEqualTypeOf<string | undefined>()
  // @ts-expect-error a param of the wrong type
  query('add', ['1'])
  // @ts-expect-error params are required
  query('add')
  // @ts-expect-error no such method
  query('nope')
})

test('a mutation has the params of its method as variables', () => {
  const add = new MutationObserver(cache, mutation('add'))
  expectTypeOf(add.mutate([1, 2])).toEqualTypeOf<Promise<number>>()
  void add.mutate({ x: 1 })
  void new MutationObserver(cache, mutation('now')).mutate()
  // @ts-expect-error params are required
  void add.mutate()
})

test('a stream has the items of a method that yields', () => {
  expectTypeOf(cache.fetchQuery({ queryKey: key('rows'), queryFn: streamedQuery(stream('rows', [1])) })).toEqualTypeOf<
    Promise<{ count: number }[]>
  >()
  // @ts-expect-error the method does not yield
  stream('add', [1])
})

test('a key has the params of its method', () => {
  expectTypeOf(key('add', [1])).toExtend<readonly unknown[]>()
  // @ts-expect-error a param of the wrong type
  key('add', ['1'])
})

test('a client without the type of a service has any method', () => {
  const untyped = queries(createClient('http://localhost'))
  expectTypeOf(cache.fetchQuery(untyped.query('any', [1]))).toEqualTypeOf<Promise<unknown>>()
  expectTypeOf(untyped.stream('any').streamFn).returns.toEqualTypeOf<AsyncIterable<unknown>>()
})

test('a client of a service in the same process has its methods', () => {
  expectTypeOf(queries(createClient(service)).query('now').queryFn).returns.toEqualTypeOf<Promise<string>>()
})
