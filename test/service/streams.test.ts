/** Methods that yield: their items as one array, or in parts ahead of the response. */
import { type MessageContext, RpcError, Service, type StandardSchema } from 'damn-simple-jsonrpc-server'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { ask, askAll, deferred, notification, request, turn } from './ask.ts'

afterEach(() => {
  vi.useRealTimers()
})

const numbers = async function* (count: number) {
  for (let n = 1; n <= count; n++) yield n
}
const never = () => new Promise<never>(() => {})

/** A method whose items wait for the signal, and what became of its generator. */
function waiting(options: ConstructorParameters<typeof Service>[0] = {}) {
  const notes: string[] = []
  const service = new Service({ onError: () => {}, ...options }).method(
    'wait',
    { takesContext: true },
    async function* ({ signal }) {
      try {
        yield 1
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
        yield 2
      } finally {
        notes.push(`ended: ${(signal.reason as RpcError).message}`)
      }
    },
  )
  return { service, notes }
}

/** The context of a connection that can send, and what was sent. */
function sending(more: MessageContext<never> = {}) {
  const sent: { method: string; params: { token?: unknown; value?: unknown } }[] = []
  const context: MessageContext<never> = { ...more, send: (message) => void sent.push(JSON.parse(message)) }
  return { sent, context, values: () => sent.map(({ params }) => params.value) }
}

describe('whole', () => {
  test.each<[what: string, handler: () => unknown]>([
    ['an async generator', () => numbers(3)],
    ['a promise of one', async () => numbers(3)],
    ['a generator', () => [1, 2, 3].values()],
    ['another async iterable', () => ({ [Symbol.asyncIterator]: () => numbers(3) })],
  ])('the items of %s are the array of the result', async (_what, handler) => {
    expect(await ask(new Service().method('m', handler), 'm')).toEqual({ jsonrpc: '2.0', result: [1, 2, 3], id: 1 })
  })

  test('a method that yields nothing answers an empty array, and items that JSON has no word for are null', async () => {
    const service = new Service()
      .method('none', async function* () {})
      .method('odd', function* () {
        yield undefined
        yield new Date(0)
      })
    expect(await ask(service, 'none')).toHaveProperty('result', [])
    expect(await ask(service, 'odd')).toHaveProperty('result', [null, '1970-01-01T00:00:00.000Z'])
  })

  test('items that are too large together are -32008, and the generator ends at once', async () => {
    let made = 0
    let ended = false
    const service = new Service({ limits: { maxReplyBytes: 1000 } }).method('rows', async function* () {
      try {
        for (;;) yield `row ${++made}`.padEnd(98, '.')
      } finally {
        ended = true
      }
    })
    expect((await ask(service, 'rows')).error).toMatchObject({ code: -32008 })
    await turn()
    expect([made, ended]).toEqual([10, true])
  })

  test('a method that has not yielded its last item in time is -32012, and its generator ends', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { service, notes } = waiting({ timeout: 100 })
    const reply = ask(service, 'wait')
    await vi.advanceTimersByTimeAsync(100)
    expect((await reply).error).toMatchObject({ code: -32012, data: { reason: 'timeout' } })
    await turn()
    expect(notes).toEqual(['ended: Timeout'])
  })

  test('a generator that never waits lets others run', async () => {
    const service = new Service({ timeout: 50, limits: { maxReplyBytes: Number.POSITIVE_INFINITY } }).method(
      'busy',
      function* () {
        for (;;) yield ''
      },
    )
    expect((await ask(service, 'busy')).error).toMatchObject({ code: -32012 })
  })

  test('what a generator throws is the error of the call', async () => {
    const service = new Service().method('bad', async function* () {
      yield 1
      throw new RpcError(7, 'Broken')
    })
    expect((await ask(service, 'bad')).error).toEqual({ code: 7, message: 'Broken' })
  })

  test('a notification runs to its end, and what it throws is reported', async () => {
    const seen: unknown[] = []
    const service = new Service({ onError: (error) => seen.push(error) }).method('m', async function* () {
      for (const n of [1, 2]) {
        seen.push(n)
        yield n
      }
      throw new Error('late')
    })
    expect(await service.handle(notification('m'))).toBe('')
    expect(seen).toEqual([1, 2, new Error('late')])
  })

  test('the generator of a client that has gone ends', async () => {
    const { service, notes } = waiting()
    const gone = new AbortController()
    const reply = ask(service, 'wait', [], { signal: gone.signal })
    await turn()
    gone.abort(new RpcError(-32800, 'Client disconnected'))
    expect((await reply).error).toMatchObject({ code: -32800 })
    await turn()
    expect(notes).toEqual(['ended: Client disconnected'])
  })

  test('a cancelled call is answered at once, even if its generator does not look at the signal', async () => {
    const cancel = new AbortController()
    const service = new Service().method('deaf', async function* () {
      yield 1
      await never()
    })
    const reply = ask(service, 'deaf', [], { signalOf: () => cancel.signal })
    await turn()
    cancel.abort(new RpcError(-32800, 'Cancelled'))
    expect((await reply).error).toMatchObject({ code: -32800 })
  })

  test('each item is checked by the schema of the array', async () => {
    const array: StandardSchema<unknown[], unknown[]> = {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: (value) =>
          Array.isArray(value) && value.every((one) => typeof one === 'number')
            ? { value: value.map((one) => one * 10) }
            : { issues: [{ message: 'no number' }] },
      },
    }
    const service = new Service({ onError: () => {} }).method(
      'm',
      { result: array, params: ['items'] },
      async function* (items: unknown[]) {
        yield* items
      },
    )
    expect(await ask(service, 'm', [[1, 2]])).toHaveProperty('result', [10, 20])
    expect((await ask(service, 'm', [[1, 'x']])).error).toMatchObject({ code: -32603 })
  })
})

