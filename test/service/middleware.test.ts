/** Middleware wraps every call, and sees what the client would get. */
import { type Middleware, RpcError, Service } from 'damn-simple-jsonrpc-server'
import { expect, test, vi } from 'vitest'
import { ask, askAll, notification, request } from './ask.ts'

/** Notes the outcome of each call, and hands it on. */
function watcher(outcomes: unknown[]): Middleware {
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

test('layers run in order of registration, from the outermost in, and back', async () => {
  const order: string[] = []
  const layer =
    (name: string): Middleware =>
    async (_context, next) => {
      order.push(`${name} in`)
      const result = await next()
      order.push(`${name} out`)
      return result
    }
  const service = new Service()
    .use(layer('first'))
    .method('try', () => void order.push('handler'))
    .use(layer('second'))
  await ask(service, 'try')
  expect(order).toEqual(['first in', 'second in', 'handler', 'second out', 'first out'])
})

test('middleware sees results, unknown methods, invalid params, refusals, masked errors and notifications', async () => {
  const outcomes: unknown[] = []
  const onError = vi.fn()
  const service = new Service({ onError })
    .use(watcher(outcomes))
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

test('the masked error carries the original as its cause, and the client does not see it', async () => {
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

const deciding: [what: string, layer: Middleware, answer: object][] = [
  ['changes the result', async (_context, next) => [await next()], { result: ['inner'] }],
  ['answers by itself', () => 'outer', { result: 'outer' }],
  ['answers nothing', () => {}, { result: null }],
  [
    'throws',
    () => {
      throw new RpcError(7, 'Refused')
    },
    { error: { code: 7, message: 'Refused' } },
  ],
  [
    'breaks',
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

test.each(deciding)('middleware that %s decides', async (_what, layer, answer) => {
  const handler = vi.fn(() => 'inner')
  const service = new Service({ onError: () => {} }).use(layer).method('try', handler)
  expect(await ask(service, 'try')).toEqual({ jsonrpc: '2.0', id: 1, ...answer })
  expect(handler.mock.calls.length).toBeLessThanOrEqual(1)
})

test('an error can be turned into a result, and a missing method into one that is there', async () => {
  const service = new Service().use(({ method }, next) =>
    method === 'rpc.discover' ? { openrpc: true } : next().catch((error) => error.code),
  )
  expect(await ask(service, 'rpc.discover')).toHaveProperty('result', { openrpc: true })
  expect(await ask(service, 'nope')).toHaveProperty('result', -32601)
})

test('next() that nobody awaits may fail without ending the process', async () => {
  const unheard = vi.fn()
  process.on('unhandledRejection', unheard)
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
  expect(unheard).not.toHaveBeenCalled()
  process.off('unhandledRejection', unheard)
})

test('middleware learns of a timeout', async () => {
  const outcomes: unknown[] = []
  const service = new Service().use(watcher(outcomes)).method('hang', { timeout: 5 }, () => new Promise(() => {}))
  expect(await ask(service, 'hang')).toHaveProperty('error.code', -32012)
  expect(outcomes).toEqual([['hang', 1, -32012]])
})

test('middleware that never settles is timed out itself', async () => {
  const service = new Service({ timeout: 5 }).use(() => new Promise(() => {})).method('try', () => 1)
  expect(await ask(service, 'try')).toHaveProperty('error.code', -32012)
})

test('middleware added later wraps methods that were there before', async () => {
  const service = new Service().method('try', () => 1)
  expect(await ask(service, 'try')).toHaveProperty('result', 1)
  service.use(() => 2)
  expect(await ask(service, 'try')).toHaveProperty('result', 2)
})

test('entries that are no calls pass no middleware', async () => {
  const layer = vi.fn((_context: unknown, next: () => Promise<unknown>) => next())
  const service = new Service().use(layer)
  await service.handle('[1,{"jsonrpc":"2.0","result":1,"id":1},{"jsonrpc":"1.0","method":"x","id":1}]')
  expect(layer).not.toHaveBeenCalled()
})

test('a miss below a prefix passes the middleware of the service that is mounted there', async () => {
  const outcomes: unknown[] = []
  const service = new Service().mount('a', new Service().use(watcher(outcomes)))
  expect(await ask(service, 'a.nope')).toHaveProperty('error.code', -32601)
  expect(await ask(service, 'b.nope')).toHaveProperty('error.code', -32601)
  expect(outcomes).toEqual([['a.nope', 1, -32601]])
})
