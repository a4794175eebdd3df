/** The spans and metrics of the calls that a service answers, seen by the official SDK. */
import * as api from '@opentelemetry/api'
import { RpcError, Service } from 'damn-simple-jsonrpc-server'
import { memory, peer } from 'damn-simple-jsonrpc-server/channel'
import { createClient } from 'damn-simple-jsonrpc-server/client'
import { listen } from 'damn-simple-jsonrpc-server/node'
import { telemetry } from 'damn-simple-jsonrpc-server/telemetry'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { json, post } from '../setup/messages.ts'
import { isChild, type Sdk, startSdk } from './sdk.ts'

let sdk: Sdk
beforeAll(() => {
  sdk = startSdk()
})
beforeEach(() => sdk.reset())
afterAll(() => sdk.stop())

/** A span inside of a method, as a database driver makes it. */
function query(name: string): void {
  api.trace.getTracer('driver').startSpan(name).end()
}

const secret = new Error('LEAK-CANARY')
const inner = new Service().method('mean', (numbers: number[]) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length)

function makeService() {
  return new Service({ onError: () => {}, timeout: 5000 })
    .use(telemetry(api))
    .method('add', (x: number, y: number) => {
      query('sync query')
      return x + y
    })
    .method('later', async (x: number) => {
      await new Promise(setImmediate)
      query('late query')
      return x
    })
    .method('refuse', () => {
      throw new RpcError(7, 'Refused', { reason: 'no' })
    })
    .method('fail', () => {
      throw secret
    })
    .method('strict', { params: ['x'] }, (x: unknown) => x)
    .method('big', () => 1n)
    .method('slow', { timeout: 5 }, () => new Promise(() => {}))
    .method('rows', async function* (count: number) {
      for (let at = 0; at < count; at++) {
        await new Promise(setImmediate)
        query('row query')
        yield at
      }
    })
    .method('count', function* (to: number) {
      for (let at = 0; at < to; at++) {
        query('count query')
        yield at
      }
    })
    .method('broken', async function* () {
      yield 1
      throw secret
    })
    .method('ticks', { subscription: { event: 'tick', end: 'stopTicks' } }, async function* () {
      yield 1
    })
    .mount('stats', inner)
}
const service = makeService()

const traceId = '0af7651916cd43dd8448eb211c80319c'
const traceparent = (id: string, trace = traceId) => `00-${trace}-${id}-01`

function request(method: string, params?: unknown, id?: unknown, members: object = {}): string {
  return JSON.stringify({ jsonrpc: '2.0', method, params, id, ...members })
}