describe('in parts', () => {
  const service = new Service({ onError: () => {} })
    .method('numbers', { params: ['count'] }, numbers)
    .method('bad', async function* () {
      yield 1
      throw new RpcError(7, 'Broken')
    })
    .method('add', { params: ['x', 'y'] }, (x: number, y: number) => x + y)

  test.each<[where: string, message: object]>([
    ['in named params', { params: { count: 3, partialResultToken: 't' } }],
    ['beside params', { params: [3], partialResultToken: 't' }],
  ])('a token %s gets the items of one turn together, and an empty result', async (_where, message) => {
    const { sent, context } = sending()
    const reply = await service.handle(JSON.stringify({ jsonrpc: '2.0', method: 'numbers', id: 1, ...message }), context)
    expect(sent).toEqual([{ jsonrpc: '2.0', method: '$/progress', params: { token: 't', value: [1, 2, 3] } }])
    expect(JSON.parse(reply)).toEqual({ jsonrpc: '2.0', result: [], id: 1 })
  })

  test('items of later turns come in later parts', async () => {
    const { context, values } = sending()
    const slow = new Service().method('slow', async function* () {
      yield 1
      yield 2
      await turn()
      await turn()
      yield 3
    })
    await ask(slow, 'slow', { partialResultToken: 5 }, context)
    expect(values()).toEqual([[1, 2], [3]])
  })

  test('a token is ignored without send, and if it is no text or number', async () => {
    expect(await ask(service, 'numbers', { count: 2, partialResultToken: 't' })).toHaveProperty('result', [1, 2])
    const { sent, context } = sending()
    expect(await ask(service, 'numbers', { count: 2, partialResultToken: {} }, context)).toHaveProperty('result', [1, 2])
    expect(sent).toEqual([])
  })

  test('tokens are no params of a method with declared names', async () => {
    const { context } = sending()
    const params = { x: 1, y: 2, workDoneToken: 1, partialResultToken: 2, _meta: { progressToken: 3 } }
    expect(await ask(service, 'add', params, context)).toHaveProperty('result', 3)
    expect((await ask(service, 'add', { x: 1, y: 2, z: 3 }, context)).error).toMatchObject({ code: -32602 })
  })

  test('what a generator throws is the error of the response, behind the items before it', async () => {
    const { context, values } = sending()
    expect((await ask(service, 'bad', { partialResultToken: 1 }, context)).error).toEqual({ code: 7, message: 'Broken' })
    expect(values()).toEqual([[1]])
    await turn()
    expect(values()).toEqual([[1]])
  })

  test('while the connection is full no item is taken', async () => {
    const room = deferred<void>()
    let made = 0
    const big = new Service().method('big', async function* () {
      for (; made < 100; made++) yield 'x'.repeat(10_000)
    })
    const reply = ask(big, 'big', { partialResultToken: 1 }, { send: () => room.promise })
    for (let turns = 0; turns < 10; turns++) await turn()
    expect(made).toBeLessThan(10)
    room.resolve()
    expect(await reply).toHaveProperty('result', [])
    expect(made).toBe(100)
  })

  test('a stream has no deadline', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { context, values } = sending()
    const gate = deferred<void>()
    const slow = new Service({ timeout: 100 }).method('slow', async function* () {
      yield 1
      await gate.promise
      yield 2
    })
    const reply = ask(slow, 'slow', { partialResultToken: 1 }, context)
    await turn()
    await vi.advanceTimersByTimeAsync(1_000_000)
    gate.resolve()
    expect(await reply).toHaveProperty('result', [])
    expect(values()).toEqual([[1], [2]])
  })

  test('after a cancel no part follows the answer', async () => {
    const cancel = new AbortController()
    const { context, values } = sending({ signalOf: () => cancel.signal })
    const { service: slow, notes } = waiting()
    const reply = ask(slow, 'wait', { partialResultToken: 1 }, context)
    await turn()
    await turn()
    cancel.abort(new RpcError(-32800, 'Cancelled'))
    expect((await reply).error).toMatchObject({ code: -32800 })
    await turn()
    await turn()
    expect([values(), notes]).toEqual([[[1]], ['ended: Cancelled']])
  })

  test('an item that is longer than a reply may be is -32008', async () => {
    const { context } = sending()
    const small = new Service({ limits: { maxReplyBytes: 1000 } }).method('m', async function* () {
      yield 'x'.repeat(500)
      yield 'x'.repeat(1000)
    })
    expect((await ask(small, 'm', { partialResultToken: 1 }, context)).error).toMatchObject({ code: -32008 })
  })

  test('a connection that is closed is no failure of the method', async () => {
    const onError = vi.fn()
    const closed = new Service({ onError }).method('numbers', { params: ['count'] }, numbers)
    const send = () => {
      throw new Error('closed')
    }
    expect(await ask(closed, 'numbers', { count: 3, partialResultToken: 1 }, { send })).toHaveProperty('result', [])
    expect(onError).not.toHaveBeenCalled()
  })

  test('each call of a batch sends its own parts', async () => {
    const { sent, context } = sending()
    const entries = ['a', 'b'].map((token) => request('numbers', { count: 2, partialResultToken: token }, token))
    const replies = await askAll(service, entries, context)
    expect(replies.map(({ id, result }) => [id, result])).toEqual([
      ['a', []],
      ['b', []],
    ])
    expect(sent.map(({ params }) => params)).toEqual([
      { token: 'a', value: [1, 2] },
      { token: 'b', value: [1, 2] },
    ])
  })
})

