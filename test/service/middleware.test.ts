/** Middleware: it wraps every call and receives the result or error that the client receives. */
import { type Middleware, RpcError, Service } from 'damn-simple-jsonrpc-server'
import { expect, test, vi } from 'vitest'
import { ask, askAll, notification, request } from './ask.ts'

/** Middleware that records the outcome of each call and does not change it. */
function recorder(outcomes: unknown[]): Middleware {
  return async ({ method, id }, next) => {
    try {
      const result = await next()
      outcomes.push([method, id, result])
      return result
    } catch (error) {
      outcomes.push([method, id, (error as RpcError).code])
      throw error
    }
  }
}

test('middleware runs in order of registration before the handler, and in reverse order after it', async () => {
  const order: string[] = []
  const middleware =
    (name: string): Middleware =>
    async (_context, next) => {
      order.push(`${name} in`)
      const result = await next()
      order.push(`${name} out`)
      return result
    }
  const service = new Service()
    .use(middleware('first'))
    .method('try', () => void order.push('handler'))
    .use(middleware('second'))
  await ask(service, 'try')
  expect(order).toEqual(['first in', 'second in', 'handler', 'second out', 'first out'])
})

test('middleware receives results, unknown methods, invalid params, refusals, masked errors and notifications', async () => {
  const outcomes: unknown[] = []
  const onError = vi.fn()
  const service = new Service({ onError })
    .use(recorder(outcomes))
    .method('good', { params: ['x'] }, (x: unknown) => x)
    .method('refuse', () => {
      throw new RpcError(7, 'Refused')
    })
    .method('fail', () => {
      throw new Error('secret')
    })
  const entries = [
    request('good', [5]),
    request('good', [], 2),
    request('nope', [], 3),
    request('refuse', [], 4),
    request('fail', [], 5),
    notification('fail'),
  ]
  const replies = await askAll(service, entries)
  expect(outcomes).toEqual([
    ['good', 1, 5],
    ['good', 2, -32602],
    ['nope', 3, -32601],
    ['refuse', 4, 7],
    ['fail', 5, -32603],
    ['fail', undefined, -32603],
  ])
  expect(replies.map(({ result, error }) => result ?? error?.code)).toEqual([5, -32602, -32601, 7, -32603])
  expect(onError).toHaveBeenCalledTimes(2)
})

test('middleware receives the original error as the cause of a masked error, and the client does not', async () => {
  const original = new Error('LEAK-CANARY')
  const seen = vi.fn()
  const service = new Service({ onError: () => {} })
    .use((_context, next) =>
      next().catch((error) => {
        seen(error)
        throw error
      }),
    )
    .method('fail', () => {
      throw original
    })
  expect(JSON.stringify(await ask(service, 'fail'))).not.toContain('LEAK-CANARY')
  expect(seen.mock.lastCall?.[0]).toMatchObject({ code: -32603, message: 'Internal error', cause: original })
})

const deciding: [what: string, middleware: Middleware, answer: object][] = [
  ['changes the result', async (_context, next) => [await next()], { result: ['inner'] }],
  ['answers by itself', () => 'outer', { result: 'outer' }],
  ['answers nothing', () => {}, { result: null }],
  [
    'throws an RpcError',
    () => {
      throw new RpcError(7, 'Refused')
    },
    { error: { code: 7, message: 'Refused' } },
  ],
  [
    'throws an error that is not an RpcError',
    () => {
      throw new Error('LEAK-CANARY')
    },
    { error: { code: -32603, message: 'Internal error' } },
  ],
  [
    'rejects',
    async () => {
      throw new RpcError(7, 'Refused')
    },
    { error: { code: 7, message: 'Refused' } },
  ],
  ['answers what JSON cannot hold', () => 1n, { error: { code: -32603, message: 'Internal error' } }],
  [
    'calls next twice',
    async (_context, next) => {
      await next()
      return next()
    },
    { error: { code: -32603, message: 'Internal error' } },
  ],
]

test.each(deciding)('the client receives the outcome of middleware that %s', async (_what, middleware, answer) => {
  const handler = vi.fn(() => 'inner')
  const service = new Service({ onError: () => {} }).use(middleware).method('try', handler)
  expect(await ask(service, 'try')).toEqual({ jsonrpc: '2.0', id: 1, ...answer })
  expect(handler.mock.calls.length).toBeLessThanOrEqual(1)
})

test('middleware may turn an error into a result and answer an unknown method', async () => {
  const service = new Service().use(({ method }, next) =>
    method === 'rpc.discover' ? { openrpc: true } : next().catch((error) => error.code),
  )
  expect(await ask(service, 'rpc.discover')).toHaveProperty('result', { openrpc: true })
  expect(await ask(service, 'nope')).toHaveProperty('result', -32601)
})

test('a rejection of next() that middleware does not await causes no unhandled rejection', async () => {
  const onUnhandled = vi.fn()
  process.on('unhandledRejection', onUnhandled)
  const service = new Service({ onError: () => {} })
    .use((_context, next) => {
      next()
      return 'not waiting'
    })
    .method('fail', async () => {
      throw new Error('late')
    })
  expect(await ask(service, 'fail')).toHaveProperty('result', 'not waiting')
  await new Promise((resolve) => setTimeout(resolve, 5))
  expect(onUnhandled).not.toHaveBeenCalled()
  process.off('unhandledRejection', onUnhandled)
})

test('middleware receives the timeout of a call as an error', async () => {
  const outcomes: unknown[] = []
  const service = new Service().use(recorder(outcomes)).method('hang', { timeout: 5 }, () => new Promise(() => {}))
  expect(await ask(service, 'hang')).toHaveProperty('error.code', -32012)
  expect(outcomes).toEqual([['hang', 1, -32012]])
})

test('the timeout of a call covers middleware that never settles', async () => {
  const service = new Service({ timeout: 5 }).use(() => new Promise(() => {})).method('try', () => 1)
  expect(await ask(service, 'try')).toHaveProperty('error.code', -32012)
})

test('middleware wraps methods that were registered before it', async () => {
  const service = new Service().method('try', () => 1)
  expect(await ask(service, 'try')).toHaveProperty('result', 1)
  service.use(() => 2)
  expect(await ask(service, 'try')).toHaveProperty('result', 2)
})

test('middleware does not run for invalid entries and responses', async () => {
  const middleware = vi.fn((_context: unknown, next: () => Promise<unknown>) => next())
  const service = new Service().use(middleware)
  await service.handle('[1,{"jsonrpc":"2.0","result":1,"id":1},{"jsonrpc":"1.0","method":"x","id":1}]')
  expect(middleware).not.toHaveBeenCalled()
})

test('an unknown method under a prefix runs the middleware of the service that is mounted there', async () => {
  const outcomes: unknown[] = []
  const service = new Service().mount('a', new Service().use(recorder(outcomes)))
  expect(await ask(service, 'a.nope')).toHaveProperty('error.code', -32601)
  expect(await ask(service, 'b.nope')).toHaveProperty('error.code', -32601)
  expect(outcomes).toEqual([['a.nope', 1, -32601]])
})