describe('spans of a service', () => {
  test('a call has a span of kind SERVER with the attributes of the semantic conventions', async () => {
    await service.handle(request('add', [1, 2], 'an id'))
    const [span] = await sdk.spans('add')
    expect(span?.kind).toBe(api.SpanKind.SERVER)
    expect(span?.status).toEqual({ code: api.SpanStatusCode.UNSET })
    expect(span?.instrumentationScope.name).toBe('damn-simple-jsonrpc-server')
    expect(span?.attributes).toEqual({
      'rpc.system.name': 'jsonrpc',
      'rpc.method': 'add',
      'jsonrpc.protocol.version': '2.0',
      'jsonrpc.request.id': 'an id',
    })
  })

  test('a span is active while its method runs, also after a wait', async () => {
    await service.handle(request('add', [1, 2], 1))
    await service.handle(request('later', [1], 1))
    const [add] = await sdk.spans('add')
    const [later] = await sdk.spans('later')
    expect(isChild((await sdk.spans('sync query'))[0], add)).toBe(true)
    expect(isChild((await sdk.spans('late query'))[0], later)).toBe(true)
  })

  test('the name of a mounted method is its full name', async () => {
    await service.handle(request('stats.mean', [[1, 2]], 1))
    expect((await sdk.spans('stats.mean'))[0]?.attributes['rpc.method']).toBe('stats.mean')
  })

  test.each(['nope', 'stats.nope', 'constructor', '__proto__'])(
    'the unknown method %s has a span named jsonrpc',
    async (name) => {
      await service.handle(request(name, [], 1))
      const [span] = await sdk.spans('jsonrpc')
      expect(span?.attributes).toMatchObject({ 'rpc.method': '_OTHER', 'rpc.method_original': name, 'error.type': '-32601' })
    },
  )

  test('a known method that answers -32601 keeps its name', async () => {
    const other = new Service().use(telemetry(api)).method('proxy', () => {
      throw new RpcError(-32601, 'Method not found')
    })
    await other.handle(request('proxy', [], 1))
    expect((await sdk.spans('proxy'))[0]?.attributes).toMatchObject({ 'rpc.method': 'proxy', 'rpc.status_code': '-32601' })
  })

  test.each([
    ['refuse', [], '7', 'Refused'],
    ['strict', [], '-32602', 'Invalid params'],
    ['slow', [], '-32012', 'Timeout'],
  ])('the span of the error of %s has its code and message, and no exception', async (method, params, code, message) => {
    await service.handle(request(method, params, 1))
    const [span] = await sdk.spans(method)
    expect(span?.attributes).toMatchObject({ 'error.type': code, 'rpc.status_code': code })
    expect(span?.status).toEqual({ code: api.SpanStatusCode.ERROR, message })
    expect(span?.events).toEqual([])
  })

  test('a masked error is the error that the client sees, with its cause as an exception', async () => {
    await service.handle(request('fail', [], 1))
    const [span] = await sdk.spans('fail')
    expect(span?.attributes).toMatchObject({ 'error.type': '-32603', 'rpc.status_code': '-32603' })
    expect(span?.status).toEqual({ code: api.SpanStatusCode.ERROR, message: 'Internal error' })
    expect(span?.events).toMatchObject([{ name: 'exception', attributes: { 'exception.message': 'LEAK-CANARY' } }])
  })

  test('a result that JSON cannot hold is an error of the span', async () => {
    await service.handle(request('big', [], 1))
    expect((await sdk.spans('big'))[0]?.attributes['error.type']).toBe('-32603')
  })

  test('what middleware inside makes of an outcome counts', async () => {
    const other = new Service({ onError: () => {} })
      .use(telemetry(api))
      .use(() => {
        throw secret
      })
      .method('add', () => 1)
    await other.handle(request('add', [], 1))
    const [span] = await sdk.spans('add')
    expect(span?.attributes['error.type']).toBe('-32603')
    expect(span?.events).toHaveLength(1)
  })

  test('a notification has a span without an id, and a request with the id null too', async () => {
    await service.handle(request('add', [1, 2]))
    await service.handle(request('add', [1, 2], null))
    await service.handle(request('fail', []))
    for (const span of await sdk.spans('add', 2)) expect(span.attributes).not.toHaveProperty('jsonrpc.request.id')
    expect((await sdk.spans('fail'))[0]?.status.code).toBe(api.SpanStatusCode.ERROR)
  })

  test('an id as long as a message is cut', async () => {
    await service.handle(request('add', [1, 2], 'x'.repeat(100_000)))
    expect(String((await sdk.spans('add'))[0]?.attributes['jsonrpc.request.id']).length).toBe(256)
  })

  test('each call of a batch has a span of its own', async () => {
    await service.handle(`[${request('add', [1, 2], 1)},${request('later', [3], 2)},${request('nope', [], 3)},1]`)
    const [add] = await sdk.spans('add')
    const [later] = await sdk.spans('later')
    expect(isChild((await sdk.spans('sync query'))[0], add)).toBe(true)
    expect(isChild((await sdk.spans('late query'))[0], later)).toBe(true)
    await sdk.spans('jsonrpc')
    expect(add?.parentSpanContext).toBeUndefined()
  })
})

describe('spans of methods that yield', () => {
  test.each([
    ['rows', 'row query'],
    ['count', 'count query'],
  ])('the span of %s lasts until its items end, and is active while they are made', async (method, child) => {
    await service.handle(request(method, [3], 1))
    const [span] = await sdk.spans(method)
    const children = await sdk.spans(child, 3)
    expect(children.every((one) => isChild(one, span))).toBe(true)
    const ends = sdk.finished.map(({ name }) => name)
    expect(ends.at(-1)).toBe(method)
  })

  test('items that break fail the span', async () => {
    await service.handle(request('broken', [], 1))
    const [span] = await sdk.spans('broken')
    expect(span?.attributes['error.type']).toBe('-32603')
    expect(span?.events).toHaveLength(1)
  })

  test('a stream that its client leaves ends its span', async () => {
    const [near, far] = memory()
    peer(far, { service })
    const client = createClient<typeof service>(near)
    for await (const item of client.stream.rows(1e9)) if (item === 2) break
    const [span] = await sdk.spans('rows')
    expect(span?.attributes['error.type']).toBe('-32800')
    client.close()
  })

  test('the span of a subscription ends with the reply that has its id', async () => {
    const [near, far] = memory()
    peer(far, { service })
    const client = createClient<typeof service>(near, { ends: { ticks: 'stopTicks' } })
    for await (const item of client.stream.ticks()) if (item === 1) break
    expect((await sdk.spans('ticks'))[0]?.status.code).toBe(api.SpanStatusCode.UNSET)
    client.close()
  })
})

