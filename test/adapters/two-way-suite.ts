/** What every host of WebSockets must do with `two-way-service.ts`, as a client sees it. */
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { call } from '../setup/messages.ts'
import { Notes } from '../setup/waiting.ts'

/** A host that runs. */
export interface Host {
  /** Of the endpoint, beginning with `http`. */
  readonly url: string
  readonly notes: Notes
  close(): unknown
}

export interface HostTraits {
  /** It has no list of peers. */
  readonly hasNoPeers?: boolean
  /** It refuses a request for a WebSocket without a body. */
  readonly refusesWithoutBody?: boolean
  /** It never tells how many bytes wait to leave. */
  readonly tellsNoBytes?: boolean
  /** It tells of a socket only with its first message. */
  readonly opensLate?: boolean
  /** The header in which its network tells the address of the client. */
  readonly addressHeader?: string
}

/** A client without any of our code, and what it has received. */
export interface TestClient {
  readonly socket: WebSocket
  readonly received: Notes
}

/** Connects a client. */
export async function connectTo(url: string, options: object = {}): Promise<TestClient> {
  const socket = new WebSocket(url.replace('http', 'ws'), options)
  const received = new Notes()
  socket.on('message', (data) => received.add(String(data)))
  socket.on('close', (code) => received.add(`closed: ${code}`))
  socket.on('error', () => {})
  await once(socket, 'open')
  return { socket, received }
}

/** The status with which the request for a WebSocket is answered, and the body of a refusal. */
export async function upgradeStatus(url: string, options: object = {}): Promise<[status: number, body: string]> {
  const socket = new WebSocket(url.replace('http', 'ws'), options)
  return new Promise((resolve) => {
    socket.on('error', (error) => resolve([0, String(error)]))
    socket.on('open', () => {
      resolve([101, ''])
      socket.terminate()
    })
    socket.on('unexpected-response', async (request, response: IncomingMessage) => {
      let body = ''
      for await (const chunk of response) body += chunk
      request.destroy()
      resolve([response.statusCode ?? 0, body])
    })
  })
}

/** Declares the tests of one host. */
export function runTwoWaySuite(name: string, start: () => Promise<Host>, traits: HostTraits = {}): void {
  describe(name, () => {
    let host: Host
    beforeAll(async () => {
      host = await start()
    }, 60_000)
    afterAll(() => host?.close())
    runCallTests(() => host, traits)
    runUpgradeTests(() => host, traits)
    runLimitTests(() => host, traits)
  })
}

function runCallTests(host: () => Host, { hasNoPeers, addressHeader }: HostTraits): void {
  test('calls, batches and notifications are answered as they finish', async () => {
    const { socket, received } = await connectTo(host().url)
    socket.send(call('add', [1, 2]))
    socket.send(`[${call('echo', ['ä€😀'], 2)},${call('transport', [], 3)}]`)
    socket.send('{')
    await received.until(({ length }) => length === 3)
    expect(received.list.slice(0, 2)).toEqual([
      '{"jsonrpc":"2.0","result":3,"id":1}',
      '[{"jsonrpc":"2.0","result":"ä€😀","id":2},{"jsonrpc":"2.0","result":"websocket","id":3}]',
    ])
    expect(JSON.parse(received.list[2] as string)).toMatchObject({ error: { code: -32700 }, id: null })
    socket.close(1000)
    await received.has('closed: 1000')
  })

  test('a binary message is read as text in UTF-8', async () => {
    const { socket, received } = await connectTo(host().url)
    socket.send(Buffer.from(call('echo', ['ä€😀'])))
    await received.has('{"jsonrpc":"2.0","result":"ä€😀","id":1}')
    socket.terminate()
  })

  test('a method sees the request by which its client connected', async () => {
    const { socket, received } = await connectTo(host().url, { headers: { 'x-test': 'seen' } })
    socket.send(call('header', ['x-test']))
    await received.has('{"jsonrpc":"2.0","result":"seen","id":1}')
    socket.terminate()
  })

  test('a call sees the headers and the address of the request for its connection, and has a request id of its own', async () => {
    const network = addressHeader ? { [addressHeader]: '127.0.0.1' } : {}
    const told = async (headers: Record<string, string>) => {
      const { socket, received } = await connectTo(host().url, { headers: { ...network, ...headers } })
      socket.send(`${call('told', ['X-Test'])}`)
      socket.send(`${call('told', ['X-Test'], 2)}`)
      await received.until(({ length }) => length === 2)
      socket.terminate()
      const results = received.list.map((text) => JSON.parse(text).result)
      expect(results[0][2]).not.toBe(results[1][2])
      expect(results[0][2]).toMatch(/^[\da-f-]{36}$/)
      return results[0].slice(0, 2)
    }
    expect(await told({ 'x-test': 'seen', 'x-request-id': 'trace-1' })).toEqual(['seen', '127.0.0.1'])
    expect(await told({ 'x-forwarded-for': '198.51.100.1, 203.0.113.7, 127.0.0.1' })).toEqual([null, '203.0.113.7'])
  })

  test('a method calls its client back', async () => {
    const { socket, received } = await connectTo(host().url)
    socket.send(call('askBack'))
    await received.until(({ length }) => length === 1)
    const asked = JSON.parse(received.list[0] as string)
    expect(asked).toMatchObject({ method: 'ask', params: ['Sure?'] })
    socket.send(JSON.stringify({ jsonrpc: '2.0', result: 'Yes', id: asked.id }))
    await received.has('{"jsonrpc":"2.0","result":"Yes","id":1}')
    socket.terminate()
  })

  test.skipIf(hasNoPeers)('notify() reaches every peer', async () => {
    const [one, other] = [await connectTo(host().url), await connectTo(host().url)]
    one.socket.send(call('all'))
    await one.received.has('{"jsonrpc":"2.0","method":"tick","params":[1]}')
    await other.received.has('{"jsonrpc":"2.0","method":"tick","params":[1]}')
    one.socket.terminate()
    other.socket.terminate()
  })

  test('a client that goes away aborts its call', async () => {
    const { socket } = await connectTo(host().url)
    const before = host().notes.list.length
    socket.send(call('wait'))
    await host().notes.until((list) => list.slice(before).includes('begun'))
    socket.close(1000)
    await host().notes.until((list) => list.slice(before).includes('aborted: disconnect'))
  })
}

