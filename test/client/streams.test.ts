/** client.stream: the items of methods that yield, over each kind of connection. */
import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { RpcError, Service } from 'damn-simple-jsonrpc-server'
import { memory, peer } from 'damn-simple-jsonrpc-server/channel'
import { createClient, TransportError } from 'damn-simple-jsonrpc-server/client'
import { serve } from 'damn-simple-jsonrpc-server/node'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { Notes } from '../setup/waiting.ts'

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

/** The methods of these tests. What generators do is noted. */
function makeService(notes = new Notes()) {
  return new Service({ onError: (error) => notes.add(`error: ${error}`) })
    .method('count', { params: ['to', 'from?'] }, async function* (to: number, from = 1) {
      for (let n = from; n <= to; n++) {
        yield n
        if (n % 10 === 0) await turn()
      }
    })
    .method('forever', { takesContext: true }, async function* ({ signal }) {
      try {
        yield 1
        await once(signal, 'abort')
      } finally {
        notes.add('left')
      }
    })
    .method('flood', { params: ['size'] }, async function* (size: number) {
      for (let n = 0; n < 40; n++) {
        yield 'x'.repeat(size)
        notes.add(`made ${n}`)
        await turn()
      }
    })
    .method('bad', async function* () {
      yield 1
      throw new RpcError(7, 'Broken')
    })
    .method('list', () => [1, 2, 3])
    .method('one', () => 'x')
    .method('build', { takesContext: true }, async (context) => {
      await context.progress({ percentage: 50 })
      await context.progress('nearly')
      return 'built'
    })
    .method('both', { takesContext: true }, async function* (context) {
      await context.progress('begun')
      yield 'item'
    })
}

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

type Connect = (service: ReturnType<typeof makeService>) => Promise<Parameters<typeof createClient>[0]>
const connections: [where: string, connect: Connect][] = [
  ['in process', async (service) => service as never],
  ['over HTTP', async (service) => listening(createServer(serve(service)))],
  [
    'over a channel',
    async (service) => {
      const [here, there] = memory()
      peer(there, { service })
      return here
    },
  ],
]

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = []
  for await (const item of items) list.push(item)
  return list
}

async function failureOf(items: AsyncIterable<unknown>): Promise<{ seen: unknown[]; error: unknown }> {
  const seen: unknown[] = []
  try {
    for await (const item of items) seen.push(item)
  } catch (error) {
    return { seen, error }
  }
  throw new Error(`No failure after ${seen.length} items`)
}

