/** Records of calls: one for each, when its outcome is certain, without params, and safe to print. */
import { RpcError, Service, type ServiceOptions } from 'damn-simple-jsonrpc-server'
import { type CallRecord, callLine, logCalls, rateLimit } from 'damn-simple-jsonrpc-server/middleware'
import { expect, test, vi } from 'vitest'
import { ask, askAll, deferred, notification, request, turn } from '../service/ask.ts'

function logged(options: ServiceOptions = {}) {
  const records: CallRecord[] = []
  const service = new Service({ onError: () => {}, ...options })
    .use(logCalls((record) => records.push(record)))
    .method('add', (x: number, y: number) => x + y)
    .method('fail', () => {
      throw new Error('SECRET')
    })
    .method('refuse', () => {
      throw new RpcError(7, 'No')
    })
    .method('circle', () => {
      const self: Record<string, unknown> = {}
      self.self = self
      return self
    })
    .method('much', () => 'x'.repeat(10_000))
  const outcomes = () => records.map(({ method, code }) => [method, code])
  return { records, service, outcomes }
}

test('a record has the call, its outcome and how it came, and neither params nor result', async () => {
  const { records, service } = logged()
  const context = { transport: 'http', peerAddress: '1.1.1.1', requestId: 'trace-1' } as never
  await ask(service, 'add', [40, 2], context)
  expect(records).toEqual([
    {
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      method: 'add',
      code: 'ok',
      duration: expect.any(Number),
      requestId: 'trace-1',
      id: 1,
      peerAddress: '1.1.1.1',
      transport: 'http',
    },
  ])
})

test('every entry of a batch is logged with the code that its client gets', async () => {
  const { service, outcomes } = logged({ limits: { maxReplyBytes: 5000 } })
  const methods = ['add', 'fail', 'refuse', 'circle', 'none', 'much']
  const answered = await askAll(service, [...methods.map((method, id) => request(method, [], id)), notification('fail')])
  expect(outcomes()).toEqual([
    ['add', 'ok'],
    ['fail', -32603],
    ['refuse', 7],
    ['circle', -32603],
    ['none', -32601],
    ['much', -32008],
    ['fail', -32603],
  ])
  expect(answered.map(({ error }) => error?.code ?? 'ok')).toEqual(
    outcomes()
      .slice(0, -1)
      .map(([, code]) => code),
  )
})

test('an async call is logged when it settles, and one that takes too long when its time is up, once', async () => {
  const { records, service, outcomes } = logged({ timeout: 30 })
  const gate = deferred<number>()
  service.method('slow', () => gate.promise)
  expect((await ask(service, 'slow')).error?.code).toBe(-32012)
  gate.resolve(1)
  await turn()
  expect(outcomes()).toEqual([['slow', -32012]])
  expect(records[0]?.duration).toBeGreaterThan(25)
})

test('a method that yields is logged when its items end, not when it returned its generator', async () => {
  const { service, outcomes } = logged()
  const gate = deferred<void>()
  service.method('items', async function* () {
    yield 1
    await gate.promise
    yield 2
  })
  const answered = ask(service, 'items')
  await turn()
  expect(outcomes()).toEqual([])
  gate.resolve()
  expect((await answered).result).toEqual([1, 2])
  expect(outcomes()).toEqual([['items', 'ok']])
})

test('a method that yields and then throws, yields too much or too long is logged with that error', async () => {
  const { service, outcomes } = logged({ limits: { maxReplyBytes: 1000 }, timeout: 50 })
  service
    .method('throws', function* () {
      yield 1
      throw new RpcError(8, 'Midway')
    })
    .method('floods', function* () {
      for (;;) yield 'x'.repeat(100)
    })
    .method('hangs', async function* () {
      yield 1
      await new Promise(() => {})
    })
    .method('silent', function* () {
      yield 1
    })
  for (const method of ['throws', 'floods', 'hangs']) await ask(service, method)
  await service.handle(notification('silent'))
  expect(outcomes()).toEqual([
    ['throws', 8],
    ['floods', -32008],
    ['hangs', -32012],
    ['silent', 'ok'],
  ])
})

test('items that are sent ahead of the reply are logged once, when the last has left', async () => {
  const { service, outcomes } = logged()
  service.method('items', { params: [] }, function* () {
    yield 1
    yield 2
  })
  const sent: unknown[] = []
  const call = JSON.stringify({ jsonrpc: '2.0', method: 'items', params: { partialResultToken: 't' }, id: 1 })
  await service.handle(call, { send: (text) => void sent.push([text, outcomes().length]) })
  expect(sent).toEqual([[expect.stringContaining('[1,2]'), 0]])
  expect(outcomes()).toEqual([['items', 'ok']])
})

