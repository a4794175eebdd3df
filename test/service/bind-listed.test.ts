/** Params with a schema each in a list: handed over one by one, by position and by name, and refused with -32602. */
import { type as ark } from 'arktype'
import { Service } from 'damn-simple-jsonrpc-server'
import * as v from 'valibot'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { ask } from './ask.ts'

const later = {
  '~standard': { version: 1, vendor: 'test', validate: async (value: unknown) => ({ value: Number(value) }) },
} as const

const service = new Service()
  .method(
    'pow',
    {
      params: [
        ['x', z.number()],
        ['y?', z.number()],
      ],
    },
    (x, y = 2) => x ** y,
  )
  .method('mixed', { params: ['x', ['y', v.string()], 'z?'] }, (...args: [x: unknown, y: string, z?: unknown]) => args)
  .method(
    'page',
    {
      params: [
        ['from', ark('number')],
        ['size?', z.number().default(10)],
      ],
    },
    (from, size) => [from, size],
  )
  .method('length', { params: [['text', z.string().transform((text) => text.length)]] }, (length) => length)
  .method('later', { params: [['x', later], 'y?'] }, async (x, y = 1) => [x, y])
  .method('context', { takesContext: true, params: [['x', z.number()]] }, (context, x) => [context.method, `${x}`])

const results: [what: string, method: string, params: unknown, result: unknown][] = [
  ['by position', 'pow', [2, 3], 8],
  ['by name', 'pow', { x: 2, y: 3 }, 8],
  ['by name in another order', 'pow', { y: 3, x: 2 }, 8],
  ['with an optional one left out', 'pow', [3], 9],
  ['with an optional one left out by name', 'pow', { x: 3 }, 9],
  ['mixed with plain names by position', 'mixed', [null, 'b'], [null, 'b', null]],
  ['mixed with plain names by name', 'mixed', { y: 'b', x: 1, z: [3] }, [1, 'b', [3]]],
  ['with the default of a schema', 'page', [0], [0, 10]],
  ['with the default of a schema by name', 'page', { from: 0 }, [0, 10]],
  ['as their schema returns them', 'length', ['four'], 4],
  ['through an async schema', 'later', ['7'], [7, 1]],
  ['behind the context', 'context', { x: 1 }, ['context', '1']],
  ['beside a token for progress', 'pow', { x: 3, workDoneToken: 't' }, 9],
]

test.each(results)('the handler receives params with a schema each, %s: %s(%j)', async (_what, method, params, result) => {
  expect(await ask(service, method, params)).toHaveProperty('result', result)
})

const refused: [what: string, method: string, params: unknown, paths: unknown[]][] = [
  ['a value that its schema refuses', 'pow', ['2'], [['x']]],
  ['an optional value that its schema refuses', 'pow', { x: 2, y: null }, [['y']]],
  ['every value that a schema refuses', 'pow', ['2', '3'], [['x'], ['y']]],
  ['a missing param', 'pow', { y: 1 }, [['x']]],
  ['no params', 'pow', undefined, [['x']]],
  ['one too many', 'pow', [1, 2, 3], [[2]]],
  ['an unknown name', 'pow', { x: 1, w: 2 }, [['w']]],
]

test.each(refused)('%s is -32602: %s(%j)', async (_what, method, params, paths) => {
  const { error } = (await ask(service, method, params)) as { error: { code: number; data: { path: unknown[] }[] } }
  expect(error.code).toBe(-32602)
  expect(error.data.map(({ path }) => path)).toEqual(paths)
})

test('a value that its schema refuses is not sent back', async () => {
  expect(JSON.stringify(await ask(service, 'page', ['my-secret']))).not.toContain('my-secret')
})

test('the handler does not run if a schema refuses one of its params', async () => {
  const handler = vi.fn((_x: number, _y: unknown) => 1)
  const one = new Service().method('one', { params: [['x', z.number()], 'y'] }, handler)
  await ask(one, 'one', ['a', 1])
  expect(handler).not.toHaveBeenCalled()
})
