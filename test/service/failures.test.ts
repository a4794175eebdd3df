/** Errors that are not an `RpcError`: the client receives a masked -32603, `onError` the original. */
import { setTimeout as wait } from 'node:timers/promises'
import { RpcError, Service } from 'damn-simple-jsonrpc-server'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { ask, notification } from './ask.ts'

const masked = { jsonrpc: '2.0', error: { code: -32603, message: 'Internal error' }, id: 1 }
const original = Object.assign(new Error('LEAK-CANARY'), { code: -32000, data: 'LEAK-CANARY' })
const throwing = (thrown: unknown) => () => {
  throw thrown
}

afterEach(() => {
  vi.restoreAllMocks()
})

test.each([
  ['an error', original],
  ['a string', 'LEAK-CANARY'],
  ['null', null],
  ['undefined', undefined],
  ['something like an RpcError', { code: 1, message: 'LEAK-CANARY' }],
])('a handler that throws %s is answered with a masked -32603, and onError receives the value once', async (_what, thrown) => {
  for (const handler of [throwing(thrown), async () => throwing(thrown)()]) {
    const onError = vi.fn()
    expect(await ask(new Service({ onError }).method('fail', handler), 'fail', [5])).toEqual(masked)
    expect(onError).toHaveBeenCalledExactlyOnceWith(thrown, expect.objectContaining({ method: 'fail', id: 1, params: [5] }))
  }
})

test('an RpcError is sent to the client, and onError is not called', async () => {
  const onError = vi.fn()
  const service = new Service({ onError }).method('refuse', throwing(new RpcError(7, 'Refused', [1], { cause: original })))
  expect(await ask(service, 'refuse')).toEqual({ jsonrpc: '2.0', error: { code: 7, message: 'Refused', data: [1] }, id: 1 })
  expect(onError).not.toHaveBeenCalled()
})

const unanswered: [what: string, method: string, params: unknown, error: object][] = [
  ['a masked error', 'fail', [], original],
  ['an RpcError', 'refuse', [], { code: 7 }],
  ['an unknown method', 'nope', [], { code: -32601 }],
  ['invalid params', 'two', [1], { code: -32602 }],
]

test.each(unanswered)('onError receives the failure of a notification once: %s', async (_what, method, params, error) => {
  const onError = vi.fn()
  const service = new Service({ onError })
    .method('fail', throwing(original))
    .method('refuse', throwing(new RpcError(7, 'x')))
    .method('two', { params: ['x', 'y'] }, (x: number, y: number) => x + y)
  expect(await service.handle(notification(method, params))).toBe('')
  expect(onError).toHaveBeenCalledOnce()
  expect(onError.mock.lastCall?.[0]).toMatchObject(error)
  expect(onError.mock.lastCall?.[1]).toMatchObject({ method, id: undefined })
})

test('onError is called for a result or error data that JSON cannot hold', async () => {
  const onError = vi.fn()
  const service = new Service({ onError }).method('bigint', () => 1n).method('data', throwing(new RpcError(7, 'x', 1n)))
  expect(await ask(service, 'bigint')).toEqual(masked)
  expect(await ask(service, 'data')).toEqual({ jsonrpc: '2.0', error: { code: 7, message: 'x' }, id: 1 })
  expect(onError).toHaveBeenCalledTimes(2)
})

test('onError is not called for a notification whose result JSON cannot hold', async () => {
  const onError = vi.fn()
  expect(await new Service({ onError }).method('bigint', () => 1n).handle(notification('bigint'))).toBe('')
  expect(onError).not.toHaveBeenCalled()
})

test.each([
  ['throws', throwing(new Error('x'))],
  ['rejects', () => Promise.reject(new Error('x'))],
  ['returns a hostile thenable', () => Object.defineProperty({}, 'then', { get: throwing(1) })],
])('an onError that %s does not change the reply', async (_what, onError) => {
  const onUnhandled = vi.fn()
  process.on('unhandledRejection', onUnhandled)
  const service = new Service({ onError }).method('fail', throwing(original))
  expect(await ask(service, 'fail')).toEqual(masked)
  expect(await service.handle(notification('fail'))).toBe('')
  await new Promise((resolve) => setImmediate(resolve))
  expect(onUnhandled).not.toHaveBeenCalled()
  process.off('unhandledRejection', onUnhandled)
})

