/** `service.call`: one method, called in this process without text. */
import { RpcError, Service } from 'damn-simple-jsonrpc-server'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'

const order = { id: 1, at: new Date(0) }
const onError = vi.fn()
const service = new Service({ onError, limits: { maxDepth: 5, maxReplyBytes: 200 }, timeout: 50 })
  .method('add', { params: ['x', 'y'] }, (x: number, y: number) => x + y)
  .method('order', () => order)
  .method('nothing', () => {})
  .method('later', async () => [order])
  .method('checked', { result: z.number().transform((x) => `${x}`) }, () => 1)
  .method('fail', () => {
    throw new Error('inside')
  })
  .method('refuse', () => {
    throw new RpcError(7, 'No', { why: 'because' })
  })
  .method('slow', { takesContext: true }, ({ signal }) => new Promise((resolve) => signal.addEventListener('abort', resolve)))
  .method('count', { params: ['to'] }, async function* (to: number) {
    for (let at = 0; at < to; at++) yield { at }
  })
  .method('endless', function* () {
    for (;;) yield 'item'
  })
  .method('events', { subscription: { event: 'e', end: 'off' } }, async function* () {
    yield 1
  })
  .method('map', () => new Map() as unknown as null)
  .method('function', () => (() => 1) as unknown as null)
  .method('echo', { takesContext: true }, (context, value: unknown) => [context.transport ?? null, context.id ?? null, value])
  .method('secret', { guards: [() => Promise.reject(new RpcError(-32014, 'Forbidden'))] }, () => 1)
  .mount(
    'stats',
    new Service().method('mean', (numbers: number[]) => (numbers[0] ?? 0) / 2),
  )

test('call takes params by position and by name, and returns the result', async () => {
  expect(await service.call('add', [1, 2])).toBe(3)
  expect(await service.call('add', { y: 1, x: 2 })).toBe(3)
  expect(await service.call('stats.mean', [[4]])).toBe(2)
})

test('the result of call is the value of the handler itself, not a copy', async () => {
  expect(await service.call('order')).toBe(order)
  expect((await service.call('later'))[0]).toBe(order)
})

test('call returns null for undefined, as a client would get it', async () => {
  expect(await service.call('nothing')).toBeNull()
})

test('the result of call has passed its schema', async () => {
  expect(await service.call('checked')).toBe('1')
})

test('call returns the items of a method that yields as an array', async () => {
  expect(await service.call('count', [2])).toEqual([{ at: 0 }, { at: 1 }])
})

test('call collects items even if the message could send them in parts', async () => {
  const send = vi.fn()
  expect(await service.call('count', { partialResultToken: 1, to: 2 } as never, { send })).toEqual([{ at: 0 }, { at: 1 }])
  expect(send).not.toHaveBeenCalled()
})

test('call passes the context of the message', async () => {
  expect(await service.call('echo', ['a'], { transport: 'bridge' })).toEqual(['bridge', null, 'a'])
})

const refusals: [what: string, method: string, params: unknown, error: object][] = [
  ['an unknown method', 'none', undefined, { code: -32601 }],
  ['missing params', 'add', [1], { code: -32602, data: [{ path: ['y'], message: 'Required' }] }],
  ['params that are a scalar', 'add', 5, { code: -32600 }],
  ['params that are too deep', 'echo', [[[[[[1]]]]]], { code: -32600 }],
  ['an own __proto__', 'echo', JSON.parse('{ "__proto__": 1 }'), { code: -32602 }],
  ['an error of the handler', 'fail', undefined, { code: -32603, message: 'Internal error' }],
  ['an RpcError of the handler', 'refuse', undefined, { code: 7, message: 'No', data: { why: 'because' } }],
  ['a guard', 'secret', undefined, { code: -32014 }],
  ['the timeout', 'slow', undefined, { code: -32012 }],
  ['items that are too long together', 'endless', undefined, { code: -32008 }],
  ['a subscription without a connection', 'events', undefined, { code: -32600 }],
  ['a result that JSON would empty', 'map', undefined, { code: -32603 }],
  ['a result that JSON does not have', 'function', undefined, { code: -32603 }],
]

test.each(refusals)('call rejects with the error that a client would get, for %s', async (_what, method, params, error) => {
  const rejected = await service.call(method as 'add', params as [1, 2]).catch((thrown: unknown) => thrown)
  expect(rejected).toBeInstanceOf(RpcError)
  expect(rejected).toMatchObject(error)
})

test('onError gets an error that call masks, and the error of call has it as its cause', async () => {
  onError.mockClear()
  const masked = await service.call('fail').catch((thrown: RpcError) => thrown)
  expect(onError).toHaveBeenCalledTimes(1)
  expect((masked as RpcError).cause).toBe(onError.mock.calls[0]?.[0])
})

test('call runs middleware around the method, with its outcome as the result', async () => {
  const wrapped = new Service()
    .use(async (context, next) => [context.method, await next()])
    .method('add', (x: number, y: number) => x + y)
  expect(await wrapped.call('add', [1, 2])).toEqual(['add', 3])
})

test('a context whose signal is aborted ends the call', async () => {
  const controller = new AbortController()
  const patient = new Service().method('wait', { takesContext: true }, async ({ signal }) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    throw signal.reason
  })
  const call = patient.call('wait', undefined, { signal: controller.signal })
  controller.abort(new RpcError(-32800, 'Cancelled'))
  await expect(call).rejects.toMatchObject({ code: -32800 })
})

test('a context with a function for progress gets that of the call, until the call is over', async () => {
  const seen: unknown[] = []
  let report: ((value: unknown) => unknown) | undefined
  const counting = new Service().method('count', { takesContext: true }, (context) => {
    report = (value) => context.progress(value)
    context.progress({ progress: 1 })
  })
  await counting.call('count', undefined, { progress: (value) => void seen.push(value) })
  report?.({ progress: 2 })
  expect(seen).toEqual([{ progress: 1 }])
})
