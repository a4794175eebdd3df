/** A client with the table of types of its service: rich values go in and come out. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Service } from 'damn-simple-jsonrpc-server'
import { createClient, TransportError } from 'damn-simple-jsonrpc-server/client'
import { serve } from 'damn-simple-jsonrpc-server/node'
import { types } from 'damn-simple-jsonrpc-server/types'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { date, listOf, mapOf, methodOf, missing, number, objectOf, setOf, string, tableOf } from '../type-tables/tables.ts'

/** The names of the params, as the declarations beside a table have them. */
interface Names {
  later: ['at', 'days?']
  count: ['words']
  days: ['from', 'count']
}

const day = 86_400_000
const table = types<Names>(
  tableOf({
    later: methodOf({ at: date, 'days?': number }, date),
    count: methodOf({ words: setOf(string) }, mapOf(string, number)),
    days: methodOf({ from: date, count: number }, listOf(date), { item: date }),
    save: methodOf({ entry: objectOf({ at: date }) }, missing),
    spread: methodOf({ '...dates': date }, number),
  }),
)
const saved: unknown[] = []
const service = new Service({ types: table }).methods({
  later: (at: Date, days = 1) => new Date(at.getTime() + days * day),
  count: (words: Set<string>) => new Map([...words].map((word) => [word, word.length])),
  async *days(from: Date, count: number) {
    for (let index = 0; index < count; index++) yield new Date(from.getTime() + index * day)
  },
  save: (entry: { at: Date }) => void saved.push(entry),
  spread: (...dates: Date[]) => Math.max(...dates.map(Number)) - Math.min(...dates.map(Number)),
  untyped: (value: unknown) => value,
})
const server = createServer(serve(service))
let url = ''
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => void server.close())

const first = new Date('2024-02-28T00:00:00.000Z')
const second = new Date('2024-02-29T00:00:00.000Z')

test('arguments are written and results are read, by position and by name, over HTTP and in process', async () => {
  for (const client of [createClient<typeof service>(url, { types: table }), createClient(service, { types: table })]) {
    expect(await client.later(first)).toEqual(second)
    expect(await client.later({ at: first, days: 0 })).toEqual(first)
    expect(await client.call('later', [first, 1])).toEqual(second)
    expect(await client.count(new Set(['a', 'bc']))).toEqual(new Map([['a', 1], ['bc', 2]])) // biome-ignore format: short
    expect(await client.spread(first, second)).toBe(day)
    expect(await client.days(first, 2)).toEqual([first, second])
  }
})

test('an only param that is an object is written', async () => {
  const client = createClient<typeof service>(url, { types: table })
  expect(await client.save({ at: first })).toBeUndefined()
  expect(saved).toEqual([{ at: first }])
})

test('items of a stream are read as they come', async () => {
  const items: Date[] = []
  for await (const item of createClient<typeof service>(url, { types: table }).stream.days(first, 2)) items.push(item)
  expect(items).toEqual([first, second])
})

test('calls of a batch and notifications are written, and their results are read', async () => {
  const client = createClient<typeof service>(url, { types: table })
  expect(await client.batch((calls) => [calls.later(first), calls.count(new Set('a'))])).toEqual([second, new Map([['a', 1]])])
  saved.length = 0
  await client.notify.save({ at: second })
  expect(saved).toEqual([{ at: second }])
})

test('a method that the table does not have is called as without a table', async () => {
  const client = createClient(url, { types: types(tableOf({})) })
  expect(await client.call('untyped', [[1]])).toEqual([1])
})

test('middleware sees calls as they travel', async () => {
  const seen: unknown[] = []
  const client = createClient<typeof service>(url, {
    types: table,
    middleware: [
      async ({ params }, next) => {
        const result = await next()
        seen.push(params, result)
        return result
      },
    ],
  })
  await client.later(first)
  expect(seen).toEqual([[first.toISOString()], second.toISOString()])
})

test('an argument that does not fit rejects the call before it is sent', async () => {
  const client = createClient<typeof service>('http://127.0.0.1:9', { types: table })
  const expected = new TypeError('later: an argument does not fit its type: at: Expected a Date')
  await expect(client.later('2024' as never)).rejects.toThrow(expected)
  await expect(client.notify.later({ at: 1 as never })).rejects.toThrow(expected)
  await expect(client.batch((calls) => [calls.later(1 as never)])).rejects.toThrow(expected)
  await expect(
    client.stream
      .days(1 as never, 2)
      [Symbol.asyncIterator]()
      .next(),
  ).rejects.toThrow('from: Expected a Date')
})

test('a result or an item of another type rejects the call with a TransportError', async () => {
  const other = new Service().methods({ later: () => 'soon', days: () => ['soon'] })
  const client = createClient<typeof service>({ handle: other.handle.bind(other) }, { types: table })
  const failure = await client.later(first).catch((error) => error)
  expect(failure).toBeInstanceOf(TransportError)
  expect(failure).toMatchObject({
    reason: 'wrong-shape',
    message: expect.stringContaining('later: the result does not fit its type'),
  })
  await expect(client.stream.days(first, 1)[Symbol.asyncIterator]().next()).rejects.toThrow('days: an item does not fit its type')
})

test('members that the types do not name arrive, since a newer server may have them', async () => {
  const result = types(tableOf({ get: methodOf({}, objectOf({ at: date })) }))
  const newer = new Service().methods({ get: () => ({ at: first.toISOString(), more: 1 }) })
  expect(await createClient({ handle: newer.handle.bind(newer) }, { types: result }).call('get')).toEqual({ at: first, more: 1 })
})

test('types that are no table are refused', () => {
  expect(() => createClient<typeof service>(url, { types: {} as never })).toThrow(
    'types.bindCall must be a function, not undefined',
  )
})
