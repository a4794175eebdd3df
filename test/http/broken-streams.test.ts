/** Bodies whose streams break: readers that throw, reject, return nonsense or never end are each answered once, and end no process. */
import { Service } from 'damn-simple-jsonrpc-server'
import { serve } from 'damn-simple-jsonrpc-server/fetch'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const text = '{"jsonrpc":"2.0","method":"add","params":[1,2],"id":1}'
const three = '{"jsonrpc":"2.0","result":3,"id":1}'
const limit = 1000
const told: unknown[] = []
const service = new Service({ limits: { maxMessageBytes: limit }, onError: (error) => told.push(error) }).method(
  'add',
  (x: number, y: number) => x + y,
)
const endpoint = serve(service, { cors: ['https://app.example'] })

const faults: unknown[] = []
const note = (error: unknown) => faults.push(error)
beforeAll(() => void process.on('unhandledRejection', note).on('uncaughtException', note))
afterAll(async () => {
  await new Promise((resolve) => setTimeout(resolve, 20))
  process.off('unhandledRejection', note).off('uncaughtException', note)
  expect([faults, told]).toEqual([[], []])
})

/** A request as a host may make it up, with a body of any kind. */
function requestWith(body: unknown): Request {
  const headers = new Headers({ 'content-type': 'application/json', origin: 'https://app.example' })
  return { method: 'POST', url: 'http://localhost/', headers, body, bodyUsed: false } as unknown as Request
}

async function statusOf(body: unknown): Promise<[status: number, body: string]> {
  const response = await endpoint(requestWith(body))
  return [response.status, await response.text()]
}

const reasonOf = async (body: unknown) => {
  const [status, reply] = await statusOf(body)
  return [status, JSON.parse(reply).error?.data?.reason]
}

const thrown = fc.constantFrom<unknown>(new Error('broken'), undefined, null, 'text', 7, Symbol('s'), Object.create(null))
const halves = [text.slice(0, 20), text.slice(20)].map((half) => new TextEncoder().encode(half))

/** What a source does at one step. */
type Step =
  | { readonly kind: 'chunk'; readonly value: unknown }
  | { readonly kind: 'throw' | 'reject'; readonly value: unknown }
  | { readonly kind: 'result'; readonly value: unknown }
  | { readonly kind: 'end' }

const steps = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('chunk' as const),
      value: fc.oneof(
        fc.constantFrom<unknown>(...halves, text, '', new Uint8Array(), new Uint8Array(limit + 1), Buffer.from(text)),
        fc.constantFrom<unknown>(new Uint16Array(3), new DataView(new ArrayBuffer(2)), new ArrayBuffer(4)),
        fc.constantFrom<unknown>(5, null, undefined, {}, [1, 2], true, Symbol('chunk'), 5n, () => 1),
      ),
    }),
    fc.record({ kind: fc.constantFrom('throw' as const, 'reject' as const), value: thrown }),
    fc.record({ kind: fc.constant('result' as const), value: fc.constantFrom<unknown>(undefined, null, 1, 'x', {}) }),
    fc.constant({ kind: 'end' as const }),
  ),
  { maxLength: 6 },
)

const stops = fc.constantFrom<undefined | (() => unknown)>(
  undefined,
  () => Promise.resolve(),
  () => Promise.reject(new Error('stop')),
  () => {
    throw new Error('stop')
  },
  () => new Promise(() => {}),
)

/** Takes the steps one by one, and ends behind the last. `{}` is a result that never says that it is the last. */
function taking(list: readonly Step[]): () => unknown {
  let at = 0
  return () => {
    const step = list[at++] ?? { kind: 'end' }
    if (step.kind === 'throw') throw step.value
    if (step.kind === 'reject') return Promise.reject(step.value)
    if (step.kind === 'end') return Promise.resolve({ done: true, value: undefined })
    return Promise.resolve(step.kind === 'result' ? step.value : { done: false, value: step.value })
  }
}

const isAnswer = ([status, reply]: [number, string]) => {
  expect([200, 400, 413]).toContain(status)
  expect(JSON.parse(reply)).toMatchObject({ jsonrpc: '2.0' })
}

test('a web stream whose reader does anything is answered', async () => {
  await fc.assert(
    fc.asyncProperty(steps, stops, async (list, cancel) => {
      isAnswer(await statusOf({ getReader: () => ({ read: taking(list), cancel }) }))
    }),
    { numRuns: 500 },
  )
})

