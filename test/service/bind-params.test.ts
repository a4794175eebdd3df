/** Params by position and by name: the handler's arguments, and what is refused before the handler runs. */
import { Service } from 'damn-simple-jsonrpc-server'
import { describe, expect, test, vi } from 'vitest'
import { ask, request } from './ask.ts'

const seen = vi.fn((...args: unknown[]) => args)
const service = new Service()
  .method('plain', seen)
  .method('two', { params: ['x', 'y'] }, seen as (x: unknown, y: unknown) => unknown)
  .method('maybe', { params: ['x', 'y?', 'z?'] }, seen as (x: unknown, y?: unknown, z?: unknown) => unknown)
  .method('none', { params: [] }, seen as () => unknown)

const bound: [what: string, method: string, params: unknown, args: unknown[]][] = [
  ['by position', 'two', [1, 2], [1, 2]],
  ['by name', 'two', { x: 1, y: 2 }, [1, 2]],
  ['by name in another order', 'two', { y: 2, x: 1 }, [1, 2]],
  ['null as a value', 'two', [null, null], [null, null]],
  ['null as a value by name', 'two', { x: null, y: null }, [null, null]],
  ['optional ones left out', 'maybe', [1], [1]],
  ['optional ones left out by name', 'maybe', { x: 1 }, [1, undefined, undefined]],
  ['an optional one in the middle left out by name', 'maybe', { x: 1, z: 3 }, [1, undefined, 3]],
  ['all of the optional ones', 'maybe', [1, 2, 3], [1, 2, 3]],
  ['none declared, none sent', 'none', undefined, []],
  ['none declared, null sent', 'none', null, []],
  ['none declared, [] sent', 'none', [], []],
  ['none declared, {} sent', 'none', {}, []],
  ['undeclared, absent', 'plain', undefined, []],
  ['undeclared, null', 'plain', null, []],
  ['undeclared, []', 'plain', [], []],
  ['undeclared, {}', 'plain', {}, []],
  ['undeclared, any number by position', 'plain', [1, [2], { x: 3 }], [1, [2], { x: 3 }]],
]

test.each(bound)('the handler receives params, %s: %s(%j)', async (_what, method, params, args) => {
  expect(await ask(service, method, params)).toHaveProperty(
    'result',
    args.map((arg) => arg ?? null),
  )
  expect(seen).toHaveBeenLastCalledWith(...args)
})

describe('a handler of one parameter, without declared params', () => {
  const one = (order?: unknown) => [order]
  const lone = new Service<string>()
    .method('one', one)
    .method('async', async (order: unknown) => [order])
    .method('rest', (order: unknown, ...more: unknown[]) => [order, ...more])
    .method('context', { takesContext: true }, (context, order: unknown) => [context.method, order])
    .method('request', { takesHttpRequest: true }, (request, order: unknown) => [request, order])
    .method('destructured', ({ x, y }: { x: number; y: number }) => [x * y])
    .methods({ among: (order: { id: number }) => [order.id] })

  const bound: [what: string, method: string, params: unknown, result: unknown[]][] = [
    ['an object of named params is the argument', 'one', { id: 1 }, [{ id: 1 }]],
    ['an object without members too', 'one', {}, [{}]],
    ['by position as ever', 'one', [{ id: 1 }], [{ id: 1 }]],
    ['an object by position beside others', 'one', [{ id: 1 }, 2], [{ id: 1 }]],
    ['no params are none', 'one', undefined, [null]],
    ['null is none', 'one', null, [null]],
    ['[] is none', 'one', [], [null]],
    ['a promise makes no difference', 'async', { id: 1 }, [{ id: 1 }]],
    ['a rest parameter behind it does not count', 'rest', { id: 1 }, [{ id: 1 }]],
    ['behind the context', 'context', { id: 1 }, ['context', { id: 1 }]],
    ['behind the request', 'request', { id: 1 }, ['the request', { id: 1 }]],
    ['destructured', 'destructured', { y: 3, x: 2 }, [6]],
    ['in methods()', 'among', { id: 7 }, [7]],
    [
      'a name of Object.prototype is a name like any other',
      'one',
      { constructor: 1, length: 0 },
      [{ constructor: 1, length: 0 }],
    ],
  ]
  test.each(bound)('a handler of one parameter receives params, %s: %s(%j)', async (_what, method, params, result) => {
    expect(await ask(lone, method, params, { httpRequest: 'the request' as never })).toHaveProperty('result', result)
  })

  test('a batch and a notification bind the same way', async () => {
    const got = vi.fn((_order: unknown) => {})
    const service = new Service().method('got', (order: unknown) => got(order))
    await service.handle(`[${request('got', { id: 1 })},{"jsonrpc":"2.0","method":"got","params":{"id":2}}]`)
    expect(got.mock.calls).toEqual([[{ id: 1 }], [{ id: 2 }]])
  })

  test('an own __proto__ among the names is -32602', async () => {
    const reply = await lone.handle('{"jsonrpc":"2.0","method":"one","params":{"__proto__":{"polluted":1}},"id":1}')
    expect(reply).toContain('-32602')
  })

  const refusedByName: [what: string, handler: (...args: never[]) => unknown][] = [
    ['two parameters', (x: unknown, y: unknown) => [x, y]],
    ['none', () => 1],
    ['a parameter with a default', (options: object = {}) => options],
    ['two with defaults', (x = 1, y = 2) => x + y],
    ['a rest parameter', (...all: unknown[]) => all],
  ]
  test.each(refusedByName)('a handler with %s refuses names, and says what to declare', async (_what, handler) => {
    const said = { code: -32602, data: [{ path: [], message: expect.stringContaining('{ params: [names] }') }] }
    expect((await ask(new Service().method('it', handler as () => unknown), 'it', { x: 1 })).error).toMatchObject(said)
  })

  test('the context alone is no param: names are refused', async () => {
    const service = new Service().method('it', { takesContext: true }, (context) => context.method)
    expect(await ask(service, 'it', { x: 1 })).toHaveProperty('error.code', -32602)
    expect(await ask(service, 'it', {})).toHaveProperty('result', 'it')
  })
})

