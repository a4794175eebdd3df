/** A client has a method for every name, but what JavaScript does implicitly with an object makes no call. */
import { inspect } from 'node:util'
import { createClient } from 'damn-simple-jsonrpc-server/client'
import { beforeEach, expect, test } from 'vitest'
import { service } from './service.ts'

let messages: string[]
let client: ReturnType<typeof createClient<typeof service>>

beforeEach(() => {
  messages = []
  const handle = (message: string) => {
    messages.push(message)
    return service.handle(message)
  }
  client = createClient<typeof service>({ handle })
})

test('awaiting a client or one of its methods makes no call', async () => {
  expect((await client).add).toBe(client.add)
  expect(await client.notify).toBe(client.notify)
  expect(await client.stats).toBe(client.stats)
  expect(await Promise.all([client.add])).toEqual([client.add])
  expect(messages).toEqual([])
})

test('printing, comparing and serializing a client or one of its methods makes no call', () => {
  for (const one of [client, client.add, client.stats, client.notify] as unknown[]) {
    expect(inspect(one, { depth: 5, showProxy: false })).toMatch(/Client|Function/)
    expect(inspect(one, { showProxy: true })).toBeTypeOf('string')
    expect(['undefined', 'string']).toContain(typeof JSON.stringify(one))
    expect(String(one)).toBeTypeOf('string')
    expect(`${one}`).toBeTypeOf('string')
    expect(Object.prototype.toString.call(one)).toMatch(/^\[object/)
    expect(Object.keys(one as object)).toBeInstanceOf(Array)
    expect(one).toEqual(one)
    expect(one).not.toEqual({ a: 1 })
    expect((one as { [Symbol.iterator]?: unknown })[Symbol.iterator]).toBeUndefined()
    expect((one as { [Symbol.asyncIterator]?: unknown })[Symbol.asyncIterator]).toBeUndefined()
    expect((one as { toJSON?: unknown }).toJSON).toBeUndefined()
    expect((one as { then?: unknown }).then).toBeUndefined()
    expect(Object.getPrototypeOf(one)).not.toBeNull()
    expect('then' in (one as object)).toBe(false)
  }
  expect(() => structuredClone(client.add)).toThrow()
  expect(messages).toEqual([])
})

test('a method of a client is the same function each time, and supports bind, call and apply', async () => {
  expect(client.add).toBe(client.add)
  const { add } = client
  expect(await add(1, 2)).toBe(3)
  expect(await client.add.bind(null, 1)(2)).toBe(3)
  expect(await client.add.call(null, 1, 2)).toBe(3)
  expect(await client.add.apply(null, [1, 2])).toBe(3)
  expect(await Promise.all([[1, 2]].map(([x = 0, y = 0]) => client.add(x, y)))).toEqual([3])
})

test('a client calls methods named like members of a function', async () => {
  expect(await client.stats.name()).toBe('statistics')
  expect(await client.stats.length()).toBe(2)
})

test('setting, defining or deleting a member of a client throws a TypeError', () => {
  expect(() => Object.assign(client, { add: 1 })).toThrow(TypeError)
  expect(() => Object.defineProperty(client.add, 'x', { value: 1 })).toThrow(TypeError)
  expect(() => delete (client as { notify?: unknown }).notify).toThrow(TypeError)
})

test('a client sends a class instance by position, serialized as JSON', async () => {
  class Point {
    x = 1
  }
  await client.count(new Point() as never)
  await client.count(new Date(0))
  await client.count({ toJSON: () => 'text' } as never)
  expect(messages.map((message) => JSON.parse(message).params)).toEqual([[{ x: 1 }], ['1970-01-01T00:00:00.000Z'], ['text']])
})
