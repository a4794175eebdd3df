/** Each limit of a service: one below, exactly at, and one above. */
import { type Limits, RpcError, Service } from 'damn-simple-jsonrpc-server'
import { describe, expect, test, vi } from 'vitest'
import { request } from './ask.ts'

const encoder = new TextEncoder()
const limited = (limits: Partial<Limits>) =>
  new Service({ limits }).method('echo', { params: ['x?'] }, (x?: unknown) => x).method('list', (...xs: unknown[]) => xs.length)

interface Case {
  readonly limit: keyof Limits
  readonly at: number
  readonly code: number
  readonly reason: string | undefined
  readonly id: unknown
  /** Makes a message that has the size `amount` in the unit of the limit. */
  readonly make: (amount: number) => string
}

const padded = (amount: number) =>
  request('echo', ['']).replace('[""]', `["${'x'.repeat(amount - request('echo', ['']).length)}"]`)
const emptyReply = '{"jsonrpc":"2.0","result":"","id":1}'
const nested = (amount: number) => request('echo', [0], 'deep').replace('[0]', '['.repeat(amount - 1) + ']'.repeat(amount - 1))

const cases: Case[] = [
  { limit: 'maxMessageBytes', at: 100, code: -32007, reason: 'request-too-large', id: null, make: padded },
  { limit: 'maxDepth', at: 10, code: -32600, reason: 'too-deep', id: 'deep', make: nested },
  { limit: 'maxDepth', at: 2, code: -32600, reason: 'too-deep', id: 'deep', make: nested },
  {
    limit: 'maxMethodLength',
    at: 6,
    code: -32600,
    reason: 'method-name-too-long',
    id: 1,
    make: (amount) => request('x'.repeat(amount)),
  },
  {
    limit: 'maxPositionalParams',
    at: 5,
    code: -32602,
    reason: undefined,
    id: 1,
    make: (amount) => request('list', Array(amount).fill(0)),
  },
  {
    limit: 'maxReplyBytes',
    at: 60,
    code: -32008,
    reason: 'reply-too-large',
    id: 1,
    make: (amount) => request('echo', ['x'.repeat(amount - emptyReply.length)]),
  },
]

describe.each(cases)('$limit of $at', ({ limit, at, code, reason, id, make }) => {
  const service = limited({ [limit]: at })

  test.each([[at - 1], [at]])(`${limit} of ${at} accepts %i`, async (amount) => {
    expect(await service.handle(make(amount))).not.toContain(`${code}`)
  })

  test(`${limit} of ${at} refuses ${at + 1} with ${code}`, async () => {
    const { error, ...rest } = JSON.parse(await service.handle(make(at + 1)))
    expect(rest).toEqual({ jsonrpc: '2.0', id })
    expect(error).toMatchObject({ code, ...(reason && { data: { reason, limit: at } }) })
  })

  test(`${limit} of Infinity accepts ${at + 1}`, async () => {
    const open = limited({ [limit]: Number.POSITIVE_INFINITY })
    expect(await open.handle(make(at + 1))).not.toContain(`${code}`)
  })
})

test('maxReplyBytes accepts a reply of exactly that many bytes, and refuses one byte more', async () => {
  const text = request('echo', ['é€😀'])
  const length = encoder.encode(await limited({}).handle(text)).length
  expect(await limited({ maxReplyBytes: length }).handle(text)).toContain('é€😀')
  expect(await limited({ maxReplyBytes: length - 1 }).handle(text)).toContain('-32008')
})

test('maxMessageBytes counts bytes for a message that is text and for one that is bytes', async () => {
  const text = request('echo', ['é€😀'])
  const bytes = encoder.encode(text)
  for (const message of [text, bytes]) {
    expect(await limited({ maxMessageBytes: bytes.length }).handle(message)).toContain('é€😀')
    expect(await limited({ maxMessageBytes: bytes.length - 1 }).handle(message)).toContain('-32007')
  }
})

test('maxMessageBytes is checked before the message is decoded or parsed', async () => {
  const service = limited({ maxMessageBytes: 50, maxBatchLength: 1 })
  for (const message of ['x'.repeat(51), `[${'1,'.repeat(30)}1]`, new Uint8Array(51).fill(0xff)]) {
    expect(JSON.parse(await service.handle(message))).toMatchObject({ error: { code: -32007 }, id: null })
  }
})

