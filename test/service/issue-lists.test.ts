/** A message in which everything is wrong gets a short list of issues, at about the cost of its validator. */
import { type } from 'arktype'
import { Service, type StandardSchema } from 'damn-simple-jsonrpc-server'
import * as v from 'valibot'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { ask, request } from './ask.ts'
import { compareCpu, filled } from './cpu.ts'

const onError = vi.fn()
const never = vi.fn()
const list = z.array(z.number())
const strict = z.strictObject({ a: z.number() })

const service = new Service({ onError, limits: { maxPositionalParams: Number.POSITIVE_INFINITY } })
  .method('shape', { params: { x: list } }, never)
  .method('deep', { params: { x: z.record(z.string(), z.record(z.string(), list)) } }, never)
  .method('whole', { params: list }, never)
  .method('strict', { params: strict }, never)
  .method('names', { params: ['a?', 'b?'] }, (a?: unknown, b?: unknown) => never(a, b))

interface Case {
  readonly what: string
  readonly method: string
  /** The params, up to where the units stand, and from there on. */
  readonly around: readonly [start: string, end: string]
  readonly unit: string | ((index: number) => string)
  /** What any check of such params has to do. */
  readonly base: (params: never) => unknown
}

const unknownName = (index: number) => `"k${index}":1`
const cases: Case[] = [
  {
    what: 'strings in a shape by name',
    method: 'shape',
    around: ['{"x":[', ']}'],
    unit: '""',
    base: ({ x }) => list.safeParse(x),
  },
  {
    what: 'strings in a shape by position',
    method: 'shape',
    around: ['[[', ']]'],
    unit: '""',
    base: ([x]: [unknown]) => list.safeParse(x),
  },
  { what: 'strings for one schema', method: 'whole', around: ['[', ']'], unit: '""', base: (params) => list.safeParse(params) },
  {
    what: 'params past the names',
    method: 'names',
    around: ['[', ']'],
    unit: '""',
    base: (params: string[]) => params.map(String),
  },
  { what: 'unknown names', method: 'names', around: ['{', '}'], unit: unknownName, base: Object.keys },
  { what: 'unknown names for a shape', method: 'shape', around: ['{', '}'], unit: unknownName, base: Object.keys },
  {
    what: 'names that a schema refuses',
    method: 'strict',
    around: ['{', '}'],
    unit: unknownName,
    base: (all) => strict.safeParse(all),
  },
]

const messageOf = ({ method, around: [start, end], unit }: Case, bytes: number) =>
  filled(`{"jsonrpc":"2.0","method":"${method}","params":${start}`, unit, `${end},"id":1}`, bytes)

test.each(cases)('1 MiB of $what is -32602 with a short reply, and the handler does not run', async (one) => {
  const reply = await service.handle(messageOf(one, 1_048_576))
  const { error, id } = JSON.parse(reply)
  expect(error).toMatchObject({ code: -32602, message: 'Invalid params' })
  expect(id).toBe(1)
  if (one.method !== 'strict') {
    expect(error.data).toHaveLength(21)
    expect(error.data.at(-1)).toEqual({ path: [], message: expect.stringMatching(/^and \d+ more$/) })
  }
  expect(reply.length).toBeLessThan(5000)
  expect(never).not.toHaveBeenCalled()
  expect(onError).not.toHaveBeenCalled()
})

test.each(cases)('$what cost little more than to parse and validate them', async (one) => {
  const text = messageOf(one, 131_072)
  const cpu = await compareCpu(
    () => service.handle(text),
    () => one.base(JSON.parse(text).params as never),
  )
  expect(cpu.ours).toBeLessThan(4 * cpu.base + 10)
})

test('the last issue counts those that are not listed', async () => {
  const two = new Service().method('m', { params: { x: list, y: list } }, never)
  const twelve = Array(12).fill('')
  const { error } = await ask(two, 'm', { x: twelve, y: twelve, z: 1 })
  expect(error?.data).toHaveLength(21)
  expect(error?.data).toHaveProperty('20', { path: [], message: 'and 5 more' })
  const { error: exactly } = await ask(two, 'm', { x: Array(20).fill(''), y: [] })
  expect(exactly?.data).toHaveLength(20)
})

const long = 'n'.repeat(40_000)
const tooLong: [what: string, method: string, params: unknown][] = [
  ['a name of 40 kB', 'names', { [long]: 1 }],
  ['twenty names of 40 kB', 'names', Object.fromEntries(Array.from({ length: 20 }, (_, index) => [long + index, 1]))],
  ['a path of long names', 'deep', { x: { [long]: { [long]: Array(20).fill('') } } }],
  ['a message of 40 kB', 'strict', { a: 1, [long]: 1 }],
]

test.each(tooLong)('an issue with %s is cut, and says so', async (_what, method, params) => {
  const reply = await service.handle(request(method, params))
  expect(reply).toContain('-32602')
  expect(reply).toContain('nnn…')
  expect(reply.length).toBeLessThan(20_000)
})

const hundred = Array(100).fill('x')
const libraries: [library: string, schema: StandardSchema<number[], unknown>][] = [
  ['Zod', list],
  ['Valibot', v.array(v.number())],
  ['ArkType', type('number[]')],
]

test.each(libraries)('100 issues of %s become 20 and a count, singly and in a batch', async (_library, schema) => {
  const both = new Service()
    .method('shape', { params: { x: schema } }, (checked) => checked)
    .method('whole', { params: schema }, (checked) => checked)
  const entries = [request('shape', { x: hundred }), request('shape', [hundred], 2), request('whole', hundred, 3)]
  const replies = JSON.parse(await both.handle(`[${entries}]`))
  for (const [index, entry] of entries.entries()) {
    const { error } = JSON.parse(await both.handle(entry))
    expect(error.code).toBe(-32602)
    expect(error.data).toHaveLength(21)
    expect(error.data.at(-1)).toEqual({ path: [], message: 'and 80 more' })
    expect(replies[index].error).toEqual(error)
  }
})
