/** Timeouts and signals: a call that has not settled in time is answered with -32012, and its signal aborts with the reason. */
import { RpcError, Service, type StandardSchema } from 'damn-simple-jsonrpc-server'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ask, askAll, deferred, notification, request, turn } from './ask.ts'

const never = () => new Promise(() => {})
const timedOut = (limit: number) => ({ code: -32012, message: 'Timeout', data: { reason: 'timeout', limit } })

describe('timeouts', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  test('a call that does not settle is answered with -32012 after its timeout, and not before', async () => {
    const reply = ask(new Service({ timeout: 100 }).method('hang', never), 'hang')
    const settled = vi.fn()
    reply.then(settled)
    await vi.advanceTimersByTimeAsync(99)
    expect(settled).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(await reply).toEqual({ jsonrpc: '2.0', error: timedOut(100), id: 1 })
  })

  test('the default timeout of a call is 30 seconds', async () => {
    const reply = ask(new Service().method('hang', never), 'hang')
    await vi.advanceTimersByTimeAsync(30_000)
    expect(await reply).toHaveProperty('error', timedOut(30_000))
  })

  test('the timeout of a call covers guards, params schemas and result schemas', async () => {
    const hanging = { '~standard': { version: 1, vendor: 'test', validate: never } } as unknown as StandardSchema
    const service = new Service({ timeout: 100 })
      .method('guard', { guards: [never as () => Promise<void>] }, () => 1)
      .method('params', { params: hanging }, () => 1)
      .method('result', { result: hanging }, () => 1)
    const replies = askAll(service, [request('guard'), request('params'), request('result')])
    await vi.advanceTimersByTimeAsync(100)
    expect((await replies).map(({ error }) => error?.code)).toEqual([-32012, -32012, -32012])
  })

  test('a call that settles clears its timer', async () => {
    const service = new Service({ onError: () => {} })
      .method('good', async () => 1)
      .method('bad', async () => Promise.reject(new Error('x')))
      .method('now', () => 1)
    await askAll(service, [request('good'), request('bad'), request('now')])
    expect(vi.getTimerCount()).toBe(0)
  })

  test.each([[Number.POSITIVE_INFINITY], [2_147_483_648], [1e300]])(
    'a call with timeout %d starts no timer, because setTimeout cannot wait that long',
    async (timeout) => {
      const gate = deferred<string>()
      const service = new Service()
        .method('wait', { timeout }, () => gate.promise)
        .method('thenable', { timeout }, () =>
          Object.fromEntries([['then', (resolve: (value: number) => void) => void resolve(5)]]),
        )
      const reply = ask(service, 'wait')
      expect(vi.getTimerCount()).toBe(0)
      gate.resolve('late')
      expect(await reply).toHaveProperty('result', 'late')
      expect(await ask(service, 'thenable')).toHaveProperty('result', 5)
    },
  )

  test('a timeout of 2147483647 ms, the longest of setTimeout, does not fire at once', async () => {
    const gate = deferred<string>()
    const reply = ask(
      new Service({ timeout: 2_147_483_647 }).method('wait', () => gate.promise),
      'wait',
    )
    await vi.advanceTimersByTimeAsync(1_000_000)
    gate.resolve('late')
    expect(await reply).toHaveProperty('result', 'late')
  })

  test('a result that a handler returns because its signal aborted is dropped', async () => {
    const service = new Service({ timeout: 10 }).method(
      'obey',
      { takesContext: true },
      ({ signal }) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => resolve('too late'))
        }),
    )
    const reply = ask(service, 'obey')
    await vi.advanceTimersByTimeAsync(10)
    expect(await reply).toHaveProperty('error', timedOut(10))
  })

  const late: [what: string, settle: (gate: ReturnType<typeof deferred<unknown>>) => void][] = [
    ['result', ({ resolve }) => resolve('late')],
    ['error', ({ reject }) => reject(new Error('late'))],
    ['RpcError', ({ reject }) => reject(new RpcError(7, 'late'))],
  ]

  test.each(late)('a late %s is dropped without onError and without an unhandled rejection', async (_what, settle) => {
    const [onError, onUnhandled, gate] = [vi.fn(), vi.fn(), deferred<unknown>()]
    process.on('unhandledRejection', onUnhandled)
    const reply = ask(
      new Service({ timeout: 10, onError }).method('wait', () => gate.promise),
      'wait',
    )
    await vi.advanceTimersByTimeAsync(10)
    expect(await reply).toHaveProperty('error', timedOut(10))
    settle(gate)
    await turn()
    await turn()
    expect(onError).not.toHaveBeenCalled()
    expect(onUnhandled).not.toHaveBeenCalled()
    process.off('unhandledRejection', onUnhandled)
  })

  test('onError receives the timeout of a notification', async () => {
    const onError = vi.fn()
    const reply = new Service({ timeout: 10, onError }).method('hang', never).handle(notification('hang'))
    await vi.advanceTimersByTimeAsync(10)
    expect(await reply).toBe('')
    expect(onError.mock.lastCall?.[0]).toMatchObject(timedOut(10))
  })

  test('context.signal aborts with the error that the client received, also if it is first read after the timeout', async () => {
    const contexts: { signal: AbortSignal }[] = []
    const service = new Service({ timeout: 10 }).method('hang', { takesContext: true }, (context, look: boolean) => {
      contexts.push(context)
      return look ? new Promise(() => context.signal.aborted) : never()
    })
    const replies = askAll(service, [request('hang', [true]), request('hang', [false])])
    await vi.advanceTimersByTimeAsync(10)
    await replies
    for (const { signal } of contexts) {
      expect(signal.aborted).toBe(true)
      expect(signal.reason).toBeInstanceOf(RpcError)
      expect(signal.reason).toMatchObject(timedOut(10))
    }
  })
})

