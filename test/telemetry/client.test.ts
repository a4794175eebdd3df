/** The spans and metrics of the calls that a client makes, and traces over every transport. */
import { createServer } from 'node:http'
import { headers } from '@nats-io/transport-node'
import * as api from '@opentelemetry/api'
import { RpcError, Service } from 'damn-simple-jsonrpc-server'
import { webSocket } from 'damn-simple-jsonrpc-server/channel'
import { createClient } from 'damn-simple-jsonrpc-server/client'
import * as overBroker from 'damn-simple-jsonrpc-server/nats'
import { listen } from 'damn-simple-jsonrpc-server/node'
import { clientTelemetry, telemetry } from 'damn-simple-jsonrpc-server/telemetry'
import { serve } from 'damn-simple-jsonrpc-server/ws'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { startNatsServer } from '../setup/nats-server.ts'
import { running } from '../setup/servers.ts'
import { isChild, type Sdk, startSdk } from './sdk.ts'

let sdk: Sdk
beforeAll(() => {
  sdk = startSdk()
})
beforeEach(() => sdk.reset())
afterAll(() => sdk.stop())

const ends: (() => unknown)[] = []
afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end()))
})

const service = new Service({ onError: () => {} })
  .use(telemetry(api))
  .method('add', (x: number, y: number) => x + y)
  .method('refuse', () => {
    throw new RpcError(7, 'Refused')
  })
  .method('note', () => undefined)
  .method('rows', async function* (count: number) {
    for (let at = 0; at < count; at++) yield at
  })

async function overHttp(): Promise<string> {
  const server = await listen(service, { port: 0 })
  ends.push(() => server.close())
  return server.url
}

async function overWebSocket() {
  const endpoint = serve(service, WebSocketServer)
  const { url, close } = await running(createServer().on('upgrade', endpoint).listen(0, '127.0.0.1'))
  ends.push(close, () => endpoint.close({ drain: 0 }))
  return webSocket(url.replace('http', 'ws'), { WebSocket })
}

/** Workers and clients on a NATS server, with headers or without. */
async function overNats(options: object) {
  const broker = await startNatsServer()
  const [workers, clients] = await Promise.all([broker.connect(), broker.connect()])
  const endpoint = overBroker.serve(service, workers, { name: 'calc' })
  await workers.flush()
  ends.push(async () => {
    await endpoint.close()
    await broker.stop()
  })
  return overBroker.nats(clients, { name: 'calc', ...options })
}

const targets = {
  HTTP: overHttp,
  'a WebSocket': overWebSocket,
  'in process': async () => service,
  'NATS with headers': () => overNats({ headers }),
  'NATS without headers': () => overNats({}),
}

/** The spans of a call: the client's and the server's. */
async function pairs(name: string, count = 1) {
  const all = await sdk.spans(name, count * 2)
  const clients = all.filter(({ kind }) => kind === api.SpanKind.CLIENT)
  return clients.map((client) => ({ client, server: all.find((one) => isChild(one, client)) }))
}

