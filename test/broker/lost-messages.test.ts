/** What a broker that goes away takes with it, and what it does not. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { headers, type NatsConnection } from '@nats-io/transport-node'
import { Service } from 'damn-simple-jsonrpc-server'
import { createClient } from 'damn-simple-jsonrpc-server/client'
import {
  type Gateway,
  gateway,
  type NatsMessage,
  nats,
  type NatsConnection as Structural,
  serve,
} from 'damn-simple-jsonrpc-server/nats'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { call } from '../setup/messages.ts'
import { type NatsServer, startNatsServer } from '../setup/nats-server.ts'
import { smallService } from '../setup/servers.ts'
import { eventually, Gate, Notes } from '../setup/waiting.ts'

let broker: NatsServer
let behind: NatsConnection
let ahead: NatsConnection
let notes: Notes
let gate: Gate
/** Whether the worker can reach the broker. */
let isPortOpen: boolean

beforeEach(async () => {
  broker = await startNatsServer()
  onTestFinished(() => broker.stop())
  isPortOpen = true
  behind = await broker.connect({ servers: `127.0.0.1:${await portOfWorker()}` })
  ahead = await broker.connect({ reconnectTimeWait: 10 })
  notes = new Notes()
  gate = new Gate()
})

/** Opens a port that leads to the broker while `isPortOpen`. */
async function portOfWorker(): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    if (!isPortOpen) return void socket.destroy()
    const upstream = connect(broker.port, '127.0.0.1').on('error', () => {})
    upstream.on('close', () => socket.destroy())
    socket.on('close', () => upstream.destroy())
    socket.pipe(upstream).pipe(socket)
  })
  server.listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

async function killBroker(): Promise<void> {
  isPortOpen = false
  await broker.kill()
  await eventually(async () => expect([ahead.info, behind.info]).toEqual([undefined, undefined]))
}

/** Lets the gateway connect first: a worker that is connected earlier gets 503 for a keep-alive message, and ends its stream. */
async function startBroker(): Promise<void> {
  const events = ahead.status()
  await broker.start()
  for await (const { type } of events) if (type === 'reconnect') break
  await ahead.flush()
  isPortOpen = true
  await eventually(async () => expect(behind.info).toBeDefined())
}

const stream = JSON.stringify({ jsonrpc: '2.0', method: 'items', partialResultToken: 't', id: 1 })

/** Yields before the broker goes away, while it is away, and when it is back. */
function steps() {
  const [away, back] = [new Gate(), new Gate()]
  const service = new Service({ onError: () => {} }).method('items', async function* () {
    yield 'before'
    await away.passed
    yield 'away'
    await new Promise((resolve) => setTimeout(resolve, 1))
    notes.add('yielded')
    await back.passed
    yield 'after'
    await gate.passed
  })
  return { service, away, back }
}

test.each([
  ['its reply', 60_000],
  ['the next keep-alive message, if it goes on', 50],
])('a stream whose items were lost with the broker fails with %s', async (_, keepAliveInterval) => {
  const { service, away, back } = steps()
  serve(service, behind, { name: 'lossy', keepAliveInterval })
  await behind.flush()
  const front = gateway(ahead, { name: 'lossy', headers, keepAliveInterval: 60_000 })
  const items = new Notes<string>()
  const waiting = front.handle(stream, { send: (text) => items.add(text) })
  await items.until((list) => list.length === 1)
  await killBroker()
  away.open()
  await notes.has('yielded')
  await startBroker()
  back.open()
  if (keepAliveInterval > 1000) gate.open()
  expect(JSON.parse(await waiting)).toMatchObject({ id: 1, error: { code: -32016, data: { reason: 'messages-lost' } } })
  gate.open()
  await front.close()
})

test('a loop over a stream whose items were lost throws', async () => {
  const { service, away, back } = steps()
  serve(service, behind, { name: 'lossy' })
  await behind.flush()
  const client = createClient<typeof service>(nats(ahead, { name: 'lossy' }))
  const items = new Notes<string>()
  const loop = (async () => {
    for await (const item of client.stream.items()) items.add(item as string)
  })()
  await items.has('before')
  await killBroker()
  away.open()
  await notes.has('yielded')
  await startBroker()
  back.open()
  gate.open()
  await expect(loop).rejects.toMatchObject({ code: -32016, data: { reason: 'messages-lost' } })
})

/** A connection that is away until the test says otherwise. */
function awayConnection() {
  const published: string[] = []
  const callbacks = new Map<string, (error: Error | null, message: NatsMessage) => void>()
  const state: { info: { max_payload: number } | undefined; closed: number } = { info: undefined, closed: 0 }
  const connection: Structural = {
    get info() {
      return state.info
    },
    publish: (subject, payload = '') => void published.push(`${subject} ${payload as string}`),
    subscribe: (subject, { callback }) => {
      callbacks.set(subject, callback)
      return { unsubscribe() {}, drain: () => Promise.resolve() }
    },
    flush: () => Promise.resolve(),
    closed: () => {
      state.closed++
      return new Promise(() => {})
    },
  }
  const deliver = (subject: string, text: string) =>
    callbacks.get(subject)?.(null, { subject, reply: 'answer', data: new TextEncoder().encode(text) })
  return { connection, published, state, deliver }
}

test('close() of a worker waits until the replies that it holds are sent', async () => {
  const { connection, published, state, deliver } = awayConnection()
  const endpoint = serve(smallService(notes, gate), connection, { name: 'calc' })
  deliver('rpc.calc', call('add', [1, 2]))
  const closed = endpoint.close().then(() => published.push('closed'))
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(published).toEqual([])
  state.info = { max_payload: 1_048_576 }
  await closed
  expect(published).toEqual(['answer {"jsonrpc":"2.0","result":3,"id":1}', 'closed'])
})

async function cancelAtOnce(front: Gateway, method: string, padding: string): Promise<void> {
  const controller = new AbortController()
  const waiting = front.handle(call(method, [padding]), { signal: controller.signal, signalOf: () => controller.signal })
  controller.abort()
  await waiting
}

test('calls that are cancelled while the connection is lost stay in no buffer, and take no space from others', async () => {
  const { connection, published, state } = awayConnection()
  const front = gateway(connection, { name: 'calc', headers })
  const padding = 'x'.repeat(500_000)
  for (let times = 0; times < 50; times++) await cancelAtOnce(front, 'cancelled', padding)
  const waiting = front.handle(call('kept', []))
  state.info = { max_payload: 1_048_576 }
  await eventually(async () => {
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(published).toEqual([`rpc.calc ${call('kept', [])}`])
  })
  await front.close({ drain: 0 })
  expect(await waiting).toContain('-32015')
})

test('gateways, clients and workers that are closed leave nothing with a connection that stays open', async () => {
  const { connection, state } = awayConnection()
  state.info = { max_payload: 1_048_576 }
  for (let times = 0; times < 10; times++) {
    await gateway(connection, { name: 'calc' }).close()
    createClient(nats(connection, { name: 'calc' })).close()
    await serve(new Service(), connection, { name: 'calc' }).close()
  }
  expect(state.closed).toBe(1)
})