/** A signal for the message context, and a spy that counts its listeners. */
function watchedSignal() {
  const controller = new AbortController()
  const listen = vi.spyOn(controller.signal, 'addEventListener')
  return { controller, signal: controller.signal, listen }
}

describe('signals', () => {
  test('a call adds no listener to the signal of its message context if the handler does not read context.signal', async () => {
    const { signal, listen } = watchedSignal()
    const service = new Service().method('plain', () => 1).method('takes', { takesContext: true }, ({ id }) => id)
    await askAll(service, [request('plain'), request('takes')], { signal })
    expect(listen).not.toHaveBeenCalled()
  })

  test('context.signal returns the same signal each time', async () => {
    const service = new Service().method(
      'same',
      { takesContext: true },
      (context) => new Set([context.signal, context.signal]).size,
    )
    expect(await ask(service, 'same')).toHaveProperty('result', 1)
  })

  test('context.signal aborts with the signal of the message context, and with its reason', async () => {
    const { controller, signal } = watchedSignal()
    const reason = new RpcError(-32800, 'Client disconnected', { reason: 'disconnect' })
    const service = new Service().method(
      'wait',
      { takesContext: true },
      (context) =>
        new Promise((resolve) => {
          context.signal.addEventListener('abort', () => resolve(context.signal.reason === reason))
        }),
    )
    const reply = ask(service, 'wait', [], { signal })
    controller.abort(reason)
    expect(await reply).toHaveProperty('result', true)
  })

  test('context.signal is aborted from the start if the signal of the message context is', async () => {
    const service = new Service().method('look', { takesContext: true }, ({ signal }) => [signal.aborted, signal.reason])
    expect(await ask(service, 'look', [], { signal: AbortSignal.abort('gone') })).toHaveProperty('result', [true, 'gone'])
  })

  test('a call whose signal aborted is answered with what its handler returns', async () => {
    const { controller, signal } = watchedSignal()
    const gate = deferred<string>()
    const reply = ask(
      new Service().method('wait', { takesContext: true }, (context) => context.signal && gate.promise),
      'wait',
      [],
      { signal },
    )
    controller.abort()
    gate.resolve('done')
    expect(await reply).toHaveProperty('result', 'done')
  })

  test('a hundred calls that follow one signal add one listener, and Node prints no warning', async () => {
    const warnings = vi.fn()
    process.on('warning', warnings)
    const { controller, signal, listen } = watchedSignal()
    let waiting = 0
    const service = new Service({ limits: { batchConcurrency: 100 } }).method(
      'wait',
      { takesContext: true },
      (context) =>
        new Promise((resolve) => {
          waiting++
          context.signal.addEventListener('abort', () => resolve(context.signal.reason))
        }),
    )
    const replies = askAll(
      service,
      Array.from({ length: 100 }, (_, id) => request('wait', [], id)),
      { signal },
    )
    while (waiting < 100) await turn() // on a slow machine the batch yields before the last one starts
    expect(listen).toHaveBeenCalledOnce()
    controller.abort('gone')
    expect((await replies).every(({ result }) => result === 'gone')).toBe(true)
    await turn()
    expect(warnings).not.toHaveBeenCalled()
    process.off('warning', warnings)
  })

  test('context.signal does not follow the signal of the message context after the call was answered', async () => {
    const { controller, signal, listen } = watchedSignal()
    const contexts: { signal: AbortSignal }[] = []
    const service = new Service({ onError: () => {} })
      .method('good', { takesContext: true }, (context) => void (context.signal && contexts.push(context)))
      .method('bad', { takesContext: true }, async (context) => {
        contexts.push(context)
        throw context.signal
      })
      .method('late', { takesContext: true }, (context) => void contexts.push(context))
    await askAll(
      service,
      ['good', 'bad', 'late'].map((method) => request(method)),
      { signal },
    )
    const followed = listen.mock.calls.length
    expect(contexts.map((context) => context.signal.aborted)).toEqual([false, false, false])
    controller.abort()
    expect(contexts.map((context) => context.signal.aborted)).toEqual([false, false, false])
    expect(listen.mock.calls.length).toBe(followed)
  })
})

test('the context holds method, id, params, transport and httpRequest of its call', async () => {
  const service = new Service().method(
    'read',
    { takesContext: true, params: ['x?'] },
    ({ method, id, params, transport, httpRequest }, x?: unknown) => [method, id ?? 'none', params, transport, httpRequest, x],
  )
  const context = { transport: 'test', httpRequest: 'the request' as never }
  expect(await ask(service, 'read', { x: 1 }, context)).toHaveProperty('result', ['read', 1, { x: 1 }, 'test', 'the request', 1])
  expect(await ask(service, 'read')).toHaveProperty('result', ['read', 1, null, null, null, null])
})

test('a client cannot set members of the context through its message', async () => {
  const service = new Service().method('read', { takesContext: true }, (context, ...args: unknown[]) => [
    Object.keys(context).includes('user'),
    context.httpRequest ?? null,
    ...args,
  ])
  const text = '{"jsonrpc":"2.0","method":"read","params":["x"],"id":1,"user":"root","httpRequest":{"user":"root"},"context":{}}'
  expect(JSON.parse(await service.handle(text))).toHaveProperty('result', [false, null, 'x'])
})
