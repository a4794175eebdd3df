/** Middleware of clients: what it sees, and what it may change, over every transport. */
import { createServer } from 'node:http'
import { RpcError, Service } from 'damn-simple-jsonrpc-server'
import { memory, peer, webSocket } from 'damn-simple-jsonrpc-server/channel'
import { type ClientCall, type ClientMiddleware, createClient, type Transport } from 'damn-simple-jsonrpc-server/client'
import { listen } from 'damn-simple-jsonrpc-server/node'
import { serve } from 'damn-simple-jsonrpc-server/ws'
import { afterEach, describe, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { running } from '../setup/servers.ts'

const noted: unknown[] = []
const service = new Service({ onError: () => {} })
  .method('add', (x: number, y: number) => x + y)
  .method('refuse', () => {
    throw new RpcError(7, 'Refused')
  })
  .method('note', (value: unknown) => void noted.push(value))
  .method('count', function* (to: number) {
    for (let at = 1; at <= to; at++) yield at
  })
  .method('forever', async function* () {
    for (let at = 0; ; at++) yield at
  })

const ends: (() => unknown)[] = []
afterEach(async () => {
  noted.length = 0
  await Promise.all(ends.splice(0).map((end) => end()))
})

const targets = {
  HTTP: async () => {
    const server = await listen(service, { port: 0 })
    ends.push(() => server.close())
    return server.url
  },
  'a WebSocket': async () => {
    const endpoint = serve(service, WebSocketServer)
    const { url, close } = await running(createServer().on('upgrade', endpoint).listen(0, '127.0.0.1'))
    ends.push(close, () => endpoint.close({ drain: 0 }))
    return webSocket(url.replace('http', 'ws'), { WebSocket })
  },
  'in process': async () => service,
  'a caller': async () => createClient(service),
}

/** Notes each call and its outcome. */
function recorder(seen: unknown[]): ClientMiddleware {
  return async ({ method, params, isNotification, isStream }, next) => {
    const call = [method, params, isNotification ? 'notification' : isStream ? 'stream' : 'call']
    try {
      const result = await next()
      seen.push([...call, result])
      return result
    } catch (error) {
      seen.push([...call, (error as RpcError).code])
      throw error
    }
  }
}

describe.each(Object.entries(targets))('%s', (name, open) => {
  test(`middleware of a client sees calls, errors, notifications, batches and streams (${name})`, async () => {
    const seen: unknown[] = []
    const client = createClient<typeof service>((await open()) as never, { middleware: [recorder(seen)] })
    ends.push(() => client.close())
    expect(await client.add(1, 2)).toBe(3)
    await expect(client.refuse()).rejects.toMatchObject({ code: 7, method: 'refuse' })
    await client.notify.note('a')
    expect(await client.batch((calls) => [calls.add(3, 4), calls.notify.note('b'), calls.add(5, 6)])).toEqual([7, undefined, 11])
    const items: number[] = []
    for await (const item of client.stream.count(3)) items.push(item)
    expect(items).toEqual([1, 2, 3])
    expect(seen).toHaveLength(7)
    expect(seen).toEqual(
      expect.arrayContaining([
        ['add', [1, 2], 'call', 3],
        ['refuse', undefined, 'call', 7],
        ['note', ['a'], 'notification', undefined],
        ['add', [3, 4], 'call', 7],
        ['note', ['b'], 'notification', undefined],
        ['add', [5, 6], 'call', 11],
        ['count', [3], 'stream', undefined],
      ]),
    )
  })
})

describe('what middleware of a client may do', () => {
  /** A client of the service, and the messages that it sends. */
  function sending(middleware: readonly ClientMiddleware[], options: object = {}) {
    const sent: [message: unknown, headers: unknown][] = []
    const transport: Transport = {
      ...options,
      async send(message, { headers }) {
        sent.push([JSON.parse(message), headers])
        return { text: await service.handle(message) }
      },
    }
    return { client: createClient<typeof service>(transport, { middleware }), sent }
  }

  test('the first middleware of a client is outermost', async () => {
    const order: string[] = []
    const middleware = (name: string): ClientMiddleware => {
      return async (_call, next) => {
        order.push(`${name} in`)
        const result = await next()
        order.push(`${name} out`)
        return result
      }
    }
    const { client } = sending([middleware('first'), middleware('second')])
    await client.add(1, 2)
    expect(order).toEqual(['first in', 'second in', 'second out', 'first out'])
  })

  test('middleware of a client may answer without sending, as a cache does', async () => {
    const { client, sent } = sending([() => 42])
    expect(await client.add(1, 2)).toBe(42)
    expect(await client.batch((calls) => [calls.add(1, 2)])).toEqual([42])
    expect(sent).toEqual([])
  })

  test('middleware of a client may call next() again, which makes another call', async () => {
    let attempts = 0
    const retry: ClientMiddleware = (_call, next) => next().catch(() => next())
    const flaky: ClientMiddleware = (_call, next) => {
      if (++attempts === 1) throw new Error('not yet')
      return next()
    }
    const { client, sent } = sending([retry, flaky])
    expect(await client.add(1, 2)).toBe(3)
    expect(attempts).toBe(2)
    await expect(client.refuse()).rejects.toMatchObject({ code: 7 })
    expect(sent.map(([message]) => (message as { id: number }).id)).toEqual([1, 2, 3])
  })

  test('a repeated call of a batch is sent on its own', async () => {
    const { client, sent } = sending([(_call, next) => next().catch(() => next())])
    await expect(client.batch((calls) => [calls.add(1, 2), calls.refuse()])).rejects.toMatchObject({ code: 7 })
    expect(sent.map(([message]) => Array.isArray(message))).toEqual([true, false])
  })

  test('middleware of a client may change params, the result and the error', async () => {
    const { client } = sending([
      async ({ params }, next) => {
        const doubled = (params as number[] | undefined)?.map((one) => one * 2)
        const result = await next({ params: doubled }).catch(() => {
          throw new Error('other')
        })
        return `${result}`
      },
    ])
    expect(await client.add(1, 2)).toBe('6')
    await expect(client.refuse()).rejects.toThrow('other')
  })

  test('headers of middleware go over those of the options, and those of a batch are merged', async () => {
    const { client, sent } = sending([
      ({ params }, next) => next({ headers: { 'X-Call': String(params), [`x-${(params as number[])[0]}`]: 'yes' } }),
    ])
    await client.with({ headers: { 'x-call': 'option', 'x-other': 'stays' } }).add(1, 2)
    await client.batch((calls) => [calls.add(3, 4), calls.add(5, 6)])
    expect(sent.map(([, headers]) => headers)).toEqual([
      { 'x-call': '1,2', 'x-other': 'stays', 'x-1': 'yes' },
      { 'x-call': '5,6', 'x-3': 'yes', 'x-5': 'yes' },
    ])
  })

  const withTrace: ClientMiddleware = ({ params }, next) => next({ fields: { trace: `of ${params}` } })

  test('fields of a single call are headers if the transport has headers', async () => {
    const { client, sent } = sending([withTrace], { sendsHeaders: true })
    await client.add(1, 2)
    expect(sent).toEqual([[{ jsonrpc: '2.0', method: 'add', params: [1, 2], id: 1 }, { trace: 'of 1,2' }]])
  })

  test('fields are members beside params in a batch, also over a transport with headers', async () => {
    const { client, sent } = sending([withTrace], { sendsHeaders: true })
    await client.batch((calls) => [calls.add(1, 2), calls.add(3, 4)])
    expect(sent).toEqual([
      [
        [
          { jsonrpc: '2.0', method: 'add', params: [1, 2], id: 1, trace: 'of 1,2' },
          { jsonrpc: '2.0', method: 'add', params: [3, 4], id: 2, trace: 'of 3,4' },
        ],
        {},
      ],
    ])
  })

  test('fields are members beside params over a transport without headers', async () => {
    const { client, sent } = sending([withTrace])
    await client.add(1, 2)
    expect(sent).toEqual([[{ jsonrpc: '2.0', method: 'add', params: [1, 2], id: 1, trace: 'of 1,2' }, {}]])
  })

  test('a client that batches by tick sends fields as members of several calls, and as headers of a single one', async () => {
    const sent: unknown[] = []
    const fetch = async (_url: string, { body, headers }: { body: string; headers: Record<string, string> }) => {
      sent.push([JSON.parse(body).length ?? 1, body.includes('"trace"'), headers.trace])
      return new Response(await service.handle(body))
    }
    const client = createClient<typeof service>('http://localhost', { fetch, batch: 10, middleware: [withTrace] })
    await Promise.all([client.add(1, 2), client.add(3, 4)])
    await client.add(5, 6)
    expect(sent).toEqual([
      [2, true, undefined],
      [1, false, 'of 5,6'],
    ])
  })

  test.each(['jsonrpc', 'method', 'params', 'id'])('a field named %s is refused', async (name) => {
    const { client, sent } = sending([(_call, next) => next({ fields: { [name]: 'x' } })])
    await expect(client.add(1, 2)).rejects.toThrow(TypeError)
    expect(sent).toEqual([])
  })

  test('a batch waits for middleware that waits', async () => {
    const { client, sent } = sending([
      async ({ params }, next) => {
        for (let turn = 0; turn < Number((params as number[])[0]); turn++) await new Promise(setImmediate)
        return next()
      },
    ])
    expect(await client.batch((calls) => [calls.add(1, 2), calls.add(3, 4), calls.add(0, 0)])).toEqual([3, 7, 0])
    expect(sent.map(([message]) => (message as unknown[]).length)).toEqual([3])
  })

  test('middleware that throws fails its own call of a batch only', async () => {
    const { client } = sending([
      ({ params }, next) => {
        if ((params as number[])[0] === 1) throw new Error('no')
        return next()
      },
    ])
    const [first, second] = await client.batch((calls) => Promise.allSettled([calls.add(1, 2), calls.add(3, 4)]))
    expect(first).toMatchObject({ status: 'rejected', reason: { message: 'no' } })
    expect(second).toEqual({ status: 'fulfilled', value: 7 })
  })

  test('the call of middleware has the URL of the client and the signal of its options', async () => {
    const seen: ClientCall[] = []
    const note: ClientMiddleware = (call) => void seen.push(call)
    const { signal } = new AbortController()
    await createClient<typeof service>('http://localhost:81/rpc', { middleware: [note] })
      .with({ signal })
      .add(1, 2)
    const channel = webSocket('ws://127.0.0.1:9/rpc', { WebSocket })
    const client = createClient<typeof service>(channel, { middleware: [note] })
    await client.add(1, 2)
    client.close()
    await createClient(service, { middleware: [note] }).add(1, 2)
    expect(seen.map(({ url }) => url)).toEqual(['http://localhost:81/rpc', 'ws://127.0.0.1:9/rpc', undefined])
    expect(seen.map((call) => call.signal)).toEqual([signal, undefined, undefined])
  })

  test('next() of a stream settles when its loop is left', async () => {
    const seen: unknown[] = []
    const [near, far] = memory()
    peer(far, { service })
    const client = createClient<typeof service>(near, { middleware: [recorder(seen)] })
    for await (const item of client.stream.forever()) if (item === 3) break
    await new Promise(setImmediate)
    expect(seen).toEqual([['forever', undefined, 'stream', undefined]])
    client.close()
  })

  test('a stream fails with what middleware throws, and takes the items that middleware returns', async () => {
    const failing = sending([() => Promise.reject(new Error('no stream'))]).client
    await expect(failing.stream.count(3)[Symbol.asyncIterator]().next()).rejects.toThrow('no stream')
    const items: unknown[] = []
    for await (const item of sending([() => [8, 9]]).client.stream.count(3)) items.push(item)
    expect(items).toEqual([8, 9])
  })

  test('a rejection of next() that middleware ignores ends no process', async () => {
    const { client } = sending([
      (_call, next) => {
        void next()
        return 'done'
      },
    ])
    expect(await client.call('refuse')).toBe('done')
    await new Promise(setImmediate)
  })

  test.each([[{}], [[1]], ['log']])('createClient refuses %j as middleware', (middleware) => {
    expect(() => createClient(service, { middleware: middleware as never })).toThrow('middleware must be an array of functions')
  })
})