describe('progress', () => {
  const gate = deferred<void>()
  const service = new Service({ onError: () => {} }).method('build', { takesContext: true }, async (context) => {
    context.progress({ percentage: 50 })
    await context.progress(0.75)
    void gate.promise.then(() => context.progress('too late'))
    return 'built'
  })

  test.each<[form: string, message: object, first: object, second: object]>([
    [
      'a workDoneToken in named params ',
      { params: { workDoneToken: 1 } },
      { method: '$/progress', params: { token: 1, value: { percentage: 50 } } },
      { method: '$/progress', params: { token: 1, value: 0.75 } },
    ],
    [
      'a workDoneToken beside params ',
      { workDoneToken: 'w' },
      { method: '$/progress', params: { token: 'w', value: { percentage: 50 } } },
      { method: '$/progress', params: { token: 'w', value: 0.75 } },
    ],
    [
      'a progressToken of MCP ',
      { params: { _meta: { progressToken: 7 } } },
      { method: 'notifications/progress', params: { progressToken: 7, percentage: 50 } },
      { method: 'notifications/progress', params: { progressToken: 7, progress: 0.75 } },
    ],
  ])('progress goes to %s', async (_form, message, first, second) => {
    const { sent, context } = sending()
    await service.handle(JSON.stringify({ jsonrpc: '2.0', method: 'build', id: 1, ...message }), context)
    expect(sent).toMatchObject([first, second])
  })

  test('nothing is sent without a token, and nothing after the answer', async () => {
    const { sent, context } = sending()
    expect(await ask(service, 'build', [], context)).toHaveProperty('result', 'built')
    expect(sent).toEqual([])
    await ask(service, 'build', { workDoneToken: 1 }, context)
    gate.resolve()
    await turn()
    expect(sent).toHaveLength(2)
  })

  test('progress on a closed connection is dropped', async () => {
    const send = () => {
      throw new Error('closed')
    }
    expect(await ask(service, 'build', { workDoneToken: 1 }, { send })).toHaveProperty('result', 'built')
  })
})