describe.each(Object.entries(targets))('%s', (name, open) => {
  const connect = async (options: object = {}) => {
    const client = createClient<typeof service>((await open()) as never, { middleware: [clientTelemetry(api)], ...options })
    ends.unshift(() => client.close())
    return client
  }

  test(`the span of the server is the child of the client's for a single call (${name})`, async () => {
    const client = await connect()
    expect(await client.add(1, 2)).toBe(3)
    const [pair] = await pairs('add')
    expect(pair?.server?.kind).toBe(api.SpanKind.SERVER)
    expect(pair?.client.attributes).toMatchObject({ 'rpc.system.name': 'jsonrpc', 'rpc.method': 'add' })
  })

  test(`each call of a batch has its own pair of spans (${name})`, async () => {
    const client = await connect()
    await client.batch((calls) => [calls.add(1, 2), calls.add(3, 4), calls.notify.note()])
    const found = [...(await pairs('add', 2)), ...(await pairs('note'))]
    expect(found.every(({ server }) => server)).toBe(true)
    expect(new Set(found.map(({ client }) => client.spanContext().spanId)).size).toBe(3)
  })

  test(`calls that are batched by tick have their own pairs of spans (${name})`, async () => {
    const client = await connect({ batch: 10 })
    await Promise.all([client.add(1, 2), client.add(3, 4)])
    expect((await pairs('add', 2)).every(({ server }) => server)).toBe(true)
  })

  test(`a notification and a stream have pairs of spans (${name})`, async () => {
    const client = await connect()
    await client.notify.note()
    const items: number[] = []
    for await (const item of client.stream.rows(3)) items.push(item)
    expect(items).toEqual([0, 1, 2])
    expect((await pairs('note'))[0]?.server).toBeDefined()
    expect((await pairs('rows'))[0]?.server).toBeDefined()
  })

  test(`an error fails both spans (${name})`, async () => {
    const client = await connect()
    await expect(client.refuse()).rejects.toMatchObject({ code: 7 })
    const [pair] = await pairs('refuse')
    for (const span of [pair?.client, pair?.server]) {
      expect(span?.status).toEqual({ code: api.SpanStatusCode.ERROR, message: 'Refused' })
      expect(span?.attributes).toMatchObject({ 'error.type': '7', 'rpc.status_code': '7' })
    }
  })

  test(`the active span is the parent of the client's (${name})`, async () => {
    const client = await connect()
    await api.trace.getTracer('app').startActiveSpan('page', async (page) => {
      await client.add(1, 2)
      page.end()
    })
    const [pair] = await pairs('add')
    expect(isChild(pair?.client, (await sdk.spans('page'))[0])).toBe(true)
    expect(pair?.server).toBeDefined()
  })
})

test('two services in a row are one trace', async () => {
  const server = await listen(service, { port: 0 })
  ends.push(() => server.close())
  const inner = createClient<typeof service>(server.url, { middleware: [clientTelemetry(api)] })
  const outer = new Service().use(telemetry(api)).method('sum', async (...numbers: number[]) => {
    let sum = 0
    for (const one of numbers) sum = await inner.add(sum, one)
    return sum
  })
  const front = await listen(outer, { port: 0 })
  ends.push(() => front.close())
  const client = createClient<typeof outer>(front.url, { middleware: [clientTelemetry(api)] })
  expect(await client.sum(1, 2, 3)).toBe(6)
  const [sum] = await pairs('sum')
  const adds = await pairs('add', 3)
  expect(adds.every(({ client: span }) => isChild(span, sum?.server))).toBe(true)
  expect(adds.every(({ server: span }) => span)).toBe(true)
})

test('a call by HTTP through a gateway to a worker is one trace', async () => {
  const broker = await startNatsServer()
  const [workers, front] = await Promise.all([broker.connect(), broker.connect()])
  const endpoint = overBroker.serve(service, workers, { name: 'calc' })
  await workers.flush()
  const http = await listen(overBroker.gateway(front, { name: 'calc', headers }), { port: 0 })
  ends.push(async () => {
    await http.close()
    await endpoint.close()
    await broker.stop()
  })
  const client = createClient<typeof service>(http.url, { middleware: [clientTelemetry(api)] })
  await client.add(1, 2)
  await client.batch((calls) => [calls.add(3, 4), calls.add(5, 6)])
  expect((await pairs('add', 3)).every(({ server }) => server)).toBe(true)
})