describe.each(connections)('%s', (where, connect) => {
  const open = async (notes?: Notes) =>
    createClient<ReturnType<typeof makeService>>((await connect(makeService(notes))) as string)

  test('a loop reads the items in order', async () => {
    const client = await open()
    const expected = Array.from({ length: 95 }, (_, index) => index + 1)
    expect(await all(client.stream.count(95))).toEqual(expected)
    expect(await all(client.stream.count({ to: 5, from: 3 }))).toEqual([3, 4, 5])
    expect(await all(client.stream.call('count', [2]))).toEqual([1, 2])
    expect(await all(client.stream.count(() => [2]))).toEqual([1, 2])
    expect(await all(client.stream.count(async () => ({ to: 2 })))).toEqual([1, 2])
    expect(await client.count(95)).toEqual(expected)
  })

  test('nothing is sent before the first item is asked for', async () => {
    const notes = new Notes()
    const client = await open(notes)
    client.stream.flood(1)
    await turn()
    await turn()
    expect(notes.list).toEqual([])
  })

  test('leaving the loop ends the generator', async () => {
    const notes = new Notes()
    const client = await open(notes)
    for await (const item of client.stream.forever()) {
      expect(item).toBe(1)
      break
    }
    await notes.has('left')
    expect(notes.list).toEqual(['left'])
  })

  test('a signal ends the loop with its reason, and the generator', async () => {
    const notes = new Notes()
    const client = await open(notes)
    const controller = new AbortController()
    const items = client.with({ signal: controller.signal }).stream.forever()
    const outcome = failureOf(items)
    await turn()
    controller.abort('enough')
    expect(await outcome).toMatchObject({ error: 'enough' })
    if (notes.list.length > 0) expect(notes.list).toEqual(['left'])
  })

  test('disposing a stream leaves it, even while an item is awaited', async () => {
    const notes = new Notes()
    const client = await open(notes)
    const items = client.stream.forever() as unknown as AsyncIterableIterator<number> & AsyncDisposable
    expect(await items.next()).toEqual({ done: false, value: 1 })
    const next = items.next()
    await items[Symbol.asyncDispose]()
    expect(await next).toEqual({ done: true, value: undefined })
    await notes.has('left')
    expect(await items.next()).toEqual({ done: true, value: undefined })
  })

  test('what the method throws ends the loop, behind the items before it', async () => {
    const { seen, error } = await failureOf((await open()).stream.bad())
    expect(seen).toEqual([1])
    expect(error).toBeInstanceOf(RpcError)
    expect(error).toMatchObject({ code: 7, message: 'Broken' })
  })

  test('a result that is an array gives its items, any other is refused with a hint', async () => {
    const client = createClient((await connect(makeService())) as string)
    expect(await all(client.stream.call('list'))).toEqual([1, 2, 3])
    const { error } = await failureOf(client.stream.call('one'))
    expect(error).toMatchObject({ reason: 'wrong-shape', message: expect.stringContaining('ends: { "one"') })
  })

  test('onProgress gets what a call reports, and what a stream reports beside its items', async () => {
    const seen: unknown[] = []
    const client = (await open()).with({ onProgress: (value) => seen.push(value) })
    expect(await client.build()).toBe('built')
    expect(seen).toEqual([{ percentage: 50 }, 'nearly'])
    expect(await all(client.stream.both())).toEqual(['item'])
    expect(seen.at(-1)).toBe('begun')
  })

  test('what onProgress throws rejects the call', async () => {
    const client = (await open()).with({
      onProgress: () => {
        throw new Error('no')
      },
    })
    await expect(client.build()).rejects.toThrow('no')
  })

  test('calls go on beside a stream', async () => {
    const client = await open()
    const items = client.stream.forever()[Symbol.asyncIterator]()
    await items.next()
    expect(await Promise.all([client.count(2), all(client.stream.count(3)), client.build()])).toEqual([
      [1, 2],
      [1, 2, 3],
      'built',
    ])
    await items.return?.()
  })

  test('close() ends streams and calls, and refuses later ones', async () => {
    const notes = new Notes()
    const client = await open(notes)
    const items = client.stream.forever()[Symbol.asyncIterator]()
    await items.next()
    const next = items.next()
    client.close()
    await expect(next).rejects.toThrow(TransportError)
    await notes.has('left')
    await expect(client.count(1)).rejects.toMatchObject({ reason: 'network' })
  })

  test('close() ends a stream that could begin again', async () => {
    const client = await open()
    const items = client.stream.forever(() => [])[Symbol.asyncIterator]()
    await items.next()
    const next = items.next()
    client.close()
    await expect(next).rejects.toThrow(TransportError)
  })

  test('the error of a stream names the method and the code that made it', async () => {
    const client = await open()
    const makeStream = () => client.stream.bad()
    const { error } = await failureOf(makeStream())
    expect(error).toMatchObject({ method: 'bad' })
    expect((error as Error).stack).toMatch(/RpcError: Broken\n +at bad \(JSON-RPC\)\n +at makeStream/)
  })

  test(where === 'over a channel' ? 'a slow loop overruns alone' : 'a slow loop makes the generator wait', async () => {
    const notes = new Notes()
    const client = await open(notes)
    const items = client.stream.flood(500_000)[Symbol.asyncIterator]()
    await items.next()
    if (where === 'over a channel') {
      await notes.has('made 17')
      for (let turns = 0; turns < 10; turns++) await turn()
      expect(notes.list.length).toBeLessThan(25)
      const error = await failureOf({ [Symbol.asyncIterator]: () => items }).then((outcome) => outcome.error)
      expect(error).toMatchObject({ reason: 'overrun', name: 'TransportError' })
      expect(await client.count(1)).toEqual([1])
    } else {
      await new Promise((resolve) => setTimeout(resolve, 200))
      expect(notes.list.length).toBeLessThan(30)
      expect(await all({ [Symbol.asyncIterator]: () => items })).toHaveLength(39)
    }
  })
})

