/** Limits of the rate of calls: what counts, by which key, and what a refused client hears. */
import { type BaseContext, loginRequired, type MessageContext, Service } from 'damn-simple-jsonrpc-server'
import { serve } from 'damn-simple-jsonrpc-server/fetch'
import { rateLimit } from 'damn-simple-jsonrpc-server/middleware'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ask, askAll, notification, request, turn } from '../service/ask.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance', 'Date'] }))
afterEach(() => void vi.useRealTimers())

const from = (peerAddress: string | undefined) => ({ peerAddress }) as MessageContext<never>
const limited = (options: object = {}, onError: (error: unknown) => void = () => {}) =>
  new Service({ onError }).use(rateLimit({ limit: 2, window: 1000, ...options })).method('add', (x: number, y: number) => x + y)
const codeOf = async (service: ReturnType<typeof limited>, context: MessageContext<never> = from('1.1.1.1')) =>
  (await ask(service, 'add', [1, 2], context)).error?.code ?? 'ok'

test('calls over the limit are -32009 with the time until they may come again, which begins with the first call', async () => {
  const service = limited()
  expect(await codeOf(service)).toBe('ok')
  vi.advanceTimersByTime(400)
  expect(await codeOf(service)).toBe('ok')
  expect((await ask(service, 'add', [1, 2], from('1.1.1.1'))).error).toEqual({
    code: -32009,
    message: 'Too many calls',
    data: { reason: 'rate-limited', limit: 2, retryAfterMs: 600 },
  })
  vi.advanceTimersByTime(599.5)
  expect((await ask(service, 'add', [1, 2], from('1.1.1.1'))).error?.data).toMatchObject({ retryAfterMs: 1 })
  vi.advanceTimersByTime(1)
  expect(await codeOf(service)).toBe('ok')
})

test('each address has a count of its own, and calls without one share a count', async () => {
  const service = limited({ limit: 1 })
  expect([await codeOf(service, from('1.1.1.1')), await codeOf(service, from('1.1.1.2'))]).toEqual(['ok', 'ok'])
  expect([await codeOf(service, from(undefined)), await codeOf(service, from(undefined))]).toEqual(['ok', -32009])
})

test.each([
  ['2001:db8::1', '2001:db8::ffff:1', true],
  ['2001:db8:0:1::1', '2001:db8:0:2::1', false],
  ['2001:db8::1', '2001:db8:0:0:1:2:3:4', true],
  ['2001:db8::1', '2001:db8:0:1::', false],
  ['::1', '::2', true],
  ['::', '1::', false],
  ['fe80::1%eth0', 'fe80::2%eth0', true],
])('the addresses %s and %s share a count: %s', async (one, other, isShared) => {
  const service = limited({ limit: 1 })
  await codeOf(service, from(one))
  expect(await codeOf(service, from(other))).toBe(isShared ? -32009 : 'ok')
})

test('each entry of a batch, notifications and unknown methods count', async () => {
  const service = limited({ limit: 3 })
  const entries = [request('add', [1, 2], 1), notification('add', [1, 2]), request('none', [], 2), request('add', [1, 2], 3)]
  const answered = await askAll(service, entries, from('1.1.1.1'))
  expect(answered.map(({ id, error }) => [id, error?.code])).toEqual([
    [1, undefined],
    [2, -32601],
    [3, -32009],
  ])
})

test('a notification over the limit does not run, and the default onError does not fill the log with it', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {})
  const ran = vi.fn()
  const service = new Service().use(rateLimit({ limit: 1, window: 1000 })).method('note', () => ran())
  for (let n = 0; n < 3; n++) await service.handle(notification('note'))
  expect(ran).toHaveBeenCalledOnce()
  expect(log).not.toHaveBeenCalled()
  log.mockRestore()
})

test('the key is what by returns: a header, and one shared key for calls without it', async () => {
  const service = limited({ limit: 1, by: (context: { header(name: string): string | undefined }) => context.header('x-key') })
  const keyed = (key?: string) => ({ header: () => key }) as MessageContext<never>
  expect([await codeOf(service, keyed('a')), await codeOf(service, keyed('b')), await codeOf(service, keyed('a'))]).toEqual([
    'ok',
    'ok',
    -32009,
  ])
  expect([await codeOf(service, keyed()), await codeOf(service, keyed())]).toEqual(['ok', -32009])
})

test('long keys are told apart by their first 256 characters', async () => {
  const keys: string[] = []
  const store = { hit: (key: string) => ({ count: keys.push(key), resetMs: 1 }) }
  const service = limited({ limit: 9, store, by: () => 'ü'.repeat(5_000_000) })
  await codeOf(service)
  expect(keys).toEqual(['ü'.repeat(256)])
})

test('cost makes calls count more, and a call that costs 0 is not counted', async () => {
  const cost = ({ method }: { method: string }) => (method === 'add' ? 0 : 2)
  const service = limited({ limit: 4, cost }).method('heavy', () => 1)
  const heavy = async () => (await ask(service, 'heavy', [], from('1.1.1.1'))).error?.code ?? 'ok'
  expect([await heavy(), await codeOf(service), await heavy(), await heavy(), await codeOf(service)]).toEqual([
    'ok',
    'ok',
    'ok',
    -32009,
    'ok',
  ])
})

test.each([Number.NaN, -1, Infinity, '1', undefined])(
  'a cost() that returns %s fails the call and tells onError',
  async (cost) => {
    const errors: unknown[] = []
    const service = limited({ cost: () => cost }, (error) => errors.push(error))
    expect(await codeOf(service)).toBe(-32603)
    expect(errors).toEqual([
      expect.objectContaining({ message: expect.stringContaining('cost of a rate limit must be a number') }),
    ])
  },
)

