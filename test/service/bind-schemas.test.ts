/** Params validated by schemas of three libraries: one schema for each param, or one for the whole. */

import { type } from 'arktype'
import { Service, type StandardSchema } from 'damn-simple-jsonrpc-server'
import * as v from 'valibot'
import { describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { type Answer, ask, request } from './ask.ts'

const seen = vi.fn((...args: unknown[]) => args[0])
const number = z.number()

/** A minimal schema; `validate` may return a promise. */
function schema(validate: (value: unknown) => unknown): StandardSchema {
  return { '~standard': { version: 1, vendor: 'test', validate } } as StandardSchema
}

function pathsIn(error: Answer['error']): unknown[] {
  return (error as { data: { path: unknown[] }[] }).data.map(({ path }) => path)
}

const shapes: [library: string, shape: Record<string, StandardSchema>][] = [
  ['zod', { x: z.number(), y: z.string().optional() } as never],
  ['valibot', { x: v.number(), y: v.optional(v.string()) } as never],
  ['arktype', { x: type('number'), y: type('string|undefined') } as never],
  ['async zod', { x: z.number().refine(async () => true), y: z.string().optional() } as never],
]

describe.each(shapes)('a shape of %s schemas', (library, params) => {
  const service = new Service().method('try', { params }, seen)

  test.each([
    ['by name', { x: 1, y: 'a' }, { x: 1, y: 'a' }],
    ['by position, in the shape’s order', [1, 'a'], { x: 1, y: 'a' }],
    ['an optional one left out', { x: 1 }, { x: 1 }],
    ['an optional one left out by position', [1], { x: 1 }],
  ])(`a shape of ${library} schemas accepts params, %s`, async (_what, sent, expected) => {
    expect(await ask(service, 'try', sent)).toHaveProperty('result', expected)
    expect(seen).toHaveBeenLastCalledWith(expected)
  })

  test.each([
    ['every issue at once', { x: 'a', y: 1, z: 2 }, [['x'], ['y'], ['z']]],
    ['every issue by position', ['a', 1, 2, 3], [['x'], ['y'], [2], [3]]],
    ['one missing', { y: 'a' }, [['x']]],
    ['nothing sent', undefined, [['x']]],
    ['null sent', null, [['x']]],
    ['[] sent', [], [['x']]],
    ['{} sent', {}, [['x']]],
    ['names of Object.prototype', { x: 1, toString: 1 }, [['toString']]],
  ])(`a shape of ${library} schemas refuses params and lists the issues, %s`, async (_what, sent, paths) => {
    seen.mockClear()
    const { error } = await ask(service, 'try', sent)
    expect(error).toMatchObject({ code: -32602, message: 'Invalid params' })
    expect(pathsIn(error)).toEqual(paths)
    expect(seen).not.toHaveBeenCalled()
  })
})

test('the handler receives the values that the schemas of a shape return, with defaults and coercions', async () => {
  const service = new Service().method(
    'try',
    { params: { x: z.coerce.number(), y: z.string().default('b') } },
    (params) => params,
  )
  expect(await ask(service, 'try', { x: '7' })).toHaveProperty('result', { x: 7, y: 'b' })
})

test('a shape without members accepts no params', async () => {
  const service = new Service().method('try', { params: {} }, seen)
  expect(await ask(service, 'try')).toHaveProperty('result', {})
  expect(await ask(service, 'try', [1])).toHaveProperty('error.data', [{ path: [0], message: 'Unexpected' }])
})

const wholes: [what: string, schema: unknown, sent: unknown, expected: unknown][] = [
  ['an object', z.object({ x: number }), { x: 1 }, { x: 1 }],
  ['an array', z.array(number), [1, 2], [1, 2]],
  ['a tuple of arktype', type(['number', 'string']), [1, 'a'], [1, 'a']],
  ['an object of valibot', v.object({ x: v.number() }), { x: 1 }, { x: 1 }],
  ['an object, all optional, nothing sent', z.object({ x: number.optional() }), undefined, {}],
  ['an object, all optional, null sent', z.object({ x: number.optional() }), null, {}],
  ['an object, all optional, [] sent', z.object({ x: number.optional() }), [], {}],
  ['an array, nothing sent', z.array(number), undefined, []],
  ['an array, {} sent', z.array(number), {}, []],
  ['undefined alone, nothing sent', z.undefined(), undefined, null],
  ['undefined alone, [] sent', z.undefined(), [], null],
]

test.each(wholes)('one schema for the whole params accepts %s', async (_what, params, sent, expected) => {
  const service = new Service().method('try', { params: params as StandardSchema }, seen)
  expect(await ask(service, 'try', sent)).toHaveProperty('result', expected)
})

test('one schema for the whole params answers with its own issues, also if no params were sent', async () => {
  const service = new Service().method('try', { params: z.object({ x: number, y: z.object({ z: number }) }) }, seen)
  const pathsOf = async (sent: unknown) => pathsIn((await ask(service, 'try', sent)).error)
  expect(await pathsOf({ x: 1, y: { z: 'a' } })).toEqual([['y', 'z']])
  expect(await pathsOf(undefined)).toEqual([['x'], ['y']])
  expect(await pathsOf([])).toEqual([[]])
  expect(await pathsOf([1])).toEqual([[]])
})

describe('schemas that return promises or fail', () => {
  const late = (value: unknown) => Promise.resolve({ value })
  const breaking: [what: string, validate: (value: unknown) => unknown][] = [
    [
      'throws',
      () => {
        throw new Error('LEAK-CANARY')
      },
    ],
    ['rejects', () => Promise.reject(new Error('LEAK-CANARY'))],
  ]

  test('schemas of a shape that return promises are awaited', async () => {
    const service = new Service().method('try', { params: { x: schema(late), y: schema(late) } }, seen)
    expect(await ask(service, 'try', [1, 2])).toHaveProperty('result', { x: 1, y: 2 })
  })

  test.each(breaking)('a schema that %s is answered with a masked -32603, alone and in a shape', async (_what, validate) => {
    const onError = vi.fn()
    const others = { late: schema(() => Promise.reject(new Error('another'))), bad: schema(validate) }
    const service = new Service({ onError })
      .method('shape', { params: others }, seen)
      .method('whole', { params: schema(validate) }, seen)
    for (const method of ['shape', 'whole']) {
      expect(await ask(service, method, [1, 2])).toEqual({
        jsonrpc: '2.0',
        error: { code: -32603, message: 'Internal error' },
        id: 1,
      })
    }
    expect(onError).toHaveBeenCalledTimes(2)
  })
})

describe('a result schema', () => {
  const onError = vi.fn()
  const service = new Service({ onError })
    .method('good', { result: z.object({ x: number }) }, () => ({ x: 1, secret: 'stripped' }))
    .method('late', { result: z.string().transform(async (text) => text.length) }, async () => 'four')
    .method('bad', { result: z.number() as StandardSchema }, () => 'LEAK-CANARY')

  test('a result schema returns the value that is sent', async () => {
    expect(await ask(service, 'good')).toHaveProperty('result', { x: 1 })
    expect(await ask(service, 'late')).toHaveProperty('result', 4)
  })

  test('a result that its schema refuses is answered with a masked -32603, and onError receives the issues', async () => {
    expect(await ask(service, 'bad')).toEqual({ jsonrpc: '2.0', error: { code: -32603, message: 'Internal error' }, id: 1 })
    const [error] = onError.mock.lastCall ?? []
    expect(error.message).toContain('does not fit its schema')
    expect(error.message).not.toContain('LEAK-CANARY')
  })
})

describe('a schema that refuses without an issue, { issues: [] }', () => {
  const empty = { issues: [] }
  const handler = vi.fn(() => 'ran')
  const answers: [when: string, validate: () => unknown][] = [
    ['at once', () => empty],
    ['later', () => Promise.resolve(empty)],
    ['beside a value', () => ({ value: 1, ...empty })],
  ]

  test.each(answers)('a shape, or one schema, that answers { issues: [] } %s refuses the params', async (_when, validate) => {
    handler.mockClear()
    const service = new Service()
      .method('shape', { params: { x: schema(validate), y: schema((value) => ({ value })) } }, handler)
      .method('whole', { params: schema(validate) }, handler)
    const refused = [
      ['shape', { x: 1, y: 2 }, ['x']],
      ['shape', [1, 2], ['x']],
      ['whole', { x: 1 }, []],
      ['whole', [1], []],
      ['whole', undefined, []],
    ] as const
    for (const [method, params, path] of refused) {
      const { error } = await ask(service, method, params)
      expect(error).toEqual({ code: -32602, message: 'Invalid params', data: [{ path, message: 'Invalid value' }] })
      const batch = JSON.parse(await service.handle(`[${request(method, params)}]`))
      expect(batch[0].error).toEqual(error)
    }
    expect(handler).not.toHaveBeenCalled()
  })

  test.each(answers)('a result schema that answers { issues: [] } %s refuses the result', async (_when, validate) => {
    const onError = vi.fn()
    const service = new Service({ onError }).method('try', { result: schema(validate) }, () => 'LEAK-CANARY')
    expect(await ask(service, 'try')).toEqual({ jsonrpc: '2.0', error: { code: -32603, message: 'Internal error' }, id: 1 })
    expect(onError).toHaveBeenCalledOnce()
  })
})
