/** The option `types`: params that are checked, and results that are written, by a table of the handlers' types. */
import { type MethodTypes, type ParamsIssue, Service, type TypedMethod } from 'damn-simple-jsonrpc-server'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { ask } from './ask.ts'

/** A table in which every param is a number, and every number of a result is written as digits. */
function numbers(methods: { readonly [name: string]: readonly string[] }, hasRest = false): MethodTypes {
  return {
    bind(name) {
      const names = methods[name]
      return names && { paramNames: names.map((one) => one.replace('?', '')), hasRest, ...readers(names, hasRest) }
    },
    describe(name) {
      const params = methods[name]?.map((one) => ({
        name: one.replace('?', ''),
        required: !one.endsWith('?'),
        schema: { type: 'number' },
      }))
      return params && { summary: `All of ${name}`, params: hasRest ? params.slice(0, -1) : params, result: {}, definitions: {} }
    },
  }
}

function readers(names: readonly string[], hasRest: boolean): Pick<TypedMethod, 'readArguments' | 'writeResult'> {
  return {
    readArguments(params) {
      const args = Array.isArray(params)
        ? params
        : names.map((name) => (params as Record<string, unknown>)?.[name.replace('?', '')])
      const issues: ParamsIssue[] = args.flatMap((arg, index) => {
        const name = names[index] ?? (hasRest ? 'rest' : index)
        const isMissing = arg === undefined && String(name).endsWith('?')
        return typeof arg === 'number' || isMissing ? [] : [{ path: [name], message: 'Expected a number' }]
      })
      return issues.length > 0 ? { issues } : { args }
    },
    writeResult: (result) => (typeof result === 'number' ? `${result}` : result),
  }
}

const add = (x: number, y: number) => x + y

test('types read the params by position and by name', async () => {
  const service = new Service({ types: numbers({ add: ['x', 'y'] }) }).method('add', add)
  expect(await ask(service, 'add', [1, 2])).toHaveProperty('result', '3')
  expect(await ask(service, 'add', { y: 1, x: 2 })).toHaveProperty('result', '3')
})

test('issues of types are -32602 with the path and the message of each, and the handler does not run', async () => {
  const handler = vi.fn((x: number, y: number) => x + y)
  const service = new Service({ types: numbers({ add: ['x', 'y'] }) }).method('add', handler as typeof add)
  expect(await ask(service, 'add', ['1', 2])).toHaveProperty('error', {
    code: -32602,
    message: 'Invalid params',
    data: [{ path: ['x'], message: 'Expected a number' }],
  })
  expect(handler).not.toHaveBeenCalled()
})

test('the first 20 issues of types are listed, and the others counted', async () => {
  const service = new Service({ types: numbers({ sum: ['rest'] }, true) }).method('sum', (...all: number[]) => all.length)
  const reply = (await ask(service, 'sum', Array(30).fill('x'))) as { error: { data: unknown[] } }
  expect(reply.error.data).toHaveLength(21)
  expect(reply.error.data.at(-1)).toEqual({ path: [], message: 'and 10 more' })
})

test('methods() asks the types too, and the functions keep their object as this', async () => {
  const service = new Service({ types: numbers({ double: ['x'] }) }).methods({
    factor: () => 2,
    double(x: number) {
      return x * this.factor()
    },
  })
  expect(await ask(service, 'double', { x: 4 })).toHaveProperty('result', '8')
  expect(await ask(service, 'factor')).toHaveProperty('result', 2)
})

test('a method that the table does not have is as without types', async () => {
  const service = new Service({ types: numbers({}) }).method('echo', (value: unknown) => value)
  expect(await ask(service, 'echo', ['x'])).toHaveProperty('result', 'x')
  expect(service.list()[0]?.[1].description).toBeUndefined()
})

test('the context comes before the arguments that the types read', async () => {
  const types = numbers({ inContext: ['x', 'y'] })
  const service = new Service({ types }).method('inContext', { takesContext: true }, ({ method }, x: number, y: number) => [
    method,
    x + y,
  ])
  expect(await ask(service, 'inContext', { x: 1, y: 2 })).toHaveProperty('result', ['inContext', 3])
})

test('declared names decide how many params there may be, and types check the values', async () => {
  const service = new Service({ types: numbers({ pow: ['x', 'y?'] }) }).method(
    'pow',
    { params: ['x', 'y?'] },
    (x: number, y = 2) => x ** y,
  )
  expect(await ask(service, 'pow', { x: 3 })).toHaveProperty('result', '9')
  expect(await ask(service, 'pow', { y: 3 })).toHaveProperty('error.data', [{ path: ['x'], message: 'Required' }])
  expect(await ask(service, 'pow', [1, 2, 3])).toHaveProperty('error.data', [{ path: [2], message: 'Unexpected' }])
  expect(await ask(service, 'pow', ['3'])).toHaveProperty('error.data', [{ path: ['x'], message: 'Expected a number' }])
})