test('an async iterable that does anything is answered, by an endpoint and by handleHttpRequest', async () => {
  await fc.assert(
    fc.asyncProperty(steps, stops, async (list, stop) => {
      const source = () => ({ [Symbol.asyncIterator]: () => ({ next: taking(list), return: stop }) })
      isAnswer(await statusOf(source()))
      const reply = await service.handleHttpRequest({ body: source() })
      expect(JSON.parse(reply)).toMatchObject({ jsonrpc: '2.0' })
    }),
    { numRuns: 500 },
  )
})

describe('a stream', () => {
  const reading = (...chunks: unknown[]) => ({
    getReader: () => ({ read: taking(chunks.map((value) => ({ kind: 'chunk', value }))), cancel: () => {} }),
  })

  test.each([
    ['bytes', halves],
    ['text', [text.slice(0, 9), text.slice(9)]],
    ['an ArrayBuffer', [new TextEncoder().encode(text).buffer]],
    ['a DataView', [new DataView(new TextEncoder().encode(text).buffer)]],
    ['empty chunks among others', ['', new Uint8Array(), ...halves, '']],
  ])('a stream of %s is read', async (_title, chunks) => {
    expect(await statusOf(reading(...chunks))).toEqual([200, three])
  })

  test.each([[5], [null], [undefined], [{}], [[1, 2]], [true]])(
    'a stream of chunks that are neither text nor bytes (%j) is 400',
    async (chunk) => {
      expect(await reasonOf(reading(halves[0], chunk, halves[1]))).toEqual([400, 'incomplete-body'])
    },
  )

  test('a stream whose reader cannot be had is 400', async () => {
    const locked = () => {
      throw new TypeError('locked')
    }
    expect(await reasonOf({ getReader: locked })).toEqual([400, 'incomplete-body'])
  })

  test('a stream that is too long is 413, even if it cannot be stopped', async () => {
    const endless = { read: async () => ({ done: false, value: new Uint8Array(100) }), cancel: () => new Promise(() => {}) }
    expect(await reasonOf({ getReader: () => endless })).toEqual([413, 'request-too-large'])
  })

  test('a stream that errors midway is 400', async () => {
    const stream = new ReadableStream({
      start: (controller) => controller.enqueue(halves[0]),
      pull: (controller) => controller.error(new Error('gone')),
    })
    expect(await reasonOf(stream)).toEqual([400, 'incomplete-body'])
  })
})

test('a request whose members throw is answered 500, without headers that it cannot read', async () => {
  const reported: unknown[] = []
  const other = serve(new Service({ onError: (error) => reported.push(error) }), { cors: ['https://app.example'] })
  const get = () => {
    throw new Error('no headers')
  }
  const response = await other({ method: 'POST', headers: { get } } as unknown as Request)
  expect([response.status, reported.length]).toEqual([500, 2])
})

describe('a gateway', () => {
  type Then = (resolve: (text: string) => void, reject: (error: Error) => void) => void
  /** A promise that is not one of the language's. */
  const thenable = (then: Then) => () => Object.defineProperty({}, 'then', { value: then })
  const hosts: [string, () => unknown][] = [
    [
      'that settles twice',
      thenable((resolve) => {
        resolve(three)
        resolve('')
      }),
    ],
    [
      'that settles and throws',
      thenable((resolve) => {
        resolve(three)
        throw new Error('late')
      }),
    ],
    [
      'that resolves and rejects',
      thenable((resolve, reject) => {
        resolve(three)
        reject(new Error('late'))
      }),
    ],
  ]

  test.each(hosts)('a gateway %s is answered once, and counts once', async (_title, handle) => {
    const gateway = serve({ handle: handle as () => Promise<string> }, { limits: { maxCallsInFlight: 1 } })
    for (let turn = 0; turn < 3; turn++) {
      const response = await gateway(requestWith(new Blob([text]).stream()))
      expect([response.status, await response.text()]).toEqual([200, three])
    }
  })

  test.each([[undefined], [null], [5], [{}], [new Uint8Array(9000)]])(
    'a gateway that returns %j later is answered 500',
    async (reply) => {
      const reported: unknown[] = []
      const gateway = serve({ handle: async () => reply as string, report: (error) => void reported.push(error) })
      const response = await gateway(requestWith(new Blob([text]).stream()))
      expect([response.status, String(reported[0])]).toEqual([500, expect.stringContaining('handle() must return a string')])
    },
  )
})