test('a single call over HTTP sends the trace as headers, and adds no member that a strict server would refuse', async () => {
  const sent: { body: unknown; headers: Record<string, string> }[] = []
  const fetch = async (_url: string, { body, headers }: { body: string; headers: Record<string, string> }) => {
    sent.push({ body: JSON.parse(body), headers })
    return new Response(await service.handle(body))
  }
  const client = createClient<typeof service>('http://localhost', { fetch, middleware: [clientTelemetry(api)] })
  const baggage = api.propagation.createBaggage({ user: { value: 'ann' } })
  await api.context.with(api.propagation.setBaggage(api.context.active(), baggage), () => client.add(1, 2))
  await client.batch((calls) => [calls.add(3, 4)])
  expect(sent[0]?.body).toEqual({ jsonrpc: '2.0', method: 'add', params: [1, 2], id: 1 })
  expect(sent[0]?.headers).toMatchObject({ traceparent: expect.stringMatching(/^00-\w{32}-\w{16}-01$/), baggage: 'user=ann' })
  expect(sent[1]?.body).toEqual([
    { jsonrpc: '2.0', method: 'add', params: [3, 4], id: 2, traceparent: expect.stringMatching(/^00-/) },
  ])
  expect(sent[1]?.headers).not.toHaveProperty('traceparent')
})

test('the span and the metric of a client have the address and port of its URL', async () => {
  const url = await overHttp()
  const client = createClient<typeof service>(url, { middleware: [clientTelemetry(api)] })
  await client.add(1, 2)
  await client.refuse().catch(() => {})
  const server = { 'server.address': '127.0.0.1', 'server.port': Number(new URL(url).port) }
  expect((await pairs('add'))[0]?.client.attributes).toMatchObject(server)
  const { unit, points } = await sdk.histogram('rpc.client.call.duration')
  expect(unit).toBe('s')
  const own = points.filter(({ attributes }) => attributes['server.port'] === server['server.port'])
  expect(own.map(({ attributes, count }) => [attributes, count])).toEqual([
    [{ 'rpc.system.name': 'jsonrpc', 'rpc.method': 'add', ...server }, 1],
    [{ 'rpc.system.name': 'jsonrpc', 'rpc.method': 'refuse', ...server, 'error.type': '7', 'rpc.status_code': '7' }, 1],
  ])
})

test.each([
  ['https://example.com/rpc', 443],
  ['http://example.com', 80],
])('the port of %s is %i', async (url, port) => {
  const fetch = async () => new Response('{"jsonrpc":"2.0","result":3,"id":1}')
  await createClient<typeof service>(url, { fetch, middleware: [clientTelemetry(api)] }).add(1, 2)
  expect((await sdk.spans('add'))[0]?.attributes).toMatchObject({ 'server.address': 'example.com', 'server.port': port })
})

test('a call without a response has the reason as its error, no code, and the error as an exception', async () => {
  const fetch = async () => {
    throw new Error('no route')
  }
  const client = createClient<typeof service>('http://localhost', { fetch, middleware: [clientTelemetry(api)] })
  await expect(client.add(1, 2)).rejects.toMatchObject({ reason: 'network' })
  await expect(client.with({ signal: AbortSignal.abort() }).add(1, 2)).rejects.toMatchObject({ name: 'AbortError' })
  const [lost, aborted] = await sdk.spans('add', 2)
  expect(lost?.attributes).toMatchObject({ 'error.type': 'network' })
  expect(lost?.attributes).not.toHaveProperty('rpc.status_code')
  expect(lost?.events).toHaveLength(1)
  expect(aborted?.attributes).toMatchObject({ 'error.type': 'AbortError' })
})

test('a client without telemetry sends nothing of a trace', async () => {
  const sent: string[] = []
  const fetch = async (_url: string, { body, headers }: { body: string; headers: object }) => {
    sent.push(body + JSON.stringify(headers))
    return new Response('{"jsonrpc":"2.0","result":3,"id":1}')
  }
  await api.trace.getTracer('app').startActiveSpan('page', async (page) => {
    await createClient<typeof service>('http://localhost', { fetch }).add(1, 2)
    page.end()
  })
  expect(sent.join()).not.toContain('traceparent')
})
