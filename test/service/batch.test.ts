/** Batches: order, isolation of entries, `batchConcurrency`, and that the event loop is not blocked. */
import { RpcError, Service } from 'damn-simple-jsonrpc-server'
import { describe, expect, test, vi } from 'vitest'
import { askAll, deferred, notification, request, turn } from './ask.ts'

const requests = (method: string, count: number) => Array.from({ length: count }, (_, id) => request(method, [id], id))

test('a batch is answered in request order, also if a later call settles first', async () => {
  const gates = [0, 1, 2, 3].map(() => deferred<string>())
  const service = new Service().method('wait', (index: number) => gates[index]?.promise).method('now', () => 'now')
  const replies = askAll(service, [...requests('wait', 4), request('now', [], 4)])
  for (const index of [2, 0, 3, 1]) {
    gates[index]?.resolve(`answer ${index}`)
    await turn()
  }
  expect((await replies).map(({ id, result }) => [id, result])).toEqual([
    [0, 'answer 0'],
    [1, 'answer 1'],
    [2, 'answer 2'],
    [3, 'answer 3'],
    [4, 'now'],
  ])
})

test('one failing entry of a batch does not change the others, and each duplicate id is answered', async () => {
  const service = new Service({ onError: () => {} })
    .method('good', () => 'good')
    .method('refuse', () => {
      throw new RpcError(7, 'Refused')
    })
    .method('fail', async () => {
      throw new Error('x')
    })
    .method('unspeakable', () => 1n)
    .method('late', async () => 1n)
  const entries = ['good', 'refuse', 'fail', 'unspeakable', 'late', 'nope', 'good'].map((method) => request(method, [], 1))
  const replies = await askAll(service, [
    ...entries,
    '1',
    '[]',
    notification('fail'),
    '{"jsonrpc":"2.0","result":1,"id":1}',
    request('good', [], 'last'),
  ])
  expect(replies.map(({ id, result, error }) => [id, result ?? error?.code])).toEqual([
    [1, 'good'],
    [1, 7],
    [1, -32603],
    [1, -32603],
    [1, -32603],
    [1, -32601],
    [1, 'good'],
    [null, -32600],
    [null, -32600],
    ['last', 'good'],
  ])
})

test('a batch of notifications and responses is answered with an empty string', async () => {
  const service = new Service({ onError: () => {} }).method('try', async () => 1)
  const response = '{"jsonrpc":"2.0","result":1,"id":1}'
  for (const entries of [[notification('try'), notification('nope')], [response], [response, notification('try')]]) {
    expect(await service.handle(`[${entries}]`)).toBe('')
    expect(await service.dispatch(JSON.parse(`[${entries}]`))).toBeUndefined()
  }
})

test('a batch of one request is answered with an array of one response', async () => {
  expect(await new Service().method('try', () => 1).handle(`[${request('try')}]`)).toBe('[{"jsonrpc":"2.0","result":1,"id":1}]')
})

describe('batchConcurrency', () => {
  /** A handler whose calls all wait until `size` of them run at once, so that a batch that pauses on a slow machine still reaches it. */
  const gathering = (size: number) => {
    let running = 0
    let most = 0
    let open = () => {}
    const full = new Promise<void>((resolve) => {
      open = resolve
    })
    const handler = async () => {
      most = Math.max(most, ++running)
      if (running === size) open()
      await full
      await turn()
      running--
    }
    return { handler, most: () => most }
  }

  test.each([[1], [2], [5], [32]])(
    'batchConcurrency: %i runs that many entries at once, and answers all',
    async (batchConcurrency) => {
      const { handler, most } = gathering(batchConcurrency)
      const service = new Service({ limits: { batchConcurrency } }).method('gather', handler)
      expect(await askAll(service, requests('gather', 100))).toHaveLength(100)
      expect(most()).toBe(batchConcurrency)
    },
  )

  test('batchConcurrency is 32 by default, and Infinity runs all entries at once', async () => {
    const [usual, unbound] = [gathering(32), gathering(100)]
    await askAll(new Service().method('gather', usual.handler), requests('gather', 100))
    await askAll(
      new Service({ limits: { batchConcurrency: Number.POSITIVE_INFINITY } }).method('gather', unbound.handler),
      requests('gather', 100),
    )
    expect([usual.most(), unbound.most()]).toEqual([32, 100])
  })

  test('a call in a batch that never settles occupies one slot until its timeout, and the other entries run', async () => {
    const service = new Service({ limits: { batchConcurrency: 2 }, timeout: 20 })
      .method('hang', () => new Promise(() => {}))
      .method('try', async () => 'done')
    const replies = await askAll(service, [request('hang', [], 'hung'), ...requests('try', 50)])
    expect(replies[0]).toMatchObject({ id: 'hung', error: { code: -32012 } })
    expect(replies.slice(1).every(({ result }) => result === 'done')).toBe(true)
  })
})

describe('a long batch yields to the event loop', () => {
  const busyFor = (milliseconds: number) => {
    const end = performance.now() + milliseconds
    while (performance.now() < end);
  }

  const kinds: [what: string, handler: () => unknown, batchConcurrency: number][] = [
    ['synchronous calls', () => busyFor(0.5), 32],
    ['asynchronous calls', async () => busyFor(0.5), 32],
    ['asynchronous calls that run one at a time', async () => busyFor(0.5), 1],
  ]

  test.each(kinds)('a batch of 1000 slow %s yields to the event loop', async (_what, handler, batchConcurrency) => {
    const service = new Service({ limits: { batchConcurrency } }).method('busy', handler)
    let turns = 0
    let isRunning = true
    const count = () => {
      turns++
      if (isRunning) setImmediate(count)
    }
    setImmediate(count)
    expect(await askAll(service, requests('busy', 1000))).toHaveLength(1000)
    isRunning = false
    expect(turns).toBeGreaterThanOrEqual(10)
  })

  test('a batch yields to the event loop if the host has no setImmediate', async () => {
    vi.stubGlobal('setImmediate', undefined)
    const service = new Service().method('busy', () => busyFor(0.2))
    let turns = 0
    const timer = setInterval(() => turns++, 0)
    expect(await askAll(service, requests('busy', 300))).toHaveLength(300)
    clearInterval(timer)
    vi.unstubAllGlobals()
    expect(turns).toBeGreaterThanOrEqual(1)
  })
})
