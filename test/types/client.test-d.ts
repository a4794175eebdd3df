/** The typed client: what may be called, with what, and what comes back. */

import { type } from 'arktype'
import { type ApiOf, Service } from 'damn-simple-jsonrpc-server'
import { createClient, defineError } from 'damn-simple-jsonrpc-server/client'
import * as v from 'valibot'
import { expectTypeOf, test } from 'vitest'
import { z } from 'zod'

interface Order {
  id: number
  note?: string
}

const Gone = defineError(5, 'Gone')
const NotEnoughMoney = defineError(1, 'Not enough money', z.object({ balance: z.number() }))

const statistics = new Service().methods({
  mean: (numbers: number[]) => numbers.length,
  count: (...numbers: number[]) => numbers.length,
})

const service = new Service()
  .method('add', (x: number, y: number) => x + y)
  .method('now', async () => new Date())
  .method('sub', { params: ['x', 'y'] }, (x: number, y: number) => x - y)
  .method('pow', { params: ['x', 'y?'] }, (x: number, y = 2) => x ** y)
  .method('mul', { params: { x: z.number(), y: v.optional(v.number()) } }, ({ x, y = 1 }) => x * y)
  .method('area', { params: type({ width: 'number', height: 'number' }) }, ({ width, height }) => width * height)
  .method('total', { params: z.array(z.number()) }, (numbers) => numbers.length)
  .method('pair', { params: z.tuple([z.string(), z.number()]) }, ([text, count]) => text.repeat(count))
  .method('pay', { params: { amount: z.number() }, errors: [NotEnoughMoney, Gone] }, ({ amount }) => {
    if (amount > 1) throw new NotEnoughMoney({ balance: 1 })
    return { paid: amount, at: new Date() }
  })
  .method('save', (order: Order) => order.id)
  .method('store', (order: Order, force?: boolean) => [order.id, force])
  .method('many', (...orders: Order[]) => orders.length)
  .method('echo', (value: unknown) => value)
  .method('mean', ({ numbers }: { numbers: number[] }) => numbers.length)
  .method('first', (order: Order, ...others: Order[]) => order.id + others.length)
  .method('either', (order: Order | string) => `${order}`)
  .method('maybe', (order: Order = { id: 1 }) => order.id)
  .method('find', { params: ['query'] }, (query: { text: string }) => query.text)
  .method('notify', (who: string) => who)
  .method('then', (): number => 1)
  .mount('stats', statistics)
  .mount('a.b', new Service().methods({ c: (): string => 'c' }))
  .method('stats', (): string => 'both')

const client = createClient<typeof service>('http://localhost:1')

test('a client calls a method by position, as the handler is declared', () => {
  expectTypeOf(client.add).parameters.toEqualTypeOf<[x: number, y: number]>()
  expectTypeOf(client.add(1, 2)).toEqualTypeOf<Promise<number>>()
  // @ts-expect-error one too few
  client.add(1)
  // @ts-expect-error not a number
  client.add(1, '2')
  // @ts-expect-error no names were declared
  client.add({ x: 1, y: 2 })
  // @ts-expect-error no such method
  client.ad(1, 2)
})

test('what JSON makes of a result is what arrives', () => {
  expectTypeOf(client.now()).toEqualTypeOf<Promise<string>>()
  expectTypeOf(client.pay({ amount: 1 })).toEqualTypeOf<Promise<{ paid: number; at: string }>>()
})

test('a client calls a method by name too, if names are declared', () => {
  expectTypeOf(client.sub(1, 2)).toEqualTypeOf<Promise<number>>()
  expectTypeOf(client.sub({ x: 1, y: 2 })).toEqualTypeOf<Promise<number>>()
  expectTypeOf(client.pow({ x: 1 })).toEqualTypeOf<Promise<number>>()
  expectTypeOf(client.pow(1)).toEqualTypeOf<Promise<number>>()
  // @ts-expect-error y is missing
  client.sub({ x: 1 })
  // @ts-expect-error z is no name
  client.sub({ x: 1, y: 2, z: 3 })
})

test('schemas of Zod, Valibot and ArkType give the parameters of a call their types', () => {
  expectTypeOf(client.mul).parameters.toEqualTypeOf<[params: { x: number; y?: number | undefined }]>()
  expectTypeOf(client.area).parameters.toEqualTypeOf<[params: { width: number; height: number }]>()
  expectTypeOf(client.total).parameters.toEqualTypeOf<number[]>()
  expectTypeOf(client.pair).parameters.toEqualTypeOf<[string, number]>()
  // @ts-expect-error not a number
  client.mul({ x: '1' })
  // @ts-expect-error not a number
  client.area({ width: 1, height: '2' })
})