const failure = new Error('store down')
const failing: [how: string, hit: () => unknown][] = [
  [
    'throws',
    () => {
      throw failure
    },
  ],
  ['rejects', () => Promise.reject(failure)],
]
const lying: [how: string, hit: () => unknown][] = [
  ['returns nothing', () => undefined],
  ['returns a number', () => 1],
  ['resolves to a text', async () => 'OK'],
  ['counts in NaN', () => ({ count: Number.NaN, resetMs: 1 })],
]

test.each([...failing, ...lying])('a store that %s fails the call with -32603, and onError gets the failure', async (_, hit) => {
  const errors: unknown[] = []
  const service = limited({ store: { hit } }, (error) => errors.push(error))
  expect(await codeOf(service)).toBe(-32603)
  expect(errors).toEqual([expect.any(Error)])
})

test.each([...failing, ...lying])(
  'a store that %s lets the call pass with failOpen, and onError gets the failure',
  async (_, hit) => {
    const errors: unknown[] = []
    const service = limited({ store: { hit }, failOpen: true }, (error) => errors.push(error))
    expect(await codeOf(service)).toBe('ok')
    expect(errors).toEqual([expect.any(Error)])
  },
)

test('a store that answers later still refuses with failOpen, even if many calls wait at a time', async () => {
  const store = { hit: async (key: string) => ({ count: 9, resetMs: key.length }) }
  const service = limited({ store, failOpen: true, by: ({ peerAddress = '' }) => peerAddress })
  const codes = await Promise.all(['1', '11', '111'].map((address) => codeOf(service, from(address))))
  expect(codes).toEqual([-32009, -32009, -32009])
})

test('a store may count for several processes: what it says is the count', async () => {
  let count = 0
  const hit = vi.fn(async () => ({ count: ++count, resetMs: 77 }))
  const services = [limited({ store: { hit } }), limited({ store: { hit } })] as const
  expect([await codeOf(services[0]), await codeOf(services[1]), await codeOf(services[0])]).toEqual(['ok', 'ok', -32009])
  expect(hit).toHaveBeenCalledWith('1.1.1.1', 1000, 1)
})

test('a call that was given up while its store answered does not run', async () => {
  const ran = vi.fn()
  const store = { hit: () => new Promise<never>(() => {}) }
  const service = new Service({ timeout: 20 }).use(rateLimit({ limit: 1, window: 1000, store })).method('a', () => ran())
  expect((await ask(service, 'a')).error?.code).toBe(-32012)
  await turn()
  expect(ran).not.toHaveBeenCalled()
})

test('a sync call costs no promise, neither as it passes nor as it is refused', () => {
  const service = limited({ limit: 1 })
  expect(service.handle(request('add', [1, 2]))).toBe('{"jsonrpc":"2.0","result":3,"id":1}')
  expect(service.handle(request('add', [1, 2]))).toContain('-32009')
})

test('a rate limit that is a guard of a service counts the calls of its methods, by the user that another guard found', async () => {
  const byUser = rateLimit({ limit: 1, window: 1000, by: (context: BaseContext & { readonly user: string }) => context.user })
  const service = new Service<{ readonly user?: string }>()
    .mount(
      'users',
      new Service<{ readonly user?: string }>()
        .guard(loginRequired())
        .guard(byUser)
        .method('dear', () => 2),
    )
    .method('free', () => 1)
  const dear = async (user?: string) =>
    (await ask(service, 'users.dear', [], { httpRequest: { user } } as never)).error?.code ?? 'ok'
  expect([await dear('ann'), await dear('bob'), await dear('ann'), await dear()]).toEqual(['ok', 'ok', -32009, -32013])
  expect((await ask(service, 'free')).result).toBe(1)
})

test('a rate limit that is a guard of an endpoint refuses requests with 429 and Retry-After before their body is read', async () => {
  const service = new Service().method('add', (x: number, y: number) => x + y)
  const endpoint = serve(service, { guards: [rateLimit({ limit: 1, window: 1500 })] })
  const send = () =>
    endpoint(
      new Request('http://localhost/', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: request('add', [1, 2]),
      }),
    )
  expect((await send()).status).toBe(200)
  const refused = await send()
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '2'])
  expect(await refused.json()).toMatchObject({ error: { code: -32009, data: { reason: 'rate-limited', limit: 1 } }, id: null })
})

test.each<[options: unknown, hint: string]>([
  [undefined, 'rateLimit(): options must be an object'],
  [{}, 'rateLimit() needs a number above 0 as limit: rateLimit({ limit: 100, window: 60_000 })'],
  [{ limit: 0, window: 1 }, 'rateLimit() needs a number above 0 as limit'],
  [{ limit: 1, window: Infinity }, 'rateLimit() needs a number above 0 as window'],
  [{ limit: 1, window: '60' }, 'rateLimit() needs a number above 0 as window'],
  [{ limit: 1, window: 1, key: 'x' }, 'rateLimit() has no option key. The options are: limit, window, by, cost, store, failOpen'],
  [{ limit: 1, window: 1, by: 'ip' }, 'rateLimit(): by must be a function, not string'],
  [{ limit: 1, window: 1, cost: -1 }, 'cost of a rate limit must be a number from 0'],
  [{ limit: 1, window: 1, store: new Map() }, 'rateLimit(): store must have a function hit(key, window, cost)'],
])('rateLimit(%j) is a TypeError: %s', (options, hint) => {
  expect(() => rateLimit(options as never)).toThrow(TypeError)
  expect(() => rateLimit(options as never)).toThrow(hint)
})