test('a middleware outside of it that changes the outcome changes the record: it tells what the client gets', async () => {
  const records: CallRecord[] = []
  const service = new Service()
    .use(async (_context, next) => {
      await next()
      throw new RpcError(9, 'Changed')
    })
    .use(logCalls((record) => records.push(record)))
    .method('a', () => 1)
  await ask(service, 'a')
  expect(records.map(({ code }) => code)).toEqual([9])
})

test('the calls that a rate limit behind it refuses are logged', async () => {
  const { service, outcomes } = logged()
  service.use(rateLimit({ limit: 1, window: 60_000 }))
  await ask(service, 'add')
  await ask(service, 'add')
  expect(outcomes()).toEqual([
    ['add', 'ok'],
    ['add', -32009],
  ])
})

test('two logs around one call both get their record', async () => {
  const [outer, inner] = [vi.fn(), vi.fn()]
  const service = new Service().use(logCalls(outer)).mount(
    'in',
    new Service().use(logCalls(inner)).method('a', () => 1),
  )
  await ask(service, 'in.a')
  for (const write of [outer, inner]) expect(write).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ method: 'in.a' }))
})

test.each([
  [
    'throws',
    () => {
      throw new Error('disk full')
    },
  ],
  ['rejects', async () => Promise.reject(new Error('disk full'))],
])('a write that %s fails no call, and onError gets the error', async (_, write) => {
  const errors: unknown[] = []
  const service = new Service({ onError: (error) => errors.push(error) }).use(logCalls(write)).method('a', () => 1)
  expect((await ask(service, 'a')).result).toBe(1)
  await turn()
  expect(errors).toEqual([new Error('disk full')])
})

test('a sync call costs no promise', () => {
  const { service, outcomes } = logged()
  expect(service.handle(request('add', [1, 2]))).toBe('{"jsonrpc":"2.0","result":3,"id":1}')
  expect(service.handle(request('fail'))).toContain('-32603')
  expect(outcomes()).toHaveLength(2)
})

test('a method name or an id cannot break a line, hide text or fill the log', async () => {
  const { records, service } = logged({ limits: { maxMethodLength: 10_000 } })
  await ask(service, 'a\nb\r\u0000\u001b[31m\u202e\u2028\u007f')
  await service.handle(JSON.stringify({ jsonrpc: '2.0', method: 'x'.repeat(5000), id: `${'y'.repeat(5000)}\n` }))
  await ask(service, `${'z'.repeat(126)}😀😀`)
  expect(records[0]?.method).toBe('a\\u{a}b\\u{d}\\u{0}\\u{1b}[31m\\u{202e}\\u{2028}\\u{7f}')
  expect([records[1]?.method, records[1]?.id]).toEqual([`${'x'.repeat(127)}…`, `${'y'.repeat(127)}…`])
  expect(records[2]?.method).toBe(`${'z'.repeat(126)}\\u{d83d}…`)
})

const record: CallRecord = {
  time: '2026-01-02T03:04:05.006Z',
  method: 'add',
  code: 'ok',
  duration: 0.25,
  requestId: 'trace-1',
  id: 1,
  peerAddress: '1.1.1.1',
  transport: 'http',
}

test.each<[CallRecord, string]>([
  [record, '2026-01-02T03:04:05.006Z add ok 0.25ms http 1.1.1.1 trace-1 1'],
  [
    { ...record, code: -32601, id: undefined, peerAddress: undefined, transport: undefined },
    '2026-01-02T03:04:05.006Z add -32601 0.25ms - - trace-1 -',
  ],
  [
    { ...record, method: 'add ok 1ms', id: '"', transport: '' },
    '2026-01-02T03:04:05.006Z "add ok 1ms" ok 0.25ms "" 1.1.1.1 trace-1 \\u{22}',
  ],
  [{ ...record, method: 'nope\\u{a}' }, '2026-01-02T03:04:05.006Z nope\\u{a} ok 0.25ms http 1.1.1.1 trace-1 1'],
  [{ ...record, method: 'a\nb\\" c' }, '2026-01-02T03:04:05.006Z "a\\u{a}b\\\\u{22} c" ok 0.25ms http 1.1.1.1 trace-1 1'],
  [{ ...record, method: '-', id: null }, '2026-01-02T03:04:05.006Z "-" ok 0.25ms http 1.1.1.1 trace-1 null'],
])('callLine() makes one line of a record, with one field for each member: %j', (one, line) => {
  expect(callLine(one)).toBe(line)
})

test('logCalls() takes a function', () => {
  expect(() => logCalls(undefined as never)).toThrow('logCalls(): write must be a function, not undefined')
})
