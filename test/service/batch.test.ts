/** Batches: order, neighbours, how many run at a time, and that others get their turn. */
import { RpcError, Service } from 'damn-simple-jsonrpc-server'
import { describe, expect, test, vi } from 'vitest'
import { askAll, deferred, notification, request, turn } from './ask.ts'

const requests = (method: string, count: number) => Array.from({ length: count }, (_, id) => request(method, [id], id))

test('replies stand in request order, whoever is ready first', async () => {
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

test('each entry is judged alone, and duplicate ids are each answered', async () => {
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

test('a batch of which nothing is owed is answered by nothing', async () => {
  const service = new Service({ onError: () => {} }).method('try', async () => 1)
  const stray = '{"jsonrpc":"2.0","result":1,"id":1}'
  for (const entries of [[notification('try'), notification('nope')], [stray], [stray, notification('try')]]) {
    expect(await service.handle(`[${entries}]`)).toBe('')
    expect(await service.dispatch(JSON.parse(`[${entries}]`))).toBeUndefined()
  }
})

test('a batch of one is answered by an array of one', async () => {
  expect(await new Service().method('try', () => 1).handle(`[${request('try')}]`)).toBe('[{"jsonrpc":"2.0","result":1,"id":1}]')
})

describe('concurrency', () => {
  /** Nobody leaves before so many are inside at once: a batch that rests on a slow machine does not thin the crowd. */
  const crowd = (size: number) => {
    let inside = 0
    let most = 0
    let open = () => {}
    const full = new Promise<void>((resolve) => {
      open = resolve
    })
    const enter = async () => {
      most = Math.max(most, ++inside)
      if (inside === size) open()
      await full
      await turn()
      inside--
    }
    return { enter, most: () => most }
  }

  test.each([[1], [2], [5], [32]])('%i entries run at a time, and all of them run', async (batchConcurrency) => {
    const { enter, most } = crowd(batchConcurrency)
    const service = new Service({ limits: { batchConcurrency } }).method('enter', enter)
    expect(await askAll(service, requests('enter', 100))).toHaveLength(100)
    expect(most()).toBe(batchConcurrency)
  })

  test('is 32 unless told, and without bound at Infinity', async () => {
    const [usual, unbound] = [crowd(32), crowd(100)]
    await askAll(new Service().method('enter', usual.enter), requests('enter', 100))
    await askAll(
      new Service({ limits: { batchConcurrency: Number.POSITIVE_INFINITY } }).method('enter', unbound.enter),
      requests('enter', 100),
    )
    expect([usual.most(), unbound.most()]).toEqual([32, 100])
  })

  test('one that never answers keeps its place until its time is up, and the others go on', async () => {
    const service = new Service({ limits: { batchConcurrency: 2 }, timeout: 20 })
      .method('hang', () => new Promise(() => {}))
      .method('try', async () => 'done')
    const replies = await askAll(service, [request('hang', [], 'hung'), ...requests('try', 50)])
    expect(replies[0]).toMatchObject({ id: 'hung', error: { code: -32012 } })
    expect(replies.slice(1).every(({ result }) => result === 'done')).toBe(true)
  })
})

describe('the event loop gets its turn during a batch', () => {
  const busyFor = (milliseconds: number) => {
    const end = performance.now() + milliseconds
    while (performance.now() < end);
  }

  const kinds: [what: string, handler: () => unknown, batchConcurrency: number][] = [
    ['that answer at once', () => busyFor(0.5), 32],
    ['that answer in microtasks', async () => busyFor(0.5), 32],
    ['that answer in microtasks, one at a time', async () => busyFor(0.5), 1],
  ]

  test.each(kinds)('of 1000 slow entries %s', async (_what, handler, batchConcurrency) => {
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

  test('also where there is no setImmediate', async () => {
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
