/** Issues of three schema libraries: each has a path and a message, and never quotes the value that was sent. */

import { type } from 'arktype'
import { Service } from 'damn-simple-jsonrpc-server'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { issuesOf } from '#inside/schema/issues.js'
import { isSchema, type StandardSchema } from '#inside/schema/standard-schema.js'

const secrets: unknown[] = [
  'secret-canary',
  'secret "quoted"\nand\\escaped\t',
  "it's a secret",
  'secret'.repeat(100),
  'sécrèt-😀',
  ' '.repeat(50_000),
  '4711',
  471147,
  -4711.47,
  4.711e30,
  { secret: 'secret-canary' },
  ['secret-canary', 471147],
  [['secret-canary']],
]

const schemas: [name: string, schema: unknown][] = [
  ['zod enum', z.enum(['a', 'b'])],
  ['zod number between', z.number().min(1).max(2)],
  ['zod email', z.email()],
  ['zod union', z.union([z.literal('a'), z.object({ secret: z.number() })])],
  ['zod strict object', z.strictObject({ a: z.string() })],
  ['zod array', z.array(z.string().max(3))],
  [
    'zod with its own message',
    z.custom(() => false, { error: (issue) => `"${Object(issue.input) === issue.input ? 'it' : issue.input}" is not good` }),
  ],
  ['valibot picklist', v.picklist(['a', 'b'])],
  ['valibot number', v.pipe(v.number(), v.maxValue(1), v.minValue(0))],
  ['valibot email', v.pipe(v.string(), v.email())],
  [
    'valibot transformed',
    v.pipe(
      v.string(),
      v.transform((text) => text.toUpperCase()),
      v.picklist(['A']),
    ),
  ],
  ['valibot object', v.object({ secret: v.number() })],
  ['valibot array', v.array(v.pipe(v.string(), v.maxLength(3)))],
  ['valibot union', v.union([v.literal('a'), v.literal(1)])],
  ['arktype literals', type("'a'|'b'")],
  ['arktype number', type('0 < number < 1')],
  ['arktype email', type('string.email')],
  ['arktype object', type({ secret: 'number' })],
  ['arktype union of objects', type({ secret: "'a'" }).or({ secret: 'number', other: 'string' })],
  ['arktype array', type('(string<3)[]')],
  ['arktype with its own message', type('unknown').narrow((value, context) => context.mustBe('something else') && value === 0)],
]

const texts = (value: unknown): string[] => {
  if (typeof value === 'object') return Object.values(value as object).flatMap(texts)
  const text = String(value)
  return [text, text.toUpperCase(), JSON.stringify(text).slice(1, -1)]
}

describe.each(schemas)('%s', (name, schema) => {
  test.each(secrets.map((secret) => [JSON.stringify(secret).slice(0, 40), secret]))(
    `the issues of ${name} do not quote %s`,
    async (_what, secret) => {
      const service = new Service().method('try', { params: { it: schema as StandardSchema } }, () => 'passed')
      const reply = await service.dispatch({ jsonrpc: '2.0', method: 'try', params: [secret], id: 1 })
      if (reply && 'result' in reply) return expect(isValid(schema, secret)).toBe(true)
      expect(reply).toHaveProperty('error.code', -32602)
      const { data } = (reply as { error: { data: { path: unknown[]; message: string }[] } }).error
      expect(data).not.toEqual([])
      for (const { path, message } of data) {
        expect(path[0]).toBe('it')
        expect(message).not.toBe('')
        expect(texts(secret).filter((text) => message.includes(text))).toEqual([])
      }
    },
  )
})

function isValid(schema: unknown, value: unknown): boolean {
  return !('issues' in (schema as StandardSchema)['~standard'].validate(value))
}

const messages: [what: string, schema: unknown, value: unknown, issue: object][] = [
  ['zod', z.number(), 'x', { path: ['it'], message: 'Invalid input: expected number, received string' }],
  [
    'zod with a minimum',
    z.object({ a: z.array(z.number().min(10)) }),
    { a: [10, 1] },
    { path: ['it', 'a', 1], message: 'Too small: expected number to be >=10' },
  ],
  [
    'valibot',
    v.object({ a: v.tuple([v.number()]) }),
    { a: ['x'] },
    { path: ['it', 'a', 0], message: 'Invalid type: Expected number' },
  ],
  [
    'valibot with the received type',
    v.number(),
    {},
    { path: ['it'], message: 'Invalid type: Expected number but received Object' },
  ],
  ['arktype', type('number'), 'x', { path: ['it'], message: 'must be a number (was a string)' }],
  [
    'arktype inside an object',
    type({ a: 'number[]' }),
    { a: [1, null] },
    { path: ['it', 'a', 1], message: 'a[1] must be a number (was null)' },
  ],
  ['arktype literals', type("'a'|'b'"), 'x', { path: ['it'], message: 'must be "a" or "b"' }],
]

test.each(messages)('the client receives path and message of an issue of %s', async (_what, schema, value, issue) => {
  const service = new Service().method('try', { params: { it: schema as StandardSchema } }, () => 'passed')
  const reply = await service.dispatch({ jsonrpc: '2.0', method: 'try', params: [value], id: 1 })
  expect(reply).toHaveProperty('error.data', [issue])
})

const own: [issue: { message: string; expected?: unknown }, value: unknown, message: string][] = [
  [{ message: 'secret-canary is bad' }, 'secret-canary', 'Invalid value'],
  [{ message: 'secret-canary is bad', expected: 'a name' }, 'secret-canary', 'Expected a name'],
  [{ message: 'secret-canary is bad', expected: 'no secret-canary' }, 'secret-canary', 'Invalid value'],
  [{ message: '42 is too much' }, 42, 'Invalid value'],
  [{ message: 'at most 142, or 4.2' }, 42, 'at most 142, or 4.2'],
  [{ message: 'at most 42.' }, 42, 'Invalid value'],
  [{ message: '"a" is too short' }, 'a', 'Invalid value'],
  [{ message: 'must be a name' }, 'a', 'must be a name'],
  [{ message: 'PIN 123 is wrong' }, '123', 'Invalid value'],
  [{ message: 'Required' }, '', 'Required'],
  [{ message: 'must be so (was "x")' }, true, 'must be so'],
]

test.each(own)('the issue %j about the value %j is sent as %j', (issue, value, message) => {
  expect(issuesOf({ issues: [issue] }, value, ['it'])).toEqual([{ path: ['it'], message }])
})

test('the path of an issue may hold strings, numbers, symbols, and objects with a key', () => {
  const issue = { message: 'bad', path: ['a', 0, { key: 'b' }, { key: 1 }, Symbol('s')] }
  expect(issuesOf({ issues: [issue] }, { a: [{ b: 'x' }] }, ['it'])[0]?.path).toEqual(['it', 'a', 0, 'b', 1, 'Symbol(s)'])
})

test('isSchema accepts any value with the shape of a Standard Schema', () => {
  expect([z.string(), v.string(), type('string'), { '~standard': { validate: () => {} } }].map(isSchema)).toEqual([
    true,
    true,
    true,
    true,
  ])
  const others = [null, undefined, 'string', 1, {}, () => {}, { '~standard': null }, { '~standard': {} }, []]
  expect(others.map(isSchema)).toEqual(others.map(() => false))
})