describe('the default onError', () => {
  test('the default onError prints one line and the stack to stderr, and no params', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {})
    await ask(new Service().method('fail', throwing(original)), 'fail', ['secret-param'])
    expect(log).toHaveBeenCalledExactlyOnceWith('jsonrpc: method "fail" failed:', original)
    expect(JSON.stringify(log.mock.calls)).not.toContain('secret-param')
  })

  test('the default onError escapes a line break in a method name', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {})
    const name = 'fail\njsonrpc: all is well'
    await ask(new Service().method(name, throwing(original)), name)
    expect(log.mock.lastCall?.[0]).not.toContain('\n')
  })

  test('the default onError prints nothing for notifications with an unknown method or invalid params', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {})
    const service = new Service()
      .method('two', { params: ['x'] }, (x: number) => x)
      .method('refuse', throwing(new RpcError(7, 'x')))
    await service.handle(`[${notification('nope')},${notification('two')}]`)
    expect(log).not.toHaveBeenCalled()
    await service.handle(notification('refuse'))
    expect(log).toHaveBeenCalledOnce()
  })

  const waiting = new Service().method('wait', { takesContext: true }, ({ signal }) => wait(5_000, 1, { signal }))

  test.each([
    ['its client disconnected', new RpcError(-32800, 'Client disconnected')],
    ['its caller aborted', new Error('left')],
    ['the server closes', new RpcError(-32015, 'Server is closing')],
  ])('the default onError prints nothing for a handler that stops because %s', async (_what, reason) => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {})
    const controller = new AbortController()
    const reply = ask(waiting, 'wait', [], { signal: controller.signal })
    controller.abort(reason)
    await reply
    expect(log).not.toHaveBeenCalled()
  })

  test('the default onError prints what a handler could not undo after its client has gone', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {})
    const undoing = new Service().method('pay', { takesContext: true }, async ({ signal }) => {
      await wait(5_000, 1, { signal }).catch(() => {})
      throw new Error('The payment could not be undone', { cause: signal.reason })
    })
    const controller = new AbortController()
    const reply = ask(undoing, 'pay', [], { signal: controller.signal })
    controller.abort(new Error('left'))
    await reply
    expect(log).toHaveBeenCalledOnce()
  })

  test('the default onError prints an AbortError that the signal of the call did not cause', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {})
    const signal = AbortSignal.abort(new Error('another'))
    await ask(
      new Service().method('wait', () => wait(5_000, 1, { signal })),
      'wait',
    )
    expect(log).toHaveBeenCalledOnce()
  })
})

describe('exposeErrors', () => {
  const exposing = (thrown: unknown) =>
    ask(new Service({ exposeErrors: true, onError: () => {} }).method('fail', throwing(thrown)), 'fail')

  test('exposeErrors sends name, message and stack of an error', async () => {
    const data = { name: 'Error', message: 'LEAK-CANARY', stack: expect.stringContaining('failures.test.ts') }
    expect(await exposing(original)).toHaveProperty('error', { code: -32603, message: 'Internal error', data })
  })

  test.each([
    ['a string', 'why', 'why'],
    ['null', null, 'null'],
    ['a symbol', Symbol('s'), 'Symbol(s)'],
  ])('exposeErrors sends %s that was thrown', async (_what, thrown, shown) => {
    expect(await exposing(thrown)).toHaveProperty('error.data', { thrown: shown })
  })

  test.each([
    ['an object that cannot be text', Object.create(null)],
    ['an error with a throwing getter', Object.defineProperty(new Error(), 'stack', { get: throwing(1) })],
  ])('exposeErrors sends a placeholder for %s', async (_what, thrown) => {
    expect(await exposing(thrown)).toHaveProperty('error', {
      code: -32603,
      message: 'Internal error',
      data: { thrown: 'a value that cannot be shown' },
    })
  })
})

test('an RpcError of another copy of this package is sent to the client', async () => {
  const copy = await import('#inside/protocol/errors.js')
  expect(copy.RpcError).not.toBe(RpcError)
  const foreign = new copy.RpcError(7, 'Refused', { from: 'afar' })
  expect(foreign).not.toBeInstanceOf(RpcError)
  expect(RpcError.is(foreign)).toBe(true)
  expect(await ask(new Service().method('refuse', throwing(foreign)), 'refuse')).toHaveProperty('error', {
    code: 7,
    message: 'Refused',
    data: { from: 'afar' },
  })
})
