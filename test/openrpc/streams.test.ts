/** What a document says about methods that yield, and about subscriptions. */
import { loginRequired, Service } from 'damn-simple-jsonrpc-server'
import { discover, type OpenrpcMethod, openrpc } from 'damn-simple-jsonrpc-server/openrpc'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { info } from './everything.ts'

type AnyService = Parameters<typeof openrpc>[0]

const only = (service: AnyService): OpenrpcMethod => openrpc(service, info).methods[0] as OpenrpcMethod

async function* count(): AsyncGenerator<number> {
  yield 1
}

const ticks = { event: 'tick', end: 'untick' }

test('a method that yields has x-item, the schema of the items of its result', () => {
  const described = only(new Service().method('count', { result: z.array(z.number()) }, count))
  expect(described.result.schema).toMatchObject({ type: 'array', items: { type: 'number' } })
  expect(described['x-item']).toEqual({ type: 'number' })
  expect(described).not.toHaveProperty('x-subscription')
})

test('x-item allows any item if the method declares no result, or one that is no array', () => {
  expect(only(new Service().method('count', count))['x-item']).toEqual({})
  expect(only(new Service().method('count', { result: z.any() }, count))['x-item']).toEqual({})
})

test('a generator that is not async, and one that is bound to its object, have x-item', () => {
  const plain = function* () {
    yield 1
  }
  class Counter {
    async *count() {
      yield this
    }
  }
  expect(only(new Service().method('plain', plain))).toHaveProperty('x-item')
  expect(only(new Service().method('bound', new Counter().count.bind(new Counter())))).toHaveProperty('x-item')
})

test('a method that returns an array has no x-item', () => {
  expect(only(new Service().method('list', { result: z.array(z.number()) }, () => [1]))).not.toHaveProperty('x-item')
})

test('a schema of items with a name of its own is one component for x-item and the result', () => {
  const Row = z.object({ id: z.number() }).meta({ id: 'Row' })
  const rows = async function* () {
    yield { id: 1 }
  }
  const { methods, components } = openrpc(new Service().method('rows', { result: z.array(Row) }, rows), info)
  expect(methods[0]?.['x-item']).toEqual({ $ref: '#/components/schemas/Row' })
  expect(Object.keys(components?.schemas ?? {})).toEqual(['Row'])
})

test('a subscription has x-subscription, its result is the id, and x-item is the schema of an event', () => {
  const described = only(new Service().method('ticks', { subscription: ticks, result: z.array(z.number()) }, count))
  expect(described.result.schema).toEqual({ type: 'string' })
  expect(described['x-item']).toEqual({ type: 'number' })
  expect(described['x-subscription']).toEqual(ticks)
})

test('a subscription of a mounted service names its end in full', () => {
  const inner = new Service().method('clock.ticks', { subscription: ticks }, count)
  const service = new Service().mount('utc', inner).method('local.ticks', { subscription: { event: 'e', end: 'end' } }, count)
  const ends = openrpc(service, info).methods.map((method) => method['x-subscription']?.end)
  expect(ends.filter(Boolean)).toEqual(['end', 'utc.untick'])
})

test('rpc.discover keeps the schema of the events of a visible subscription, and leaves out that of a hidden one', async () => {
  const named = (id: string) => z.array(z.object({ at: z.number() }).meta({ id }))
  const events = async function* () {
    yield { at: 1 }
  }
  const service = new Service()
    .method('ticks', { subscription: ticks, result: named('Tick') }, events)
    .method('secrets', { subscription: ticks, result: named('Secret'), guards: [loginRequired()] }, events)
  service.use(discover(service, info, { visible: 'by-guards' }))
  const { result } = (await service.dispatch({ jsonrpc: '2.0', method: 'rpc.discover', id: 1 })) as never as {
    result: ReturnType<typeof openrpc>
  }
  expect(Object.keys(result.components?.schemas ?? {})).toEqual(['Tick'])
})