test('one plain object is the argument of a handler that takes one, by name and by position', () => {
  expectTypeOf(client.save({ id: 1 })).toEqualTypeOf<Promise<number>>()
  expectTypeOf(client.save).parameters.toEqualTypeOf<[order: Order]>()
  expectTypeOf(client.mean({ numbers: [1] })).toEqualTypeOf<Promise<number>>()
  expectTypeOf(client.echo({ a: 1 })).toEqualTypeOf<Promise<unknown>>()
  expectTypeOf(client.echo([1])).toEqualTypeOf<Promise<unknown>>()
  expectTypeOf(client.first({ id: 1 })).toEqualTypeOf<Promise<number>>()
  expectTypeOf(client.first({ id: 1 }, { id: 2 })).toEqualTypeOf<Promise<number>>()
  expectTypeOf(client.either('a')).toEqualTypeOf<Promise<string>>()
  expectTypeOf(client.either({ id: 1 })).toEqualTypeOf<Promise<string>>()
  expectTypeOf(client.call('save', [{ id: 1 }])).toEqualTypeOf<Promise<number>>()
  expectTypeOf(client.call('save', { id: 1 })).toEqualTypeOf<Promise<number>>()
  expectTypeOf(client.notify.save({ id: 1 })).toEqualTypeOf<Promise<void>>()
  // @ts-expect-error the handler takes one
  client.save({ id: 1 }, 'junk', 5, true)
  // @ts-expect-error an id is a number
  client.save({ id: '1' })
  // @ts-expect-error an order has an id
  client.save({})
  // @ts-expect-error an order has no such member
  client.save({ id: 1, nte: '' })
  // @ts-expect-error the order is missing
  client.save()
})

test('the compiler refuses one plain object that could not arrive as the first argument', () => {
  // @ts-expect-error use call('many', [order])
  client.many({ id: 1 })
  // @ts-expect-error use call('store', [order])
  client.store({ id: 1 })
  // @ts-expect-error use call('maybe', [order])
  client.maybe({ id: 1 })
  // @ts-expect-error by name this would be { query: … }
  client.find({ text: 'a' })
  expectTypeOf(client.find({ query: { text: 'a' } })).toEqualTypeOf<Promise<string>>()
  expectTypeOf(client.maybe()).toEqualTypeOf<Promise<number>>()
  expectTypeOf(client.many()).toEqualTypeOf<Promise<number>>()
  expectTypeOf(client.call('many', [{ id: 1 }])).toEqualTypeOf<Promise<number>>()
  expectTypeOf(client.store({ id: 1 }, true)).toEqualTypeOf<Promise<(number | boolean | null)[]>>()
  expectTypeOf(client.store({ id: 1 }, undefined)).toEqualTypeOf<Promise<(number | boolean | null)[]>>()
  expectTypeOf(client.many({ id: 1 }, { id: 2 }, { id: 3 })).toEqualTypeOf<Promise<number>>()
})

test('a method that can be called in two ways has a signature for each', () => {
  expectTypeOf(client.sub).toEqualTypeOf<
    ((params: { x: number; y: number }) => Promise<number>) & ((x: number, y: number) => Promise<number>)
  >()
})

test('dots nest, and a method may stand where a namespace does', () => {
  expectTypeOf(client.stats.mean([1])).toEqualTypeOf<Promise<number>>()
  expectTypeOf(client.stats.count(1, 2)).toEqualTypeOf<Promise<number>>()
  expectTypeOf(client.stats()).toEqualTypeOf<Promise<string>>()
  expectTypeOf(client.a.b.c()).toEqualTypeOf<Promise<string>>()
  // @ts-expect-error no such method
  client.stats.median([1])
})

test('call takes any name and the params as on the wire', () => {
  expectTypeOf(client.call('notify', ['me'])).toEqualTypeOf<Promise<string>>()
  expectTypeOf(client.call('stats.mean', [[1]])).toEqualTypeOf<Promise<number>>()
  expectTypeOf(client.call('sub', { x: 1, y: 2 })).toEqualTypeOf<Promise<number>>()
  expectTypeOf(client.call('then')).toEqualTypeOf<Promise<number>>()
  // @ts-expect-error params are missing
  client.call('sub')
  // @ts-expect-error no such method
  client.call('nothing')
})

