/** Methods that yield: their items, the array of them, and subscriptions. */
import {
  type ApiOf,
  type BaseContext,
  type Contract,
  type RpcError,
  Service,
  type StreamContract,
} from 'damn-simple-jsonrpc-server'
import { createClient } from 'damn-simple-jsonrpc-server/client'
import { expectTypeOf, test } from 'vitest'
import { z } from 'zod'

const service = new Service()
  .method('rows', { params: ['table', 'limit?'] }, async function* (table: string, limit?: number) {
    yield { table, limit, at: new Date() }
  })
  .method('count', function* (to: number) {
    yield to
    return 'the end'
  })
  .method('later', async () =>
    (async function* () {
      yield 'a'
    })(),
  )
  .method(
    'iterable',
    (): AsyncIterable<string> => ({ [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true, value: 0 }) }) }),
  )
  .method('numbers', { result: z.array(z.number().transform(String)) }, async function* () {
    yield 1
  })
  .method('whole', { result: z.array(z.number()) }, async () => [1])
  .method('list', (): Iterable<number> & number[] => [1])
  .method('bytes', (): ReadableStream<Uint8Array> => new ReadableStream())
  .method('ticks', { params: ['every'], subscription: { event: 'tick', end: 'stopTicks' } }, async function* (every: number) {
    yield { every }
  })
  .methods({
    *each() {
      yield true as boolean
    },
  })
const mounting = service.mount(
  'inner',
  new Service()
    .method('letters', function* (text: string) {
      yield text
    })
    .method('length', (text: string) => text.length),
)
type Api = ApiOf<typeof service>
interface Row {
  table: string
  limit: number | undefined
  at: string
}

test('a method that yields has the array of its items as result', () => {
  expectTypeOf<Api['rows']['result']>().toEqualTypeOf<Row[]>()
  expectTypeOf<Api['rows']['item']>().toEqualTypeOf<Row>()
  expectTypeOf<Api['rows']['byPosition']>().toEqualTypeOf<[table: string, limit?: number | undefined]>()
})

test('a generator, a promise of one and an async iterable yield, too', () => {
  expectTypeOf<Api['count']>().toEqualTypeOf<StreamContract<[to: number], never, number[], number>>()
  expectTypeOf<Api['later']>().toEqualTypeOf<StreamContract<[], never, string[], string>>()
  expectTypeOf<Api['iterable']['item']>().toBeString()
  expectTypeOf<Api['each']['item']>().toBeBoolean()
})

test('the result schema of a method that yields is that of the array', () => {
  expectTypeOf<Api['numbers']['result']>().toEqualTypeOf<string[]>()
  expectTypeOf<Api['numbers']['item']>().toBeString()
})

test('arrays and web streams are no items', () => {
  expectTypeOf<Api['whole']>().toEqualTypeOf<Contract<[], never, number[]>>()
  expectTypeOf<'item' extends keyof Api['list'] ? true : false>().toEqualTypeOf<false>()
  expectTypeOf<'item' extends keyof Api['bytes'] ? true : false>().toEqualTypeOf<false>()
})

test('a subscription answers with its id, and adds the method that ends it', () => {
  expectTypeOf<Api['ticks']['result']>().toBeString()
  expectTypeOf<Api['ticks']['item']>().toEqualTypeOf<{ every: number }>()
  expectTypeOf<Api['stopTicks']>().toEqualTypeOf<Contract<[subscription: string], { subscription: string }, boolean>>()
})

test('the context tells progress, and knows the other end', () => {
  expectTypeOf<BaseContext['progress']>().toEqualTypeOf<(value: unknown) => void | Promise<void>>()
  type Peer = NonNullable<BaseContext['peer']>
  expectTypeOf<ReturnType<Peer['call']>>().toEqualTypeOf<Promise<unknown>>()
  expectTypeOf<RpcError>().toHaveProperty('code')
})

const client = createClient<typeof mounting>('http://localhost:1')

test('client.stream has the methods with items, and each takes its params or a function of them', () => {
  expectTypeOf(client.stream.rows('orders')).toExtend<AsyncIterable<Row> & AsyncDisposable>()
  expectTypeOf(client.stream.rows({ table: 'orders' })).toExtend<AsyncIterable<Row>>()
  expectTypeOf(client.stream.rows(() => ['orders', 3])).toExtend<AsyncIterable<Row>>()
  expectTypeOf(client.stream.rows(async () => ({ table: 'orders' }))).toExtend<AsyncIterable<Row>>()
  expectTypeOf(client.stream.ticks(1000)).toExtend<AsyncIterable<{ every: number }>>()
  expectTypeOf(client.stream.each()).toExtend<AsyncIterable<boolean>>()
  expectTypeOf(client.stream.call('rows', ['orders'])).toExtend<AsyncIterable<Row>>()
  expectTypeOf(client.stream.call('rows', () => ({ table: 'orders' }))).toExtend<AsyncIterable<Row>>()
  // @ts-expect-error not a table
  client.stream.rows(1)
  // @ts-expect-error not a table
  client.stream.rows(() => [1])
  // @ts-expect-error no items
  client.stream.whole()
  // @ts-expect-error no items
  client.stream.call('whole')
})

test('mounted methods stream under their prefix', () => {
  expectTypeOf(client.stream.inner.letters('x')).toExtend<AsyncIterable<string>>()
  expectTypeOf(client.stream.call('inner.letters', ['x'])).toExtend<AsyncIterable<string>>()
  // @ts-expect-error no items
  client.stream.inner.length('x')
})

test('a method that yields is called for all of its items', () => {
  expectTypeOf(client.rows('orders')).toEqualTypeOf<Promise<Row[]>>()
  expectTypeOf(client.with({ onProgress: (value) => value }).rows('orders')).toEqualTypeOf<Promise<Row[]>>()
})

test('an untyped client streams any method', () => {
  const untyped = createClient('http://localhost:1', { ends: { eth_subscribe: 'eth_unsubscribe' } })
  expectTypeOf(untyped.stream.eth_subscribe?.('newHeads')).toExtend<AsyncIterable<unknown> | undefined>()
  expectTypeOf(untyped.stream.call('a.b', () => [1])).toExtend<AsyncIterable<unknown>>()
})

test('a loop reads the items of a stream', async () => {
  for await (const row of client.stream.rows('orders')) expectTypeOf(row).toEqualTypeOf<Row>()
})
