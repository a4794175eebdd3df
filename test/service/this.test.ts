/** What the functions of a service get as `this`: the object of `methods()`, and else nothing, least of all something internal. */
import { Service, type StandardSchema } from 'damn-simple-jsonrpc-server'
import { createClient } from 'damn-simple-jsonrpc-server/client'
import { describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { ask, askAll, notification, request } from './ask.ts'

const seen: unknown[] = []
/** Notes its `this`, and returns it. */
function noting(this: unknown): unknown {
  seen.push(this)
  return undefined
}
const late: StandardSchema = { '~standard': { version: 1, vendor: 'test', validate: async (value) => ({ value }) } }

const handlers = new Service({ onError: () => {} })
  .method('plain', noting as () => unknown)
  .method('names', { params: ['x?'] }, noting as (x?: unknown) => unknown)
  .method('shape', { params: { x: z.optional(z.unknown()) } }, noting as () => unknown)
  .method('late', { params: { x: late } }, noting as () => unknown)
  .method('result', { result: z.undefined() }, noting as () => undefined)
  .method('guarded', { guards: [async () => {}] }, noting as () => unknown)
  .method('context', { takesContext: true }, noting as () => unknown)
  .method('request', { takesHttpRequest: true }, noting as () => unknown)
const mounted = new Service().mount('inner', handlers)
const wrapped = new Service().use((_context, next) => next()).mount('inner', handlers)

describe.each([
  ['plain', [1]],
  ['plain', []],
  ['plain', { x: 1 }],
  ['names', [1]],
  ['names', { x: 1 }],
  ['shape', [1]],
  ['shape', { x: 1 }],
  ['late', [1]],
  ['result', [1]],
  ['guarded', [1]],
  ['context', [1]],
  ['request', [1]],
])('%s called with %j', (method, params) => {
  test.each([[1], [0], ['a'], [null], [1.5]])(
    `the handler ${method} with ${JSON.stringify(params)} gets no \`this\`, id %j`,
    async (id) => {
      seen.length = 0
      for (const [service, name] of [
        [handlers, method] as const,
        [mounted, `inner.${method}`] as const,
        [wrapped, `inner.${method}`] as const,
      ]) {
        const text = request(name, params, id)
        await service.handle(text)
        await service.handle(`[${text},${text}]`)
        await service.handle(notification(name, params))
        await service.dispatch(JSON.parse(text))
        await service.handleRequestBody(text)
      }
      const calls = method === 'plain' && !Array.isArray(params) ? 0 : 18
      expect(seen).toEqual(Array(calls).fill(undefined))
    },
  )
})

test('guards, middleware, schemas and onError get no internal object as `this`', async () => {
  seen.length = 0
  const guard = noting as () => undefined
  const service = new Service({ guards: [guard], onError: guard })
    .use(function (this: unknown, _context, next) {
      seen.push(this)
      return next()
    })
    .method('fail', { guards: [guard, (async () => guard()) as never, guard] }, () => {
      throw new Error('failed')
    })
  await ask(service, 'fail')
  await service.handle(notification('fail'))
  expect(seen).toEqual(Array(12).fill(undefined))
})

class Cart {
  readonly price = 3
}
const shop = {
  price: () => 3,
  total(n: number): number {
    return this.price() * n
  },
  async later(n: number): Promise<number> {
    await null
    return this.total(n)
  },
  none(): boolean {
    return this === (shop as unknown)
  },
}

const around: [what: string, service: () => { handle: Service['handle'] }, prefix: string][] = [
  ['by itself', () => new Service().methods(shop), ''],
  ['mounted', () => new Service().mount('shop', new Service().methods(shop)), 'shop.'],
  ['with a guard', () => new Service({ guards: [() => {}] }).methods(shop), ''],
  ['with a guard that takes a while', () => new Service({ guards: [async () => {}] }).methods(shop), ''],
  ['with a middleware', () => new Service().use((_context, next) => next()).methods(shop), ''],
  [
    'mounted with all of them',
    () =>
      new Service({ guards: [async () => {}] })
        .use((_context, next) => next())
        .mount('shop', new Service({ guards: [() => {}] }).methods(shop)),
    'shop.',
  ],
]

test.each(around)('functions of methods(), %s, find each other through `this`', async (_how, make, prefix) => {
  const service = make()
  expect(await ask(service, `${prefix}total`, [2])).toHaveProperty('result', 6)
  expect(await ask(service, `${prefix}later`, [2])).toHaveProperty('result', 6)
  expect(await ask(service, `${prefix}none`)).toHaveProperty('result', true)
  const entries = [request(`${prefix}total`, [2]), request(`${prefix}later`, [3], 2), request(`${prefix}none`, {}, 3)]
  expect((await askAll(service, entries)).map(({ result }) => result)).toEqual([6, 9, true])
  expect(await createClient(service).call(`${prefix}total`, [5])).toBe(15)
})

test('methods() takes the namespace of a module, which has a prototype on Bun', async () => {
  const name = { value: 'Module' }
  const prototype = Object.create(null, { __esModule: { value: true, enumerable: true } })
  const module = Object.create(prototype, { one: { value: () => 1, enumerable: true }, [Symbol.toStringTag]: name })
  const service = new Service().methods(module as { one(): number })
  expect(service.list().map(([method]) => method)).toEqual(['one'])
  expect(await ask(service, 'one')).toHaveProperty('result', 1)
})

test('a function of methods() that takes one object gets it by name, with its own `this`', async () => {
  const service = new Service().methods({
    rate: () => 2,
    convert(order: { amount: number }): number {
      return this.rate() * order.amount
    },
  })
  expect(await ask(service, 'convert', { amount: 4 })).toHaveProperty('result', 8)
  expect(await ask(service, 'convert', [{ amount: 4 }])).toHaveProperty('result', 8)
})

test.each<[what: string, functions: object]>([
  ['a member that is no function', { first: () => 1, second: 2, third: () => 3 }],
  ['a name that is taken', { first: () => 1, taken: () => 2 }],
  ['a reserved name', { first: () => 1, 'rpc.x': () => 2 }],
  ['an empty name', { first: () => 1, '': () => 2 }],
  ['an instance of a class', new Cart()],
  [
    'a getter that throws',
    Object.defineProperty({ first: () => 1 }, 'second', {
      enumerable: true,
      get: vi.fn(() => {
        throw new TypeError('x')
      }),
    }),
  ],
])('methods() with %s throws a TypeError and registers nothing', async (_what, functions) => {
  const service = new Service().method('taken', () => 0)
  expect(() => service.methods(functions as never)).toThrow(TypeError)
  expect(service.list().map(([name]) => name)).toEqual(['taken'])
  expect(await ask(service, 'first')).toHaveProperty('error.code', -32601)
})