describe('losses', () => {
  const token = '{"jsonrpc":"2.0","method":"$/progress","params":{"token":TOKEN,"value":[ITEM]}}'

  /** A server that sends one item for each call, and then does what is said. */
  async function breaking(then: (response: ServerResponse, id: unknown, calls: number) => void) {
    const params: unknown[] = []
    const url = await listening(
      createServer(async (request, response) => {
        let body = ''
        for await (const chunk of request) body += chunk
        const call = JSON.parse(body)
        params.push(call.params)
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.write(`data: ${token.replace('TOKEN', call.partialResultToken).replace('ITEM', `${params.length}`)}\n\n`, () =>
          then(response, call.id, params.length),
        )
      }),
    )
    return { url, params }
  }

  test.each<[how: string, then: (response: ServerResponse) => void]>([
    ['breaks', (response) => response.destroy()],
    ['ends without its reply', (response) => response.end()],
  ])('a stream that %s is lost', async (_how, then) => {
    const { url } = await breaking(then)
    const { seen, error } = await failureOf(createClient(url).stream.call('ticks', [1]))
    expect([seen, error]).toEqual([[1], expect.objectContaining({ name: 'TransportError', reason: 'lost' })])
  })

  test('a stream whose params are a function begins again with those of now', async () => {
    const { url, params } = await breaking((response, id, calls) => {
      if (calls < 3) response.destroy()
      else response.end(`data: {"jsonrpc":"2.0","result":[],"id":${id}}\n\n`)
    })
    let last = 0
    for await (const tick of createClient(url).stream.call('ticks', () => [last + 1])) last = tick as number
    expect(params).toEqual([[1], [2], [3]])
  })

  test('a stream begins again after a server that was away, and after one that closes', async () => {
    let isAway = false
    const { url } = await breaking((response, id, calls) => {
      if (calls === 1) response.destroy()
      else if (calls === 2)
        response.end(`data: {"jsonrpc":"2.0","error":{"code":-32015,"message":"Server is shutting down"},"id":${id}}\n\n`)
      else response.end(`data: {"jsonrpc":"2.0","result":[],"id":${id}}\n\n`)
      isAway = calls === 1
    })
    const client = createClient(url, {
      fetch: async (...args) => {
        if (isAway) {
          isAway = false
          throw new Error('refused')
        }
        return fetch(...args)
      },
    })
    expect(await all(client.stream.call('ticks', () => []))).toEqual([1, 2, 3])
  })

  test('a first attempt that finds no server rejects, and so does an error of the method', async () => {
    const client = createClient('http://127.0.0.1:1')
    expect((await failureOf(client.stream.call('ticks', () => []))).error).toMatchObject({ reason: 'network' })
    const bad = createClient(makeService())
    expect((await failureOf(bad.stream.bad(() => []))).error).toMatchObject({ code: 7 })
  })

  test('leaving while a stream waits to begin again stops it', async () => {
    const { url, params } = await breaking((response) => response.destroy())
    const items = createClient(url)
      .stream.call('ticks', () => [])
      [Symbol.asyncIterator]()
    await items.next()
    const next = items.next()
    await turn()
    await items.return?.()
    expect(await next).toEqual({ done: true, value: undefined })
    const before = params.length
    await new Promise((resolve) => setTimeout(resolve, 400))
    expect(params.length).toBe(before)
  })

  test('a message of a stream that is longer than maxReplyBytes is refused', async () => {
    const url = await listening(
      createServer((_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.write(`data: ${'x'.repeat(10_000)}`)
      }),
    )
    const client = createClient(url, { maxReplyBytes: 5000 })
    expect((await failureOf(client.stream.call('m'))).error).toMatchObject({ reason: 'reply-too-large' })
  })

  test('a server that leaves the body open after the reply is no loss', async () => {
    const url = await listening(
      createServer((_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.write('event: message\ndata: {"jsonrpc":"2.0","result":[1],"id":1}\n\n')
      }),
    )
    expect(await all(createClient(url).stream.call('m'))).toEqual([1])
  })
})

