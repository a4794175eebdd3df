/** What servers in the wild send, and what a `fetch` of the user's does with what it gets. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createClient, type FetchOptions, RpcError, TransportError } from 'damn-simple-jsonrpc-server/client'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { service } from './service.ts'

/** A fetch that answers every entry of a message with the members that are given. */
const answering = (members: object) => async (_url: string, init: { body: string }) => {
  const sent: unknown = JSON.parse(init.body)
  const respond = ({ id }: { id?: unknown }) => ({ jsonrpc: '2.0', id, ...members })
  return new Response(JSON.stringify(Array.isArray(sent) ? sent.map(respond) : respond(sent as object)))
}

/** Calls over HTTP and in process, alone, in a batch and in a tick. */
const ways: [how: string, call: (members: object) => Promise<unknown>][] = [
  ['a single call', (members) => createClient('http://a/', { fetch: answering(members) }).call('x')],
  ['a call of a tick', (members) => createClient('http://a/', { fetch: answering(members), batch: 5 }).call('x')],
  [
    'a call of a batch',
    (members) => createClient('http://a/', { fetch: answering(members) }).batch((calls) => calls.call('x') as Promise<unknown>),
  ],
  [
    'a call in process',
    async (members) => {
      const answer = answering(members)
      return createClient({ handle: async (body: string) => (await answer('', { body })).text() }).call('x')
    },
  ],
]

describe.each(ways)('%s', (how, call) => {
  test.each([
    [{ result: 7, error: null }, 7],
    [{ error: null, result: 0 }, 0],
    [{ result: null, error: null }, null],
    [{ result: false, error: null, more: 1 }, false],
    [{ result: null }, null],
  ])(`${how} takes %j for a result`, async (members, result) => {
    expect(await call(members)).toBe(result)
  })

  test.each([
    { result: null, error: { code: 5, message: 'five', data: [1] } },
    { error: { code: 5, message: 'five', data: [1] }, result: null },
    { error: { code: 5, message: 'five', data: [1], more: 1 } },
  ])(`${how} takes %j for an error`, async (members) => {
    const error = await call(members).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(RpcError)
    expect(error).toMatchObject({ code: 5, message: 'five', data: [1] })
  })

  test.each([
    { result: 7, error: { code: 5, message: 'five' } },
    { error: null },
    { result: null, error: 'five' },
    { result: null, error: { code: 'five', message: 'five' } },
    { result: null, error: {} },
    {},
  ])(`${how} takes %j for no response at all`, async (members) => {
    await expect(call(members)).rejects.toMatchObject({ name: 'TransportError', reason: 'wrong-shape' })
  })
})

describe('Retry-After', () => {
  afterEach(() => void vi.useRealTimers())

  /** The milliseconds after which a call is sent again. */
  async function waited(retryAfter: string): Promise<number> {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: 1_700_000_000_000 })
    const times: number[] = []
    const fetch = async (_url: string, init: { body: string }) => {
      times.push(Date.now())
      if (times.length === 1) return new Response('', { status: 503, headers: { 'retry-after': retryAfter } })
      return new Response(await service.handle(init.body))
    }
    const retry = { methods: ['now'], delay: 10 } as const
    const call = createClient<typeof service>('http://a/', { fetch, retry, timeout: Number.POSITIVE_INFINITY }).now()
    await vi.advanceTimersByTimeAsync(3_000_000_000)
    await call
    return (times[1] ?? 0) - (times[0] ?? 0)
  }

  test.each([
    ['2', 2000],
    ['0', 10],
    [new Date(1_700_000_005_000).toUTCString(), 5000],
    [new Date(1_700_000_000_000 - 60_000).toUTCString(), 10],
    ['soon', 10],
    ['', 10],
    ['-5', 10],
    ['99999999999999999999', 2_147_483_647],
    ['Fri, 31 Dec 9999 23:59:59 GMT', 2_147_483_647],
  ])('Retry-After: %s is waited for as %i ms', async (retryAfter, milliseconds) => {
    expect(await waited(retryAfter)).toBe(milliseconds)
  })

  test('the timeout of a call bounds how long it waits for an absurd Retry-After', async () => {
    const fetch = async () => new Response('', { status: 503, headers: { 'retry-after': 'Fri, 31 Dec 9999 23:59:59 GMT' } })
    const client = createClient<typeof service>('http://a/', { fetch, retry: { methods: ['now'] }, timeout: 20 })
    await expect(client.now()).rejects.toMatchObject({ reason: 'timeout' })
  })
})

describe('headers', () => {
  /** The headers that fetch gets. */
  function noting() {
    const seen: FetchOptions['headers'][] = []
    const fetch = async (_url: string, init: FetchOptions) => {
      seen.push(init.headers)
      return new Response(await service.handle(init.body))
    }
    return { seen, fetch }
  }
  const standard = { accept: 'application/json', 'content-type': 'application/json' }

  test.each([
    ['an object', { authorization: undefined, 'x-a': '1' }],
    ['an object with null', { authorization: null as never, 'x-a': '1' }],
    ['a function', () => ({ authorization: undefined, 'x-a': '1' })],
    ['an async function', async () => ({ authorization: undefined, 'x-a': '1' })],
    ['Headers', new Headers({ 'x-a': '1' })],
    ['a Map', new Map([['X-A', '1']])],
    ['pairs', [['x-a', '1']] as const],
  ])('a header that is undefined is not sent (headers as %s)', async (_what, headers) => {
    const { seen, fetch } = noting()
    await createClient<typeof service>('http://a/', { fetch, headers }).add(1, 2)
    await createClient<typeof service>('http://a/', { fetch }).with({ headers }).add(1, 2)
    await createClient<typeof service>('http://a/', { fetch, headers, batch: 5 }).add(1, 2)
    await createClient<typeof service>('http://a/', { fetch, headers }).batch((calls) => [calls.add(1, 2)])
    expect(seen).toEqual(Array(4).fill({ ...standard, 'x-a': '1' }))
  })

  test('with() takes a header of the client away by undefined', async () => {
    const { seen, fetch } = noting()
    const client = createClient<typeof service>('http://a/', { fetch, headers: { Authorization: 'Bearer x' } })
    await client.with({ headers: { authorization: undefined } }).add(1, 2)
    await client.with({ headers: {} }).add(1, 2)
    expect(seen).toEqual([standard, { ...standard, authorization: 'Bearer x' }])
  })

  test('a fetch that spreads init.headers keeps them', async () => {
    const seen: object[] = []
    const server = createServer((request, response) => {
      seen.push(request.headers)
      request.resume().on('end', () => response.end('{"jsonrpc":"2.0","result":3,"id":1}'))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const client = createClient<typeof service>(url, {
      headers: { authorization: 'Bearer x' },
      fetch: (target, init) => fetch(target, { ...init, headers: { ...init.headers, 'x-trace': '1' } }),
    })
    expect(await client.add(1, 2)).toBe(3)
    expect(seen).toMatchObject([{ authorization: 'Bearer x', 'x-trace': '1', 'content-type': 'application/json' }])
    server.close()
  })

  test.each([{ 'x-a': 'line\nbreak' }, { 'a b': '1' }])(
    'headers that HTTP cannot send (%j) reject the call, once',
    async (headers) => {
      const { seen, fetch } = noting()
      const client = createClient<typeof service>('http://a/', { fetch, headers, retry: { methods: ['add'], delay: 1 } })
      const error = await client.add(1, 2).catch((caught: unknown) => caught)
      expect(error).toBeInstanceOf(TypeError)
      expect(error).not.toBeInstanceOf(TransportError)
      expect(seen).toEqual([])
    },
  )
})
