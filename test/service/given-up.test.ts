/** A call that was given up does not start: not after its timeout, not after its client has gone, not after it was cancelled. */
import { createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type MessageContext, RpcError, Service, type StandardSchema } from 'damn-simple-jsonrpc-server'
import { serve } from 'damn-simple-jsonrpc-server/node'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { ask, askAll, deferred, notification, request, turn } from './ask.ts'

const handler = vi.fn(() => 'ran')
let gate = deferred<void>()

beforeEach(() => {
  handler.mockClear()
  gate = deferred<void>()
})

const schema = {
  '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => gate.promise.then(() => ({ value })) },
} as StandardSchema

const slowGuard = async () => {
  await gate.promise
}
const slowMiddleware = async (_context: unknown, next: () => Promise<unknown>) => {
  await gate.promise
  return next()
}
const fast = { onError: () => {}, timeout: 10 }

const slow: [what: string, service: () => { handle: Service['handle'] }, params?: unknown][] = [
  ['a guard of the method', () => new Service(fast).method('m', { guards: [slowGuard] }, handler)],
  ['a guard behind another', () => new Service(fast).method('m', { guards: [async () => {}, slowGuard, () => {}] }, handler)],
  ['a guard of the service', () => new Service({ ...fast, guards: [slowGuard] }).method('m', handler)],
  ['a guard before a schema', () => new Service(fast).method('m', { guards: [slowGuard], params: { x: schema } }, handler), [1]],
  ['a schema in a shape', () => new Service(fast).method('m', { params: { x: schema } }, handler), { x: 1 }],
  ['a schema in a shape by position', () => new Service(fast).method('m', { params: { x: schema } }, handler), [1]],
  ['a schema for all params', () => new Service(fast).method('m', { params: schema }, handler), [1]],
  ['a middleware', () => new Service(fast).use(slowMiddleware).method('m', handler)],
  [
    'a middleware inside another',
    () =>
      new Service(fast)
        .use((_, next) => next())
        .use(slowMiddleware)
        .method('m', handler),
  ],
  ['a middleware around a guard', () => new Service(fast).use(slowMiddleware).method('m', { guards: [() => {}] }, handler)],
  ['a guard below a middleware', () => new Service(fast).use((_, next) => next()).method('m', { guards: [slowGuard] }, handler)],
  [
    'a guard of a mounted service',
    () => new Service(fast).mount('inner', new Service({ ...fast, guards: [slowGuard] }).method('m', handler)),
  ],
  [
    'a middleware of a mounted service',
    () => new Service(fast).mount('inner', new Service(fast).use(slowMiddleware).method('m', handler)),
  ],
  [
    'a guard, with a timeout of the method',
    () => new Service({ onError: () => {} }).method('m', { timeout: 10, guards: [slowGuard] }, handler),
  ],
]

describe.each(slow)('%s that takes longer than the timeout', (what, make, params) => {
  const method = what.includes('mounted') ? 'inner.m' : 'm'
  const late = async () => {
    gate.resolve()
    for (let turns = 0; turns < 5; turns++) await turn()
  }

  test(`${what} that is slower than the timeout: the handler of a single call never starts`, async () => {
    expect(await ask(make(), method, params)).toHaveProperty('error.code', -32012)
    await late()
    expect(handler).not.toHaveBeenCalled()
  })

  test(`${what} that is slower than the timeout: no handler of a batch starts`, async () => {
    const entries = [request(method, params), request(method, params, 2), notification(method, params)]
    const replies = await askAll(make(), entries)
    expect(replies.map(({ error }) => error?.code)).toEqual([-32012, -32012])
    await late()
    expect(handler).not.toHaveBeenCalled()
  })

  test(`${what} that is slower than the timeout: the handler of a notification never starts`, async () => {
    expect(await make().handle(notification(method, params))).toBe('')
    await late()
    expect(handler).not.toHaveBeenCalled()
  })

  test(`${what} that waits while the client goes away: the handler never starts`, async () => {
    const controller = new AbortController()
    const reply = make().handle(request(method, params), { signal: controller.signal })
    controller.abort(new RpcError(-32800, 'Client disconnected'))
    await late()
    await reply
    expect(handler).not.toHaveBeenCalled()
  })

  test(`${what} that is in time lets the handler run`, async () => {
    const reply = ask(make(), method, params)
    gate.resolve()
    expect(await reply).toHaveProperty('result', 'ran')
  })
})

const sixty = Array.from({ length: 60 }, (_, id) => request('wait', [], id))
const twoAtATime = { onError: () => {}, limits: { batchConcurrency: 2 } }

test('a batch of 60, two at a time, starts no further entry once the signal of its message has aborted', async () => {
  const service = new Service(twoAtATime).method('wait', async () => {
    handler()
    await gate.promise
  })
  const controller = new AbortController()
  const replies = askAll(service, sixty, { signal: controller.signal })
  controller.abort(new RpcError(-32800, 'Client disconnected', { reason: 'disconnect' }))
  gate.resolve()
  const codes = (await replies).map(({ error }) => error?.code)
  expect(handler).toHaveBeenCalledTimes(2)
  expect(codes).toEqual([undefined, undefined, ...Array(58).fill(-32800)])
})

test('a batch of 60, two at a time, starts no further entry once its HTTP client has disconnected', async () => {
  const signals: AbortSignal[] = []
  const service = new Service(twoAtATime).method('wait', { takesContext: true }, ({ signal }) => {
    signals.push(signal)
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve('gave up')))
  })
  const server = createServer(serve(service)).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const client = httpRequest({ port, method: 'POST', headers: { 'content-type': 'application/json' } }).on('error', () => {})
  client.end(`[${sixty}]`)
  while (signals.length < 2) await turn()
  client.destroy()
  while (!signals.every((signal) => signal.aborted)) await turn()
  for (let turns = 0; turns < 20; turns++) await turn()
  expect(signals).toHaveLength(2)
  await new Promise((resolve) => server.close(resolve))
})

test('a call of a batch that is cancelled while it waits for its turn does not start', async () => {
  const controllers = new Map<unknown, AbortController>()
  const service = new Service(twoAtATime).method('wait', async () => {
    handler()
    await gate.promise
  })
  const signalOf: MessageContext['signalOf'] = ({ id }) => {
    const controller = controllers.get(id) ?? new AbortController()
    controllers.set(id, controller)
    return controller.signal
  }
  const cancelled = new AbortController()
  controllers.set(5, cancelled)
  const replies = askAll(service, sixty.slice(0, 10), { signalOf })
  cancelled.abort(new RpcError(-32800, 'Cancelled', { reason: 'cancel' }))
  gate.resolve()
  const codes = (await replies).map(({ error }) => error?.code)
  expect(codes).toEqual([...Array(5).fill(undefined), -32800, ...Array(4).fill(undefined)])
  expect(handler).toHaveBeenCalledTimes(9)
})