test('a method with schemas for its params does not ask the types', async () => {
  const types = { ...numbers({}), bind: vi.fn() }
  const service = new Service({ types })
    .method('shape', { params: { x: z.string() } }, ({ x }) => x)
    .method('whole', { params: z.tuple([z.string()]) }, ([x]) => x)
    .method('listed', { params: ['y', ['x', z.string()]] }, (y: unknown, x) => [y, x])
  expect(types.bind).not.toHaveBeenCalled()
  expect(await ask(service, 'shape', { x: 'a' })).toHaveProperty('result', 'a')
})

test('a mounted service keeps its own types', async () => {
  const inner = new Service({ types: numbers({ add: ['x', 'y'] }) }).method('add', add)
  const outer = new Service({ types: numbers({ 'inner.add': ['a', 'b', 'c'] }) }).mount('inner', inner)
  expect(await ask(outer, 'inner.add', { x: 1, y: 2 })).toHaveProperty('result', '3')
  expect(outer.list()[0]?.[1].description?.summary).toBe('All of add')
})

const written = { ...numbers({ all: [] }), bind: () => ({ paramNames: [], hasRest: false, ...readers([], false) }) }

test('types write results that are promised, and the result of a schema', async () => {
  const service = new Service({ types: written })
    .method('later', async () => 5)
    .method('checked', { result: z.number().transform((x) => x + 1) }, () => 5)
  expect(await ask(service, 'later')).toHaveProperty('result', '5')
  expect(await ask(service, 'checked')).toHaveProperty('result', '6')
})

test('types write the items of a method that yields one by one', async () => {
  const service = new Service({ types: written })
    .method('async', async function* () {
      yield* [1, 2]
    })
    .method('sync', function* () {
      yield* [1, 2]
    })
    .method('checked', { result: z.array(z.number()) }, function* () {
      yield* [1, 2]
    })
  for (const name of ['async', 'sync', 'checked']) expect(await ask(service, name)).toHaveProperty('result', ['1', '2'])
  expect(await service.call('async')).toEqual(['1', '2'])
})

test('a result that its type cannot write is -32603, and onError gets the reason', async () => {
  const onError = vi.fn()
  const reason = new TypeError('not a Date')
  const failing = { ...written, bind: () => ({ ...written.bind(), writeResult: () => { throw reason } }) } // biome-ignore format: one line
  const service = new Service({ types: failing, onError }).method('now', () => 1)
  expect(await ask(service, 'now')).toHaveProperty('error.code', -32603)
  expect(onError.mock.calls[0]?.[0]).toBe(reason)
})

const misfits: [what: string, names: string[], hasRest: boolean, register: (service: Service) => unknown][] = [
  ['fewer params than the handler takes', ['x'], false, (service) => service.method('add', add)],
  ['more params than the handler takes', ['x', 'y', 'z'], false, (service) => service.method('add', add)],
  ['more params in methods()', ['x', 'y', 'z'], false, (service) => service.methods({ add })],
  [
    'fewer params behind the context',
    ['x'],
    false,
    (service) => service.method('add', { takesContext: true }, (_c, x: number, y: number) => x + y),
  ],
  ['a rest parameter for a single one', ['rest'], true, (service) => service.method('add', add)],
  ['other names than the declared ones', ['a', 'b'], false, (service) => service.method('add', { params: ['x', 'y'] }, add)],
  ['the declared names in another order', ['y', 'x'], false, (service) => service.method('add', { params: ['x', 'y'] }, add)],
]

test.each(misfits)(
  'a table with %s is refused at registration, with the command that writes it anew',
  (_what, names, hasRest, register) => {
    const service = new Service({ types: numbers({ add: names }, hasRest) })
    const fix = /^method\("add"\): types must fit the handler, and have the params \(.*\)\. Write them anew: jsonrpc types FILE$/
    expect(() => register(service)).toThrow(TypeError)
    expect(() => register(service)).toThrow(fix)
  },
)

const fitting: [what: string, names: string[], hasRest: boolean, register: (service: Service) => unknown][] = [
  ['a default', ['x', 'y?'], false, (service) => service.method('add', (x: number, y = 1) => x + y)],
  [
    'a default before a needed one',
    ['x', 'y?', 'z'],
    false,
    (service) => service.method('add', (x: number, y: number | undefined = 1, z: number) => x + y + z),
  ],
  ['an optional parameter', ['x', 'y?'], false, (service) => service.method('add', (x: number, y?: number) => x + (y ?? 0))],
  [
    'a rest parameter',
    ['x', 'rest'],
    true,
    (service) => service.method('add', (x: number, ...rest: number[]) => x + rest.length),
  ],
  [
    'a wrapper that hides its parameters',
    ['x', 'y'],
    false,
    (service) => service.method('add', ((...args: [number, number]) => add(...args)) as typeof add),
  ],
  ['declared names', ['x', 'y'], false, (service) => service.method('add', { params: ['x', 'y'] }, add)],
]

test.each(fitting)('a table fits a handler with %s', (_what, names, hasRest, register) => {
  expect(() => register(new Service({ types: numbers({ add: names }, hasRest) }))).not.toThrow()
})