describe('subscriptions', () => {
  afterEach(() => {
    vi.restoreAllMocks()
  })

  /** A foreign server over a channel: it knows no tokens. */
  function foreign(early: string[] = []) {
    const [here, there] = memory()
    const received: { method: string; params: unknown; id: number }[] = []
    there.listen({
      message: (text) => {
        const call = JSON.parse(String(text))
        received.push(call)
        const result = call.method === 'eth_subscribe' ? '0x1' : true
        there.send(JSON.stringify({ jsonrpc: '2.0', result, id: call.id }))
        if (call.method === 'eth_subscribe') for (const value of early) send({ result: value })
      },
      refused: () => {},
      ended: () => {},
      opened: () => {},
      closed: () => {},
    })
    const send = (params: object) =>
      there.send(JSON.stringify({ jsonrpc: '2.0', method: 'eth_subscription', params: { subscription: '0x1', ...params } }))
    const client = createClient(here, { ends: { eth_subscribe: 'eth_unsubscribe' } })
    return { client, there, received, send }
  }

  test('events are the items, those right behind the reply too, and leaving calls the end', async () => {
    const { client, received, send } = foreign(['early', 'soon'])
    const seen: unknown[] = []
    for await (const head of client.stream.call('eth_subscribe', ['newHeads'])) {
      seen.push(head)
      if (head === 'soon') send({ result: 'late' })
      if (head === 'late') break
    }
    await turn()
    await turn()
    expect(seen).toEqual(['early', 'soon', 'late'])
    expect(received.map(({ method, params }) => [method, params])).toEqual([
      ['eth_subscribe', ['newHeads']],
      ['eth_unsubscribe', ['0x1']],
    ])
    expect(Object.keys(received[0] as object)).toEqual(['jsonrpc', 'method', 'params', 'id'])
  })

  test('a subscription that is left before its id came is ended once it comes', async () => {
    const { client, received } = foreign()
    const items = client.stream.call('eth_subscribe', [])[Symbol.asyncIterator]()
    const next = items.next()
    await items.return?.()
    expect(await next).toEqual({ done: true, value: undefined })
    await turn()
    await turn()
    await turn()
    expect(received.map(({ method }) => method)).toEqual(['eth_subscribe', 'eth_unsubscribe'])
  })

  test('an error event ends the loop with it, and a lost connection with lost', async () => {
    const one = foreign(['first'])
    const outcome = failureOf(one.client.stream.call('eth_subscribe', []))
    await turn()
    await turn()
    one.send({ error: { code: 7, message: 'Broken' } })
    expect(await outcome).toMatchObject({ seen: ['first'], error: { code: 7, message: 'Broken' } })
    const other = foreign(['first'])
    const lost = failureOf(other.client.stream.call('eth_subscribe', []))
    await turn()
    await turn()
    other.there.close()
    expect(await lost).toMatchObject({ seen: ['first'], error: { reason: 'lost' } })
  })

  test('a signal ends a subscription', async () => {
    const { client, received } = foreign(['first'])
    const controller = new AbortController()
    const outcome = failureOf(client.with({ signal: controller.signal }).stream.call('eth_subscribe', []))
    await turn()
    await turn()
    controller.abort('enough')
    expect(await outcome).toEqual({ seen: ['first'], error: 'enough' })
    await turn()
    await turn()
    expect(received.map(({ method }) => method)).toEqual(['eth_subscribe', 'eth_unsubscribe'])
  })

  test('a subscription whose signal aborts before its id came is ended once it comes', async () => {
    const { client, received } = foreign()
    const controller = new AbortController()
    const outcome = failureOf(client.with({ signal: controller.signal }).stream.call('eth_subscribe', []))
    controller.abort('enough')
    expect(await outcome).toEqual({ seen: [], error: 'enough' })
    await vi.waitFor(() => expect(received.map(({ method }) => method)).toEqual(['eth_subscribe', 'eth_unsubscribe']))
    expect(await failureOf(client.with({ signal: controller.signal }).stream.call('eth_subscribe', []))).toMatchObject({
      error: 'enough',
    })
    expect(received).toHaveLength(2)
  })

  test('subscriptions of this package work the same, and leave none behind', async () => {
    const [here, there] = memory()
    const service = new Service().method(
      'ticks',
      { params: ['from'], subscription: { event: 'tick', end: 'stop' } },
      async function* (from: number) {
        for (let n = from; ; n++) {
          yield n
          await turn()
        }
      },
    )
    const server = peer(there, { service })
    const client = createClient<typeof service>(here, { ends: { ticks: 'stop' } })
    const seen: number[] = []
    for await (const tick of client.stream.ticks(5)) if (seen.push(tick) === 3) break
    expect(seen).toEqual([5, 6, 7])
    await vi.waitFor(() => expect(server.subscriptions).toBe(0))
  })
})

test('a client over a caller reads the items of the whole result', async () => {
  const outer = createClient<ReturnType<typeof makeService>>(createClient(makeService()) as never)
  expect(await all(outer.stream.count(3))).toEqual([1, 2, 3])
})

test('wrong options are refused with a hint', () => {
  expect(() => createClient('http://localhost:1', { ends: { a: 1 } as never })).toThrow('ends must name the method')
  expect(() => createClient('http://localhost:1').with({ onProgress: 1 as never })).toThrow('onProgress must be a function')
})