describe('maxBatchLength of 3', () => {
  const handler = vi.fn(() => 1)
  const service = new Service({ limits: { maxBatchLength: 3 } }).method('try', handler)
  const batch = (count: number) => `[${Array.from({ length: count }, (_, id) => request('try', [], `id ${id}`))}]`

  test.each([[2], [3]])('maxBatchLength of 3 accepts a batch of %i', async (count) => {
    expect(JSON.parse(await service.handle(batch(count)))).toHaveLength(count)
  })

  test('maxBatchLength of 3 answers a batch of 4 with an array of one error, and runs no call', async () => {
    handler.mockClear()
    const data = { reason: 'batch-too-large', limit: 3 }
    expect(JSON.parse(await service.handle(batch(4)))).toEqual([
      { jsonrpc: '2.0', error: { code: -32010, message: 'Batch too large', data }, id: 'id 0' },
    ])
    expect(handler).not.toHaveBeenCalled()
  })

  test('maxBatchLength of 3 refuses a parsed batch of 4', async () => {
    expect(await service.dispatch(JSON.parse(batch(4)))).toMatchObject([{ error: { code: -32010 }, id: 'id 0' }])
  })
})

test('an entry of a batch that exceeds a limit does not change the other entries', async () => {
  const service = limited({ maxDepth: 5, maxMethodLength: 6, maxPositionalParams: 3, maxReplyBytes: 700 })
  const entries = [
    request('echo', ['a'], 'a'),
    nested(6),
    request('x'.repeat(7)),
    request('list', [1, 2, 3, 4]),
    request('echo', ['b'], 'b'),
  ]
  const replies = JSON.parse(await service.handle(`[${entries}]`))
  expect(replies.map((reply: { result?: string; error?: { code: number } }) => reply.result ?? reply.error?.code)).toEqual([
    'a',
    -32600,
    -32600,
    -32602,
    'b',
  ])
})

describe('maxReplyBytes of a batch', () => {
  const one = '{"jsonrpc":"2.0","result":"xx","id":1}'
  const whole = `[${one},${one},${one}]`
  const ran = vi.fn((x: unknown) => x)
  const run = (maxReplyBytes: number, entries: string[]) =>
    new Service({ limits: { maxReplyBytes, batchConcurrency: 1 } }).method('echo', ran).handle(`[${entries}]`)
  const three = Array(3).fill(request('echo', ['xx']))

  test.each([[whole.length + 1], [whole.length]])('maxReplyBytes of %i allows a batch reply of that size', async (limit) => {
    expect(await run(limit, three)).toBe(whole)
  })

  test('the last entry of a batch is answered with -32008 if the reply would be one byte above maxReplyBytes', async () => {
    const replies = JSON.parse(await run(whole.length - 1, three))
    expect(replies).toMatchObject([
      { result: 'xx' },
      { result: 'xx' },
      { error: { code: -32008, data: { reason: 'reply-too-large', limit: whole.length - 1 } }, id: 1 },
    ])
  })

  test('maxReplyBytes of a batch counts bytes, not characters', async () => {
    const wide = `[${one.replace('xx', '€€')},${one.replace('xx', '€€')}]`
    const two = Array(2).fill(request('echo', ['€€']))
    expect(await run(encoder.encode(wide).length, two)).toBe(wide)
    expect(await run(encoder.encode(wide).length - 1, two)).toContain('-32008')
  })

  test('a batch above maxReplyBytes starts no more calls, and onError receives the notifications that did not run', async () => {
    ran.mockClear()
    const onError = vi.fn()
    const service = new Service({ onError, limits: { maxReplyBytes: 100 } }).method('echo', ran)
    const notRun = '{"jsonrpc":"2.0","method":"echo","params":["notified"]}'
    const entries = [
      request('echo', ['a']),
      request('echo', ['b'.repeat(100)], 2),
      request('echo', ['c'], 3),
      notRun,
      '{"jsonrpc":"2.0","result":1,"id":9}',
      request('nope', [], 4),
    ]
    const replies = JSON.parse(await service.handle(`[${entries}]`))
    expect(replies.map(({ id, error }: { id: number; error?: { code: number } }) => [id, error?.code])).toEqual([
      [1, undefined],
      [2, -32008],
      [3, -32008],
      [4, -32008],
    ])
    expect(ran.mock.calls).toEqual([['a'], ['b'.repeat(100)]])
    expect(onError).toHaveBeenCalledOnce()
    expect(onError.mock.lastCall?.[0]).toMatchObject({ code: -32008 })
  })
})

test('an error whose data exceeds maxReplyBytes is answered with -32008', async () => {
  const service = new Service({ limits: { maxReplyBytes: 200 } }).method('fail', () => {
    throw new RpcError(7, 'x', 'y'.repeat(300))
  })
  expect(await service.handle(request('fail'))).toContain('-32008')
})
