/** Bodies that misbehave still get an answer: iterables that throw when they are left, arrays with holes, values that JSON does not know. */
import { Service } from 'damn-simple-jsonrpc-server'
import { expect, test, vi } from 'vitest'

const service = new Service({ limits: { maxMessageBytes: 50 } }).method('echo', { params: ['x?'] }, (x?: unknown) => x)
const chunk = new Uint8Array(40)

function leaving(end: () => unknown) {
  const returned = vi.fn(end)
  const body = { [Symbol.asyncIterator]: () => ({ next: async () => ({ done: false, value: chunk }), return: returned }) }
  return { body, returned }
}

test.each([
  [
    'throws',
    () => {
      throw new Error('cannot stop')
    },
  ],
  ['rejects', () => Promise.reject(new Error('cannot stop'))],
  ['never settles', () => new Promise(() => {})],
])('a body that is too long is -32007, even if its return() %s', async (_how, end) => {
  const unhandled = vi.fn()
  process.on('unhandledRejection', unhandled)
  const { body, returned } = leaving(end)
  expect(JSON.parse(await service.handleHttpRequest({ body }))).toMatchObject({ error: { code: -32007 }, id: null })
  expect(returned).toHaveBeenCalledOnce()
  await new Promise((resolve) => setTimeout(resolve, 5))
  process.off('unhandledRejection', unhandled)
  expect(unhandled).not.toHaveBeenCalled()
})

test('a web stream that is too long is -32007, even if its cancel() rejects', async () => {
  const unhandled = vi.fn()
  process.on('unhandledRejection', unhandled)
  const body = new ReadableStream({
    pull: (controller) => controller.enqueue(chunk),
    cancel: () => Promise.reject(new Error('x')),
  })
  expect(await service.handleHttpRequest({ body })).toContain('-32007')
  await new Promise((resolve) => setTimeout(resolve, 5))
  process.off('unhandledRejection', unhandled)
  expect(unhandled).not.toHaveBeenCalled()
})

const invalidRequest = { error: { code: -32600 }, id: null }
const call = { jsonrpc: '2.0', method: 'echo', params: [1], id: 1 }
// biome-ignore lint/suspicious/noSparseArray: a hole is what is tested
const holes = [, 1]

test.each<[what: string, body: unknown, reply: unknown]>([
  ['an array with a hole', holes, [invalidRequest, invalidRequest]],
  ['an array of holes', new Array(2), [invalidRequest, invalidRequest]],
  ['a call beside a hole', Object.assign(new Array(2), { 1: call }), [invalidRequest, { result: 1, id: 1 }]],
  ['undefined in an array', [undefined, call], [invalidRequest, { result: 1, id: 1 }]],
  ['params with a hole', { ...call, params: new Array(1) }, { result: null, id: 1 }],
  ['a function', () => {}, invalidRequest],
  ['a number', 5, invalidRequest],
  ['a symbol as id', { ...call, id: Symbol('id') }, invalidRequest],
  ['a BigInt as id', { ...call, id: 1n }, invalidRequest],
  ['NaN as id', { ...call, id: Number.NaN }, { id: null }],
  ['null in an array', [null], [invalidRequest]],
])('a parsed body that is %s gets an answer', async (_what, body, reply) => {
  expect(JSON.parse(await service.handleHttpRequest({ body }))).toMatchObject(reply as object)
  expect(await service.dispatch(body)).toMatchObject(reply as object)
})