test('a client is no promise', async () => {
  expectTypeOf<Awaited<typeof client>>().toEqualTypeOf<typeof client>()
  // @ts-expect-error reached by call('then')
  client.then
})

test('notifications promise nothing but their sending', () => {
  expectTypeOf(client.notify.add(1, 2)).toEqualTypeOf<Promise<void>>()
  expectTypeOf(client.notify.stats.mean([1])).toEqualTypeOf<Promise<void>>()
  expectTypeOf(client.notify.call('echo', [1])).toEqualTypeOf<Promise<void>>()
})

test('a batch is the tuple of its results', () => {
  const results = client.batch((calls) => [calls.add(1, 2), calls.now(), calls.notify.add(1, 2), calls.stats.mean([1])])
  expectTypeOf(results).toEqualTypeOf<Promise<[number, string, void, number]>>()
  const settled = client.batch((calls) => Promise.allSettled([calls.add(1, 2), calls.now()]))
  expectTypeOf(settled).toEqualTypeOf<Promise<[PromiseSettledResult<number>, PromiseSettledResult<string>]>>()
  expectTypeOf(client.batch((calls) => [1, 2].map((x) => calls.add(x, x)))).toEqualTypeOf<Promise<number[]>>()
})

test('options for single calls leave the methods as they are', () => {
  expectTypeOf(client.with({ timeout: 5 })).toEqualTypeOf<typeof client>()
})

test('a client has the same type from the published contract and from the service itself', () => {
  expectTypeOf(createClient<ApiOf<typeof service>>('http://localhost:1')).toEqualTypeOf<typeof client>()
  expectTypeOf(createClient(service).add).toEqualTypeOf<typeof client.add>()
  expectTypeOf(createClient<typeof service>(service).stats.mean([1])).toEqualTypeOf<Promise<number>>()
  const gateway = { handle: (message: string) => message }
  expectTypeOf(createClient<typeof service>(gateway).add).toEqualTypeOf<typeof client.add>()
})

test('a client without a service has every name as a method, and nothing is any', () => {
  const untyped = createClient('http://localhost:1')
  expectTypeOf(untyped.stats?.deep?.mean?.(1, 'a')).toEqualTypeOf<Promise<unknown> | undefined>()
  expectTypeOf(untyped.call('x', { a: 1 })).toEqualTypeOf<Promise<unknown>>()
  expectTypeOf(untyped.batch((calls) => [calls.call('a'), calls.call('b.c', [1])])).toEqualTypeOf<Promise<[unknown, unknown]>>()
})

test('nothing is any', () => {
  expectTypeOf(client).not.toBeAny()
  expectTypeOf(client.add).not.toBeAny()
  expectTypeOf(client.add).parameter(0).not.toBeAny()
  expectTypeOf(client.echo).parameter(0).not.toBeAny()
  expectTypeOf(client.echo).returns.resolves.not.toBeAny()
  expectTypeOf(client.mul).parameter(0).not.toBeAny()
  expectTypeOf(client.call).not.toBeAny()
  expectTypeOf(client.batch).not.toBeAny()
})

test('a declared error has the type of its code and data', () => {
  const caught: unknown = undefined
  if (caught instanceof NotEnoughMoney) expectTypeOf(caught.data).toEqualTypeOf<{ balance: number }>()
  if (NotEnoughMoney.is(caught)) expectTypeOf(caught.code).toEqualTypeOf<1>()
  const either = new Gone() as InstanceType<typeof Gone> | InstanceType<typeof NotEnoughMoney>
  if (either.code === 1) expectTypeOf(either.data).toEqualTypeOf<{ balance: number }>()
  // @ts-expect-error balance is missing
  new NotEnoughMoney({})
  // @ts-expect-error data are missing
  new NotEnoughMoney()
  // @ts-expect-error no such data were declared
  new Gone({ a: 1 })
})

test('a service in process wants its own request', () => {
  const guarded = new Service<{ user: string }>().method('whoami', { takesHttpRequest: true }, (request) => request.user)
  createClient(guarded, { context: { httpRequest: { user: 'me' } } })
  // @ts-expect-error not that request
  createClient(guarded, { context: { httpRequest: { user: 1 } } })
})