function runUpgradeTests(host: () => Host, { refusesWithoutBody }: HostTraits): void {
  test('pages of other origins are refused with 403 before the WebSocket opens', async () => {
    for (const origin of ['https://evil.example', 'null']) {
      const [status, body] = await upgradeStatus(host().url, { headers: { origin } })
      expect([status, refusesWithoutBody || body.includes('origin-refused')]).toEqual([403, true])
    }
    expect(await upgradeStatus(host().url, { origin: new URL(host().url).origin })).toEqual([101, ''])
    expect(await upgradeStatus(host().url, { origin: 'https://app.example' })).toEqual([101, ''])
  })

  test('a guard refuses before the WebSocket opens', async () => {
    const [status, body] = await upgradeStatus(host().url, { headers: { authorization: 'none' } })
    expect([status, refusesWithoutBody || body.includes('"No"')]).toEqual([403, true])
  })
}

function runLimitTests(host: () => Host, { tellsNoBytes, opensLate }: HostTraits): void {
  test('a message over maxMessageBytes closes the connection with 1009', async () => {
    const { socket, received } = await connectTo(host().url)
    socket.send(call('echo', ['x'.repeat(19_000)]))
    await received.until(({ length }) => length === 1)
    socket.send(call('echo', ['x'.repeat(21_000)]))
    await received.has('closed: 1009')
  })

  test.skipIf(tellsNoBytes)('a client that reads nothing is cut, and others are served meanwhile', async () => {
    const slow = await connectTo(host().url)
    slow.socket.pause()
    const before = host().notes.list.length
    slow.socket.send(call('wait'))
    await host().notes.until((list) => list.slice(before).includes('begun'))
    for (let id = 1; id <= 1000; id++) slow.socket.send(call('much', [], id))
    const quick = await connectTo(host().url)
    quick.socket.send(call('add', [1, 2]))
    await quick.received.has('{"jsonrpc":"2.0","result":3,"id":1}')
    await host().notes.until((list) => list.slice(before).includes('aborted: disconnect'))
    quick.socket.terminate()
    slow.socket.terminate()
  })

  test.skipIf(opensLate)('more connections than maxConnections are refused with 503', async () => {
    const open: TestClient[] = []
    let status = 101
    while (status === 101 && open.length < 60) {
      const client = await connectTo(host().url).catch(() => undefined)
      if (client) open.push(client)
      else [status] = await upgradeStatus(host().url)
      if (open.length >= 45) [status] = await upgradeStatus(host().url)
    }
    expect(status).toBe(503)
    for (const { socket } of open) socket.terminate()
  })
}
