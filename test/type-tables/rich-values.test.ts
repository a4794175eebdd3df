/** Values that JSON does not have: read from the wire, and written to it. */
import type { TypeSchema } from 'damn-simple-jsonrpc-server'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  anyOf,
  bigint,
  bound,
  bytes,
  date,
  listOf,
  mapOf,
  methodOf,
  missing,
  number,
  objectOf,
  readParam,
  refer,
  setOf,
  string,
  url,
} from './tables.ts'

const dates = fc.date({ noInvalidDate: true })
const integers = fc.bigInt()
const byteArrays = fc.uint8Array({ maxLength: 20 }).map((each) => new Uint8Array(each))
const urls = fc.webUrl().map((text) => new URL(text))

/** Schemas, each with values that it can write. */
const kinds: readonly (readonly [name: string, schema: TypeSchema, values: fc.Arbitrary<unknown>])[] = [
  ['a Date', date, dates],
  ['a bigint', bigint, integers],
  ['a Uint8Array', bytes, byteArrays],
  ['a URL', url, urls],
  ['a Set', setOf(number), fc.uniqueArray(fc.integer()).map((items) => new Set(items))],
  [
    'a Map',
    mapOf(string, date),
    fc.uniqueArray(fc.tuple(fc.string(), dates), { selector: ([key]) => key }).map((pairs) => new Map(pairs)),
  ],
  ['undefined or a number', anyOf(number, missing), fc.option(fc.integer(), { nil: undefined })],
  ['null, a Date or an integer', anyOf({ type: 'null' }, date, bigint), fc.oneof(fc.constant(null), dates, integers)],
  ['a Date or a bigint or a URL', anyOf(date, bigint, url), fc.oneof(dates, integers, urls)],
  ['a bigint or a number', anyOf(bigint, number), fc.oneof(integers, fc.integer())],
  ['a Date or never', anyOf({ const: 'never' }, date), fc.oneof(fc.constant('never'), dates)],
  [
    'a list of objects',
    listOf(objectOf({ at: date, 'size?': bigint })),
    fc.array(fc.record({ at: dates, size: integers }, { requiredKeys: ['at'], noNullPrototype: true })),
  ],
  [
    'a record',
    { type: 'object', additionalProperties: setOf(bigint) },
    fc.dictionary(
      fc.string().filter((key) => key !== '__proto__'),
      integers.map((each) => new Set([each])),
      { noNullPrototype: true },
    ),
  ],
  [
    'a tuple',
    { type: 'array', items: [date, number], minItems: 1, additionalItems: url },
    fc.oneof(fc.tuple(dates), fc.tuple(dates, fc.integer(), urls)),
  ],
  [
    'one of two objects',
    anyOf(objectOf({ kind: { const: 'at' }, value: date }), objectOf({ kind: { const: 'of' }, value: bytes })),
    fc.oneof(
      dates.map((value) => ({ kind: 'at', value })),
      byteArrays.map((value) => ({ kind: 'of', value })),
    ),
  ],
  [
    'one of two objects without a tag',
    anyOf(objectOf({ at: date }), objectOf({ of: setOf(date) })),
    fc.oneof(
      dates.map((at) => ({ at })),
      dates.map((each) => ({ of: new Set([each]) })),
    ),
  ],
]

describe.each(kinds)('the type %s', (name, schema, values) => {
  const read = readParam(schema)
  const { writeResult } = bound(methodOf({}, schema))
  const onWire = (value: unknown) => JSON.parse(JSON.stringify(writeResult(value)) ?? 'null')

  test(`${name} is the same after it was written and read`, () => {
    fc.assert(
      fc.property(values, (value) => void expect(read(onWire(value))).toEqual(value)),
      { numRuns: 200, seed: 1 },
    )
  })

  test(`${name} is the same text after it was read and written`, () => {
    fc.assert(
      fc.property(values, (value) => {
        const wire = onWire(value)
        expect(onWire(read(wire))).toEqual(wire)
      }),
      { numRuns: 200, seed: 2 },
    )
  })
})

