/** Subscriptions: the items of a method as events with an id, until the subscriber ends them. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type MessageContext, RpcError, Service } from 'damn-simple-jsonrpc-server'
import { serve } from 'damn-simple-jsonrpc-server/node'
import { expect, onTestFinished, test, vi } from 'vitest'
import { Subscriptions } from '#inside/service/streams/subscriptions.js'
import { ask, deferred, request, turn } from './ask.ts'

const subscription = { event: 'tick', end: 'stop' }

/** A connection: what was sent on it, replies included. */
function connect(limit = 100) {
  const sent: unknown[] = []
  const subscriptions = new Subscriptions(limit)
  const later: (() => void)[] = []
  const runLater = () => {
    for (const run of later.splice(0)) run()
  }
  const context: MessageContext<never> = {
    subscriptions,
    send: (message) => void sent.push(JSON.parse(message)),
    afterReply: (run) => void later.push(run),
  }
  const call = async (service: Service, method: string, params?: unknown) => {
    const reply = await ask(service, method, params, context)
    sent.push(reply.error ?? reply.result)
    runLater()
    return reply
  }
  return { sent, subscriptions, context, call, runLater }
}

/** Ticks twice, then waits for the signal. */
function ticking() {
  const notes: string[] = []
  const service = new Service({ onError: (error) => notes.push(`error: ${(error as Error).message}`) }).method(
    'ticks',
    { takesContext: true, subscription: { ...subscription, id: ({ id }) => `s${id}` } },
    async function* ({ signal }) {
      try {
        yield 1
        yield 2
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
        yield 3
      } finally {
        notes.push('ended')
      }
    },
  )
  return { service: service as unknown as Service, notes }
}

const event = (params: object) => ({ jsonrpc: '2.0', method: 'tick', params })

test('events follow the reply with the id', async () => {
  const { sent, subscriptions, call } = connect()
  const { service } = ticking()
  await call(service, 'ticks')
  expect(sent).toEqual(['s1'])
  await turn()
  expect(sent).toEqual(['s1', event({ subscription: 's1', result: 1 }), event({ subscription: 's1', result: 2 })])
  expect(subscriptions.size).toBe(1)
})

test('an id is random by default', async () => {
  const { call } = connect()
  const service = new Service().method('ticks', { subscription }, async function* () {}) as unknown as Service
  const ids = [await call(service, 'ticks'), await call(service, 'ticks')].map(({ result }) => result)
  expect(ids[0]).toMatch(/^0x[0-9a-f]{32}$/)
  expect(ids[0]).not.toBe(ids[1])
})

test('the end of its items ends a subscription without a word', async () => {
  const { sent, subscriptions, call } = connect()
  const service = new Service().method('once', { subscription }, async function* () {
    yield 'only'
  }) as unknown as Service
  const { result: id } = await call(service, 'once')
  await turn()
  expect(sent).toEqual([id, event({ subscription: id, result: 'only' })])
  expect(subscriptions.size).toBe(0)
  expect((await call(service, 'stop', [id])).result).toBe(false)
})

test('its end method answers true once, and no event follows', async () => {
  const { sent, subscriptions, call } = connect()
  const { service, notes } = ticking()
  await call(service, 'ticks')
  await turn()
  expect((await call(service, 'stop', ['s1'])).result).toBe(true)
  expect((await call(service, 'stop', { subscription: 's1' })).result).toBe(false)
  expect((await call(service, 'stop', ['unknown'])).result).toBe(false)
  expect((await call(service, 'stop')).result).toBe(false)
  await turn()
  expect(sent.slice(3)).toEqual([true, false, false, false])
  expect([subscriptions.size, notes]).toEqual([0, ['ended']])
})

test('a subscription that is ended before its reply was sent has no event', async () => {
  const { sent, context, runLater } = connect()
  const { service, notes } = ticking()
  expect((await ask(service, 'ticks', [], context)).result).toBe('s1')
  expect((await ask(service, 'stop', ['s1'], context)).result).toBe(true)
  runLater()
  await turn()
  expect([sent, notes]).toEqual([[], []])
})

test('what a generator throws is one last event with its error, masked if it is none of ours', async () => {
  const { sent, subscriptions, call } = connect()
  const onError = vi.fn()
  const service = new Service({ onError }).method('bad', { params: ['code'], subscription }, async function* (code: number) {
    yield 1
    throw code === 0 ? new Error('secret') : new RpcError(code, 'Broken')
  }) as unknown as Service
  for (const code of [7, 0]) await call(service, 'bad', [code])
  await turn()
  expect(sent.filter((one) => JSON.stringify(one).includes('"error"'))).toEqual([
    event({ subscription: expect.any(String), error: { code: 7, message: 'Broken' } }),
    event({ subscription: expect.any(String), error: { code: -32603, message: 'Internal error' } }),
  ])
  expect([subscriptions.size, onError.mock.calls.length]).toEqual([0, 1])
})