describe('the parent of a span', () => {
  test('the traceparent of a call is its parent', async () => {
    const first = request('add', [1, 2], 1, { traceparent: traceparent('00000000000000aa'), tracestate: 'a=b' })
    const second = request('later', [1], 2, { traceparent: traceparent('00000000000000bb', 'f'.repeat(32)) })
    await service.handle(`[${first},${second}]`)
    const [add] = await sdk.spans('add')
    const [later] = await sdk.spans('later')
    expect(add?.parentSpanContext).toMatchObject({ traceId, spanId: '00000000000000aa', isRemote: true })
    expect(add?.spanContext().traceState?.get('a')).toBe('b')
    expect(later?.parentSpanContext).toMatchObject({ traceId: 'f'.repeat(32), spanId: '00000000000000bb' })
  })

  test.each([
    ['no text', 1],
    ['nonsense', 'nonsense'],
    ['a list', [traceparent('00000000000000aa')]],
    ['a huge text', 'x'.repeat(10_000)],
  ])('a traceparent that is %s is ignored', async (_name, value) => {
    expect(await service.handle(request('add', [1, 2], 1, { traceparent: value }))).toContain('"result":3')
    expect((await sdk.spans('add'))[0]?.parentSpanContext).toBeUndefined()
  })

  test('the header traceparent of an HTTP request is the parent of each call that has none of its own', async () => {
    const server = await listen(service, { port: 0 })
    const own = request('add', [1, 2], 1, { traceparent: traceparent('00000000000000aa') })
    const headers = { ...json, traceparent: traceparent('00000000000000cc'), baggage: 'user=ann' }
    await post(server.url, `[${own},${request('later', [1], 2)}]`, headers)
    await server.close()
    const [add] = await sdk.spans('add')
    const [later] = await sdk.spans('later')
    expect(add?.parentSpanContext?.spanId).toBe('00000000000000aa')
    expect(later?.parentSpanContext?.spanId).toBe('00000000000000cc')
    expect(later?.attributes).toMatchObject({ 'network.protocol.name': 'http' })
  })

  test('the span that is active already is the parent, not the header', async () => {
    const span = api.trace.getTracer('http').startSpan('POST')
    const context = { header: () => traceparent('00000000000000cc') }
    await api.context.with(api.trace.setSpan(api.context.active(), span), () =>
      service.handle(request('add', [1, 2], 1), context),
    )
    span.end()
    expect(isChild((await sdk.spans('add'))[0], (await sdk.spans('POST'))[0])).toBe(true)
  })

  test('baggage of a call is in the context of its method', async () => {
    const other = new Service()
      .use(telemetry(api))
      .method('who', () => api.propagation.getActiveBaggage()?.getEntry('user')?.value)
    expect(await other.handle(request('who', [], 1, { baggage: 'user=ann' }))).toContain('"result":"ann"')
  })
})

describe('metrics of a service', () => {
  test('durations are a histogram in seconds, by method and error', async () => {
    const other = makeService()
    for (let id = 1; id <= 3; id++) await other.handle(request('later', [1], id))
    for (const method of ['refuse', 'made-up-1', 'made-up-2']) await other.handle(request(method, [], 1))
    const { unit, points } = await sdk.histogram('rpc.server.call.duration')
    expect(unit).toBe('s')
    const of = (attributes: object) =>
      points.filter(
        (point) => JSON.stringify(point.attributes) === JSON.stringify({ 'rpc.system.name': 'jsonrpc', ...attributes }),
      )
    const [later] = of({ 'rpc.method': 'later' })
    expect(later?.count).toBeGreaterThanOrEqual(3)
    expect((later?.sum ?? 0) / (later?.count ?? 1)).toBeLessThan(1)
    expect(later?.boundaries).toEqual([0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10])
    expect(of({ 'rpc.method': 'refuse', 'error.type': '7', 'rpc.status_code': '7' })).toHaveLength(1)
    expect(of({ 'rpc.method': '_OTHER', 'error.type': '-32601', 'rpc.status_code': '-32601' })).toHaveLength(1)
    expect(JSON.stringify(points)).not.toContain('made-up')
  })
})