const required = (name: string) => ({ path: [name], message: 'Required' })
const unexpected = (at: string | number) => ({ path: [at], message: 'Unexpected' })

const refused: [what: string, method: string, params: unknown, issues: object[]][] = [
  ['one missing', 'two', [1], [required('y')]],
  ['one missing by name', 'two', { y: 1 }, [required('x')]],
  ['one missing and another undeclared', 'two', { x: 1, z: 3 }, [required('y'), unexpected('z')]],
  ['all missing', 'two', undefined, [required('x'), required('y')]],
  ['all missing, null sent', 'two', null, [required('x'), required('y')]],
  ['all missing, [] sent', 'two', [], [required('x'), required('y')]],
  ['all missing, {} sent', 'two', {}, [required('x'), required('y')]],
  ['too many', 'two', [1, 2, 3, 4], [unexpected(2), unexpected(3)]],
  ['too many for optional ones', 'maybe', [1, 2, 3, 4], [unexpected(3)]],
  ['unknown names', 'two', { x: 1, y: 2, z: 3, a: 4 }, [unexpected('z'), unexpected('a')]],
  [
    'names of Object.prototype',
    'two',
    { toString: 1, constructor: 2 },
    [required('x'), required('y'), unexpected('toString'), unexpected('constructor')],
  ],
  ['none declared, one sent', 'none', [1], [unexpected(0)]],
  ['none declared, one sent by name', 'none', { x: 1 }, [unexpected('x')]],
]

test.each(refused)('params are refused with -32602, %s: %s(%j)', async (_what, method, params, issues) => {
  seen.mockClear()
  expect(await ask(service, method, params)).toMatchObject({
    error: { code: -32602, message: 'Invalid params', data: issues },
    id: 1,
  })
  expect(seen).not.toHaveBeenCalled()
})

test('a call by name of a method without declared names is refused, and the message says what to declare', async () => {
  const { error } = await ask(service, 'plain', { x: 1 })
  expect(error).toMatchObject({ code: -32602, data: [{ path: [], message: expect.stringContaining('{ params: [names] }') }] })
})

test('an unknown method is answered with -32601 for params of every kind', async () => {
  const texts = [
    request('nope', { x: 1 }),
    request('nope', Array(2000).fill(0)),
    '{"jsonrpc":"2.0","method":"nope","params":{"__proto__":1},"id":1}',
  ]
  for (const text of texts) expect(await service.handle(text)).toContain('-32601')
})

describe('an own __proto__ in params', () => {
  test('an own __proto__ in params is refused with -32602, and the handler does not run', async () => {
    seen.mockClear()
    const reply = await service.handle('{"jsonrpc":"2.0","method":"plain","params":[{"__proto__":{"polluted":1}}],"id":1}')
    expect(reply).toContain('-32602')
    expect(seen).not.toHaveBeenCalled()
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })

  test('an own __proto__ in one entry of a batch does not change the other entries', async () => {
    const bad = '{"jsonrpc":"2.0","method":"plain","params":{"__proto__":1},"id":2}'
    const reply = JSON.parse(await service.handle(`[${request('two', [1, 2])},${bad},${request('two', [3, 4], 3)}]`))
    expect(reply).toMatchObject([{ result: [1, 2] }, { error: { code: -32602 }, id: 2 }, { result: [3, 4] }])
  })

  test('dispatch refuses a parsed message with an own __proto__ in params', async () => {
    const parsed = JSON.parse('{"jsonrpc":"2.0","method":"plain","params":[{"__proto__":1}],"id":1}')
    expect(await service.dispatch(parsed)).toMatchObject({ error: { code: -32602 } })
  })
})

test('the handler is called without this, and may change its arguments', async () => {
  const owner = {
    method(this: unknown) {
      return this === undefined
    },
  }
  const plain = new Service()
    .method('this', owner.method)
    .method('echo', { params: ['x'] }, (x: object) => Object.assign(x, { changed: true }))
  expect(await ask(plain, 'this')).toHaveProperty('result', true)
  expect(await ask(plain, 'echo', [{}])).toHaveProperty('result', { changed: true })
  expect(await ask(plain, 'echo', { x: {} })).toHaveProperty('result', { changed: true })
})

test('a param may have a name of Object.prototype, and counts as missing if only the prototype has it', async () => {
  const names = new Service()
    .method('required', { params: ['constructor', 'valueOf'] }, (first: unknown, second: unknown) => [first, second])
    .method('optional', { params: ['x', 'toString?'] }, (x: unknown, text?: unknown) => [x, text ?? 'left out'])
  expect(await ask(names, 'required', { constructor: 1 })).toHaveProperty('error.data', [required('valueOf')])
  expect(await ask(names, 'required', { constructor: 1, valueOf: 2 })).toHaveProperty('result', [1, 2])
  expect(await ask(names, 'optional', { x: 1 })).toHaveProperty('result', [1, 'left out'])
})
