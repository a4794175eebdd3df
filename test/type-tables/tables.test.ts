/** Tables that cannot be right are refused when they are made. */
import { Service } from 'damn-simple-jsonrpc-server'
import { type TypeTable, types } from 'damn-simple-jsonrpc-server/types'
import { expect, test } from 'vitest'
import {
  anyOf,
  bigint,
  bytes,
  date,
  listOf,
  mapOf,
  methodOf,
  number,
  objectOf,
  refer,
  setOf,
  string,
  tableOf,
  url,
} from './tables.ts'

const fix = 'Write the table anew: jsonrpc types FILE'

test.each<[unknown, string]>([
  [undefined, 'the table must be an object'],
  [{ version: 2, methods: {}, definitions: {} }, 'the table must have the version 1'],
  [{ version: 1, definitions: {} }, 'methods must be an object'],
  [{ version: 1, methods: {} }, 'definitions must be an object'],
  [tableOf({ m: null as never }), 'methods.m must be an object'],
  [tableOf({ m: { result: {} } as never }), 'methods.m.params must be a list'],
  [tableOf({ m: { params: [{ schema: {} }], result: {} } as never }), 'methods.m.params[0] must have a name'],
  [
    tableOf({ m: { params: [{ name: 'x', schema: {} }], result: {} } as never }),
    'methods.m.params[0] must have required: true or false',
  ],
  [tableOf({ m: { params: [], result: 1 } as never }), 'methods.m: result must be a JSON Schema'],
  [tableOf({ m: methodOf({ x: { type: 'text' } }) }), 'methods.m: x must have another type'],
  [tableOf({ m: methodOf({ x: { 'x-js': 'Temporal' } }) }), 'methods.m: x must have another x-js'],
  [tableOf({ m: methodOf({ x: { 'x-js': ['Date'] } }) }), 'methods.m: x must have another x-js'],
  [tableOf({ m: methodOf({ x: { pattern: '(' } }) }), 'methods.m: x must have another pattern'],
  [tableOf({ m: methodOf({ x: { enum: [{}] } }) }), 'methods.m: x must have another enum'],
  [tableOf({ m: methodOf({ x: listOf({ oneOf: [] }) }) }), 'methods.m: x must not have the keyword oneOf'],
  [tableOf({ m: methodOf({ x: refer('Y') }) }), 'methods.m: x must refer to a definition, and there is no Y'],
  [tableOf({ m: methodOf({ x: refer('toString') }) }), 'methods.m: x must refer to a definition, and there is no toString'],
  [tableOf({ m: methodOf({ x: number, 'x?': number }) }), 'methods.m.params must have different names'],
])('the table %j is refused', (table, issue) => {
  expect(() => types(table as TypeTable)).toThrow(new TypeError(`types(): ${issue}. ${fix}`))
})

test.each([
  [anyOf(date, string), 'a Date and a string'],
  [anyOf(bigint, string), 'a bigint and a string'],
  [anyOf(bigint, bytes), 'a bigint and a Uint8Array'],
  [anyOf(date, { const: '2024-01-01' }), 'a Date and a string'],
  [anyOf(setOf(number), listOf(number)), 'a Set and an array'],
  [anyOf(setOf(listOf(number)), mapOf(number, number)), 'a Set and a Map'],
  [anyOf(listOf(date), listOf(string)), 'a Date and a string'],
  [anyOf(objectOf({ at: date }), objectOf({ at: string })), 'a Date and a string'],
  [anyOf(objectOf({ at: date }), { type: 'object', additionalProperties: string }), 'a Date and a string'],
  [anyOf(refer('Day'), string), 'a Date and a string'],
])('a union of values that look the same in JSON is refused: %j', (schema, pair) => {
  const make = () => types(tableOf({ m: methodOf({ x: schema }) }, { Day: date }))
  expect(make).toThrow(
    `types(): methods.m: x must not be a union of ${pair}: both look the same in JSON. Change the type. ${fix}`,
  )
})

test.each([
  [anyOf(date, { enum: ['never', 'now'] }, { type: 'null' })],
  [anyOf(date, bigint, url)],
  [anyOf(date, bytes)],
  [anyOf(bigint, number)],
  [anyOf(date, listOf(date), objectOf({ at: date }))],
  [anyOf(listOf(date), listOf(number))],
  [anyOf(objectOf({ kind: { const: 1 }, at: date }), objectOf({ kind: { const: 2 }, at: string }))],
  [anyOf(objectOf({ at: date }), objectOf({ on: string }))],
  [anyOf(refer('Tree'), listOf(refer('Tree')))],
])('a union of values that differ in JSON is taken: %j', (schema) => {
  const Tree = objectOf({ at: date, 'next?': anyOf(refer('Tree'), { type: 'null' }) })
  expect(types(tableOf({ m: methodOf({ x: schema }) }, { Tree })).bind('m')).toBeDefined()
})

test('a table describes a method with the definitions to which it refers', () => {
  const definitions = { A: objectOf({ b: refer('B') }), B: number, C: string }
  const described = types(tableOf({ m: methodOf({ x: refer('A') }, true, { summary: 'M.' }) }, definitions)).describe('m')
  expect(described).toEqual({
    summary: 'M.',
    params: [{ name: 'x', required: true, schema: refer('A') }],
    result: true,
    definitions: { A: definitions.A, B: number },
  })
})

test('a name that the table does not have is unknown, also that of an inherited member', () => {
  const table = types(tableOf({}))
  for (const name of ['m', 'toString', '__proto__']) {
    expect(table.bind(name)).toBeUndefined()
    expect(table.describe(name)).toBeUndefined()
    expect(table.bindCall(name)).toBeUndefined()
  }
})

test('a service checks calls and writes results and items by its table', async () => {
  const table = tableOf({
    later: methodOf({ at: date, 'days?': { type: 'integer' } }, date),
    each: methodOf({ from: date }, listOf(date), { item: date }),
  })
  const service = new Service({ types: types(table) }).methods({
    later: (at: Date, days = 1) => new Date(at.getTime() + days * 86_400_000),
    async *each(from: Date) {
      yield from
      yield from
    },
  })
  const ask = async (method: string, params: unknown) =>
    JSON.parse((await service.handle(JSON.stringify({ jsonrpc: '2.0', method, params, id: 1 }))) ?? '')
  expect(await ask('later', ['2024-02-28T00:00:00Z'])).toMatchObject({ result: '2024-02-29T00:00:00.000Z' })
  expect(await ask('later', { at: '2024-02-28T00:00:00Z', days: 2 })).toMatchObject({ result: '2024-03-01T00:00:00.000Z' })
  expect(await ask('each', ['2024-02-28'])).toMatchObject({ result: ['2024-02-28T00:00:00.000Z', '2024-02-28T00:00:00.000Z'] })
  expect(await ask('later', ['2024', 0.5])).toMatchObject({
    error: { code: -32602, data: [{ path: ['at'] }, { path: ['days'], message: 'Expected an integer' }] },
  })
})

test('declared names win over the rule that an object is the only param', async () => {
  const service = new Service({ types: types(tableOf({ same: methodOf({ value: true }) })) }).method(
    'same',
    { params: ['value'] },
    (value: unknown) => [value],
  )
  expect(await service.call('same', { value: { value: 1 } })).toEqual([{ value: 1 }])
  expect(await service.call('same', [1])).toEqual([1])
})