test('what a handler throws before it returns its items is the error of the response', async () => {
  const { call, subscriptions } = connect()
  const service = new Service().method('bad', { subscription }, async () => {
    throw new RpcError(7, 'Refused')
  }) as unknown as Service
  expect((await call(service, 'bad')).error).toEqual({ code: 7, message: 'Refused' })
  expect(subscriptions.size).toBe(0)
})

test('a handler that returns no items is -32603', async () => {
  const onError = vi.fn()
  const service = new Service({ onError }).method('bad', { subscription }, () => 1) as unknown as Service
  expect((await connect().call(service, 'bad')).error).toMatchObject({ code: -32603 })
  expect(String(onError.mock.calls[0]?.[0])).toContain('must yield')
})

test('one subscription too many is -32006, and its handler does not run', async () => {
  const { call, subscriptions } = connect(2)
  const handler = vi.fn(async function* () {
    await new Promise(() => {})
    yield 1
  })
  const service = new Service().method('ticks', { subscription }, handler) as unknown as Service
  await call(service, 'ticks')
  const { result: second } = await call(service, 'ticks')
  expect((await call(service, 'ticks')).error).toMatchObject({
    code: -32006,
    data: { reason: 'too-many-subscriptions', limit: 2 },
  })
  expect(handler).toHaveBeenCalledTimes(2)
  await call(service, 'stop', [second])
  expect((await call(service, 'ticks')).error).toBeUndefined()
  expect(subscriptions.size).toBe(2)
})

test('an id that is taken is -32603, and the first subscription goes on', async () => {
  const { call, subscriptions, sent } = connect()
  const { service, notes } = ticking()
  await call(service, 'ticks')
  expect((await call(service, 'ticks')).error).toMatchObject({ code: -32603 })
  expect(notes).toEqual(['error: Two subscriptions have the id "s1"'])
  await turn()
  expect(subscriptions.size).toBe(1)
  expect(sent).toContainEqual(event({ subscription: 's1', result: 2 }))
})

test('a lost connection ends subscriptions, and closing tells why', async () => {
  const [lost, closed] = [connect(), connect()]
  const { service, notes } = ticking()
  for (const { call } of [lost, closed]) await call(service, 'ticks')
  await turn()
  lost.subscriptions.endAll(new RpcError(-32800, 'Client disconnected'))
  closed.subscriptions.closeAll(new RpcError(-32015, 'Server is shutting down'))
  await turn()
  expect(notes).toEqual(['ended', 'ended'])
  expect(lost.sent).toHaveLength(3)
  expect(closed.sent.at(-1)).toEqual(event({ subscription: 's1', error: { code: -32015, message: 'Server is shutting down' } }))
})

test('while the connection is full no event is made', async () => {
  const { context, call } = connect()
  const room = deferred<void>()
  let made = 0
  const service = new Service().method('ticks', { subscription }, async function* () {
    for (; made < 10; made++) yield made
  }) as unknown as Service
  Object.assign(context, { send: () => room.promise })
  await call(service, 'ticks')
  await turn()
  expect(made).toBe(0)
  room.resolve()
  await turn()
  expect(made).toBe(10)
})

test('a result schema is that of the array of all events', async () => {
  const { sent, call } = connect()
  const texts = {
    '~standard': {
      version: 1 as const,
      vendor: 'test',
      validate: (value: unknown) => ({ value: (value as unknown[]).map(String) }),
    },
  }
  const service = new Service().method('ticks', { subscription, result: texts as never }, async function* () {
    yield 1
  } as never) as unknown as Service
  const { result: id } = await call(service, 'ticks')
  await turn()
  expect(sent.at(-1)).toEqual(event({ subscription: id, result: '1' }))
})

test('over HTTP a subscription is refused with -32600, and leaves no state', async () => {
  const handler = vi.fn(async function* () {
    yield 1
  })
  const server = createServer(serve(new Service().method('ticks', { subscription }, handler))).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  const post = async (method: string) => {
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream, application/json' },
      body: request(method, ['x']),
    })
    const { error } = (await response.json()) as { error: unknown }
    return [response.headers.get('content-type'), error]
  }
  const refused = { code: -32600, data: { reason: 'needs-two-way' } }
  expect(await post('ticks')).toMatchObject(['application/json', refused])
  expect(await post('stop')).toMatchObject(['application/json', refused])
  expect(handler).not.toHaveBeenCalled()
})

test('several subscriptions may share one end, and its name is taken', () => {
  const service = new Service()
    .method('a', { subscription }, async function* () {})
    .method('b', { subscription: { ...subscription, event: 'tock' } }, async function* () {})
  expect(service.list().map(([name]) => name)).toEqual(['a', 'stop', 'b'])
  expect(() => service.method('stop', () => 1)).toThrow('is taken')
  const own = new Service().method('stop', () => 1)
  expect(() => own.method('a', { subscription }, async function* () {})).toThrow('is taken')
})
