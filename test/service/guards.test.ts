/** Guards: how they refuse a call, their order, and what they add to the context. */
import { RpcError, Service } from 'damn-simple-jsonrpc-server'
import { describe, expect, test, vi } from 'vitest'
import { ask, askAll, notification, request } from './ask.ts'

const forbidden = new RpcError(-32014, 'Forbidden', { reason: 'forbidden' })
const refusing = () => {
  throw forbidden
}

test('guards run in order, those of the service first, and each receives what the guards before it added', async () => {
  const order: unknown[] = []
  const guard =
    (name: string, late = false) =>
    (context: object) => {
      order.push([name, Object.keys(context).filter((key) => /^g\d$/.test(key))])
      return late ? Promise.resolve({ [name]: name }) : { [name]: name }
    }
  const service = new Service({ guards: [guard('g1'), guard('g2', true)] }).method(
    'try',
    { takesContext: true, guards: [guard('g3', true), guard('g4')] },
    (context) => Object.entries(context).filter(([key]) => /^g\d$/.test(key)),
  )
  expect(await ask(service, 'try')).toHaveProperty('result', [
    ['g1', 'g1'],
    ['g2', 'g2'],
    ['g3', 'g3'],
    ['g4', 'g4'],
  ])
  expect(order).toEqual([
    ['g1', []],
    ['g2', ['g1']],
    ['g3', ['g1', 'g2']],
    ['g4', ['g1', 'g2', 'g3']],
  ])
})

const refusals: [what: string, guard: () => never | Promise<never>][] = [
  ['throws', refusing],
  ['rejects', async () => refusing()],
]

test.each(refusals)('a guard that %s refuses the call, and later guards and the handler do not run', async (_what, guard) => {
  const later = vi.fn()
  const service = new Service().method('try', { guards: [guard, later] }, later)
  expect(await ask(service, 'try')).toMatchObject({
    error: { code: -32014, message: 'Forbidden', data: { reason: 'forbidden' } },
  })
  expect(later).not.toHaveBeenCalled()
})

test('a guard refuses a call before its params are validated', async () => {
  const service = new Service().method('try', { params: ['x'], guards: [refusing] }, (x: number) => x)
  for (const params of [[1], [], { y: 1 }, [1, 2, 3]])
    expect(await ask(service, 'try', params)).toHaveProperty('error.code', -32014)
  expect(await service.handle('{"jsonrpc":"2.0","method":"try","params":{"__proto__":1},"id":1}')).toContain('-32014')
})

test('guards run for every entry of a batch and for notifications', async () => {
  const guard = vi.fn(({ id }: { id: unknown }) => {
    if (id === 2) throw forbidden
  })
  const handler = vi.fn(() => 'passed')
  const service = new Service({ guards: [guard] }).method('try', handler)
  const replies = await askAll(service, [request('try'), request('try', [], 2), notification('try'), request('try', [], 3)])
  expect(replies).toMatchObject([{ result: 'passed' }, { error: { code: -32014 }, id: 2 }, { result: 'passed', id: 3 }])
  expect(guard).toHaveBeenCalledTimes(4)
  expect(handler).toHaveBeenCalledTimes(3)
})

test('guards do not run for an unknown method', async () => {
  const guard = vi.fn(refusing)
  expect(await ask(new Service({ guards: [guard] }), 'nope')).toHaveProperty('error.code', -32601)
  expect(guard).not.toHaveBeenCalled()
})

const broken: [what: string, answer: unknown][] = [
  ['false', false],
  ['true', true],
  ['a string', 'no'],
  ['0', 0],
  ['an object that replaces the id', { id: 5 }],
  ['an object that replaces the signal', { signal: null }],
  ['an object that replaces the request', { httpRequest: {} }],
  ['an object that replaces the method', { method: 'x' }],
  ['an object that replaces the params', { params: [] }],
  ['an object that replaces the transport', { transport: 'x' }],
  ['an own __proto__', JSON.parse('{"__proto__":{"polluted":1}}')],
  [
    'a getter that throws',
    Object.defineProperty({}, 'x', { enumerable: true, get: refusing.bind(null) }) && {
      get x() {
        throw new Error('LEAK-CANARY')
      },
    },
  ],
]

describe.each([
  ['a guard', (answer: () => unknown) => answer],
  ['an async guard', (answer: () => unknown) => async () => answer()],
])('what %s returns', (kind, wrap) => {
  test.each(broken)(`the call is answered with -32603 and onError is called if ${kind} returns %s`, async (_what, answer) => {
    const onError = vi.fn()
    const handler = vi.fn()
    const service = new Service({ onError }).method('try', { guards: [wrap(() => answer) as never] }, handler)
    expect(await ask(service, 'try')).toEqual({ jsonrpc: '2.0', error: { code: -32603, message: 'Internal error' }, id: 1 })
    expect(onError).toHaveBeenCalledOnce()
    expect(handler).not.toHaveBeenCalled()
  })

  test.each([
    ['undefined', undefined],
    ['null', null],
    ['an empty object', {}],
  ])(`the call runs if ${kind} returns %s`, async (_what, answer) => {
    const service = new Service().method('try', { guards: [wrap(() => answer) as never] }, () => 'passed')
    expect(await ask(service, 'try')).toHaveProperty('result', 'passed')
  })
})