test('values nested in a definition that refers to itself are read and written', () => {
  const definitions = { Node: objectOf({ at: date, 'next?': refer('Node') }) }
  const wire = { at: '2000-01-01T00:00:00.000Z', next: { at: '2001-01-01T00:00:00.000Z' } }
  const value = readParam(refer('Node'), definitions)(wire)
  expect(value).toEqual({ at: new Date(wire.at), next: { at: new Date(wire.next.at) } })
  expect(bound(methodOf({}, refer('Node')), definitions).writeResult(value)).toEqual(wire)
})

const accepted: readonly (readonly [TypeSchema, unknown, unknown])[] = [
  [date, '2024-02-29', new Date('2024-02-29T00:00:00Z')],
  [date, '2024-02-29T12:30+02:00', new Date('2024-02-29T10:30:00Z')],
  [date, '2024-02-29T12:30:01.5Z', new Date('2024-02-29T12:30:01.500Z')],
  [date, '+010000-01-01T00:00:00.000Z', new Date(Date.UTC(10_000, 0))],
  [bigint, 12, 12n],
  [bigint, '-0012', -12n],
  [anyOf(bigint, number), 12, 12],
  [{ ...(bigint as object), pattern: '^10$' }, 10, 10n],
  [missing, null, undefined],
  [anyOf({ type: 'null' }, missing), null, null],
  [bytes, '', new Uint8Array()],
]

test.each(accepted)('%j reads %j as another form of the same', (schema, wire, value) => {
  expect(readParam(schema)(wire)).toEqual(value)
})

const refused: readonly (readonly [TypeSchema, unknown])[] = [
  ...[
    '',
    '2024',
    '2023-02-29',
    '2024-13-01',
    '2024-01-01T00:00:00',
    '2024-01-01T24:00:00Z',
    '2024-01-01T10:00Zjunk',
    '-000000-01-01',
  ].map((text) => [date, text] as const),
  ...[0, null, {}, 'Thu, 01 Jan 1970 00:00:00 GMT', `2024-01-01T00:00:00.${'0'.repeat(1000)}Z`].map(
    (value) => [date, value] as const,
  ),
  ...['', '-', '1.5', '1e3', ' 1', '0x1', '9'.repeat(4001), 1.5, 2 ** 53, true].map((value) => [bigint, value] as const),
  ...['a', 'YQ', 'YQ=', 'Y Q=', 'YR==', 'YWJ=', '====', 'YQ==YQ==', 'YQ-_', 'YQ==\n'].map((text) => [bytes, text] as const),
  ...['', 'x', '//host', 'http://'].map((text) => [url, text] as const),
  [setOf(number), [1, 1]],
  [setOf(number), ['1']],
  [
    mapOf(string, number),
    [
      ['a', 1],
      ['a', 2],
    ],
  ],
  [mapOf(string, number), [['a']]],
  [mapOf(string, number), { a: 1 }],
  [missing, 0],
  [{ ...(bigint as object), pattern: '^10$' }, '11'],
  [{ ...(bigint as object), minimum: 3 }, '2'],
]

test.each(refused)('%j does not read %j', (schema, wire) => {
  expect(readParam(schema)(wire)).toHaveProperty('issues')
})

const unwritable: readonly (readonly [TypeSchema, unknown, string])[] = [
  [date, '2024-01-01', 'Expected a Date'],
  [date, new Date(Number.NaN), 'Expected a valid date'],
  [objectOf({ at: date }), {}, 'at: Required'],
  [listOf(mapOf(string, date)), [new Map([['a', 1]])], '0.0.1: Expected a Date'],
  [anyOf(date, { type: 'null' }), new Map(), 'Expected a Date or null'],
  [bigint, 1, 'Expected a bigint'],
]

test.each(unwritable)('a result of %j that is something else throws', (schema, value, message) => {
  expect(() => bound(methodOf({}, schema)).writeResult(value)).toThrow(
    new TypeError(`The result does not fit its type: ${message}`),
  )
})

test('a result without such values is passed on as it is', () => {
  const value = { a: [1, { b: Number.NaN }] }
  expect(bound(methodOf({}, objectOf({ a: listOf(true) }))).writeResult(value)).toBe(value)
})

test('the result of a function without one is nothing', () => {
  expect(bound(methodOf({}, missing)).writeResult('left over')).toBeUndefined()
})