test('a guard may add members whose names the implementation of the context uses', async () => {
  const added = { abort: 1, settle: 2, add: 3, constructor: 4, toString: 5 }
  const service = new Service({ guards: [() => added, () => ({ last: 6 })], timeout: 1 })
    .method('try', { takesContext: true }, (context) => ({ ...context }))
    .method('hang', { takesContext: true }, () => new Promise(() => {}))
  expect(await ask(service, 'try')).toHaveProperty('result', expect.objectContaining({ ...added, last: 6 }))
  expect(await ask(service, 'hang')).toHaveProperty('error.code', -32012)
})

test('members that a guard adds do not appear in the context of another call', async () => {
  const service = new Service().method(
    'try',
    { takesContext: true, guards: [({ id }) => (id === 1 ? { mark: true } : {})] },
    (context) => 'mark' in context,
  )
  expect(await askAll(service, [request('try'), request('try', [], 2)])).toMatchObject([{ result: true }, { result: false }])
})

describe('mounted services', () => {
  test('guards and middleware of a mounted service run after those of the outer services', async () => {
    const order: string[] = []
    const note = (name: string) => () => void order.push(name)
    const around = (name: string) => (_context: unknown, next: () => Promise<unknown>) => {
      order.push(name)
      return next()
    }
    const inner = new Service({ guards: [note('inner guard')] })
      .use(around('inner middleware'))
      .method('try', { guards: [note('own guard')] }, note('handler'))
    const middle = new Service({ guards: [note('middle guard')] }).use(around('middle middleware')).mount('inner', inner)
    const outer = new Service({ guards: [note('outer guard')] }).use(around('outer middleware')).mount('middle', middle)
    await ask(outer, 'middle.inner.try')
    expect(order).toEqual([
      'outer middleware',
      'middle middleware',
      'inner middleware',
      'outer guard',
      'middle guard',
      'inner guard',
      'own guard',
      'handler',
    ])
    order.length = 0
    await ask(inner, 'try')
    expect(order).toEqual(['inner middleware', 'inner guard', 'own guard', 'handler'])
  })

  test('a guard of the outer service also protects the methods of a mounted service', async () => {
    const outer = new Service({ guards: [refusing] }).mount(
      'a',
      new Service().method('try', () => 'passed'),
    )
    expect(await ask(outer, 'a.try')).toHaveProperty('error.code', -32014)
  })
})

describe('guard()', () => {
  const trail = (name: string, order: string[]) => () => {
    order.push(name)
    return { [name]: true }
  }

  test('guards that are added run after those of the constructor and before the method’s own', async () => {
    const order: string[] = []
    const service = new Service({ guards: [trail('constructor', order)] })
      .guard(trail('first', order), trail('second', order))
      .guard(trail('third', order))
      .method('try', { takesContext: true, guards: [trail('own', order)] }, (context) => Object.keys(context).length)
    expect(await ask(service, 'try')).toHaveProperty('result')
    expect(order).toEqual(['constructor', 'first', 'second', 'third', 'own'])
  })

  test('guards that are added stand before methods that were registered earlier, plain ones too', async () => {
    const handler = vi.fn(() => 1)
    const service = new Service({ onError: () => {} })
      .method('plain', handler)
      .method('names', { params: ['x'] }, (_x: number) => handler())
    expect(await ask(service, 'plain')).toHaveProperty('result', 1)
    service.guard(refusing)
    handler.mockClear()
    expect(await ask(service, 'plain')).toHaveProperty('error.code', -32014)
    expect(await ask(service, 'names', [1])).toHaveProperty('error.code', -32014)
    expect(await askAll(service, [request('plain'), notification('plain')])).toMatchObject([{ error: { code: -32014 } }])
    expect(handler).not.toHaveBeenCalled()
  })

  test('guards that are added stand before mounted methods, and those of a mounted service inside of them', async () => {
    const order: string[] = []
    const inner = new Service().method('x', () => 1)
    const outer = new Service().mount('in', inner)
    inner.guard(trail('inner', order))
    outer.guard(trail('outer', order))
    expect(await ask(outer, 'in.x')).toHaveProperty('result', 1)
    expect(order).toEqual(['outer', 'inner'])
  })

  test('what is no function is refused at once, and nothing is added', async () => {
    const service = new Service().method('x', () => 1)
    for (const wrong of ['admin', undefined, {}, [refusing]] as never[]) {
      expect(() => service.guard(refusing, wrong)).toThrow(
        new TypeError(`guard(): a guard must be a function, not ${typeof wrong}`),
      )
    }
    expect(await ask(service, 'x')).toHaveProperty('result', 1)
    expect(service.guard()).toBe(service)
  })
})
