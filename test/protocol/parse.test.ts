/** `parse`: the text becomes calls, responses, and invalid entries that carry their error. */

import { describe, expect, test } from 'vitest'
import type { Call, Entry, Invalid } from '#inside/protocol/message.js'
import { parse } from '#inside/protocol/parse.js'

const limits = { maxDepth: 8, maxBatchLength: 3, maxMethodLength: 5, maxPositionalParams: 2 }

const read = (text: string) => parse(text, limits)
const readInvalid = (text: string) => read(text) as Invalid
const readCall = (text: string) => {
  const entry = read(text) as Entry
  return entry as Call
}
const reasonOf = (entry: Entry | undefined) => ((entry as Invalid).error.data as { reason: string }).reason

describe('text that is not JSON', () => {
  test.each([
    '',
    ' ',
    '{',
    '{"a":1,}',
    "{'a':1}",
    '{"jsonrpc":"2.0","method":"a","id":1}{}',
    '\u00a0{}',
    'NaN',
    '[1,]',
    '"\u0001"',
  ])('parse answers the text %j with -32700 and id null', (text) => {
    expect(read(text)).toMatchObject({
      kind: 'invalid',
      error: { code: -32700, message: 'Parse error' },
      id: null,
      idText: 'null',
    })
  })
})

const malformed: [what: string, text: string, reason: string, idText: string][] = [
  ['a number', '1', 'not-an-object', 'null'],
  ['a string', '"a"', 'not-an-object', 'null'],
  ['null', 'null', 'not-an-object', 'null'],
  ['an empty array', '[]', 'empty-batch', 'null'],
  ['an empty object', '{}', 'jsonrpc-is-not-2.0', 'null'],
  ['no jsonrpc', '{"method":"a","id":1}', 'jsonrpc-is-not-2.0', '1'],
  ['jsonrpc as a number', '{"jsonrpc":2.0,"method":"a","id":"x"}', 'jsonrpc-is-not-2.0', '"x"'],
  ['another version', '{"jsonrpc":"1.0","method":"a","id":1}', 'jsonrpc-is-not-2.0', '1'],
  ['jsonrpc on the prototype', '{"__proto__":{"jsonrpc":"2.0"},"method":"a","id":1}', 'jsonrpc-is-not-2.0', '1'],
  ['no method', '{"jsonrpc":"2.0","id":1}', 'method-is-not-a-string', '1'],
  ['a method that is a number', '{"jsonrpc":"2.0","method":1,"id":1}', 'method-is-not-a-string', '1'],
  ['a method that is null', '{"jsonrpc":"2.0","method":null,"id":1}', 'method-is-not-a-string', '1'],
  ['params that are a string', '{"jsonrpc":"2.0","method":"a","params":"x","id":1}', 'params-are-not-structured', '1'],
  ['params that are 0', '{"jsonrpc":"2.0","method":"a","params":0}', 'params-are-not-structured', 'null'],
  ['params that are false', '{"jsonrpc":"2.0","method":"a","params":false,"id":1}', 'params-are-not-structured', '1'],
  ['an id that is true', '{"jsonrpc":"2.0","method":"a","id":true}', 'id-not-a-string-number-or-null', 'null'],
  ['an id that is an object', '{"jsonrpc":"2.0","method":"a","id":{}}', 'id-not-a-string-number-or-null', 'null'],
  ['an id that is an array', '{"jsonrpc":"2.0","method":"a","id":[]}', 'id-not-a-string-number-or-null', 'null'],
  ['a method name one too long', '{"jsonrpc":"2.0","method":"abcdef","id":1}', 'method-name-too-long', '1'],
]

test.each(malformed)('parse answers %s with -32600 and a reason', (_what, text, reason, idText) => {
  expect(readInvalid(text)).toMatchObject({ kind: 'invalid', error: { code: -32600, message: 'Invalid Request' }, idText })
  expect(reasonOf(read(text) as Entry)).toBe(reason)
})

test.each(malformed.filter(([, , reason]) => reason !== 'empty-batch'))(
  '%s does not change the other entries of its batch',
  (_what, text, reason) => {
    const good = '{"jsonrpc":"2.0","method":"a","id":"good"}'
    const [before, bad, after] = read(`[${good},${text},${good}]`) as Entry[]
    expect([before, after]).toMatchObject([
      { kind: 'call', idText: '"good"' },
      { kind: 'call', idText: '"good"' },
    ])
    expect(reasonOf(bad)).toBe(reason)
  },
)

test('an array inside a batch is an invalid entry', () => {
  expect((read('[[{"jsonrpc":"2.0","method":"a","id":1}]]') as Entry[]).map(reasonOf)).toEqual(['not-an-object'])
})

const calls: [what: string, text: string, expected: Partial<Call>][] = [
  ['params by position', '{"jsonrpc":"2.0","method":"a","params":[1],"id":1}', { method: 'a', params: [1], id: 1, idText: '1' }],
  ['params by name', '{"jsonrpc":"2.0","method":"a","params":{"x":1},"id":1}', { params: { x: 1 } }],
  ['params null, as if absent', '{"jsonrpc":"2.0","method":"a","params":null,"id":1}', { params: undefined }],
  ['no params', '{"jsonrpc":"2.0","method":"a","id":1}', { params: undefined }],
  ['no id, which is a notification', '{"jsonrpc":"2.0","method":"a"}', { id: undefined, idText: undefined }],
  ['id null, which is not a notification', '{"jsonrpc":"2.0","method":"a","id":null}', { id: null, idText: 'null' }],
  ['id 0', '{"jsonrpc":"2.0","method":"a","id":0}', { id: 0, idText: '0' }],
  ['an empty id', '{"jsonrpc":"2.0","method":"a","id":""}', { id: '', idText: '""' }],
  ['a fraction as id', '{"jsonrpc":"2.0","method":"a","id":1.50}', { id: 1.5, idText: '1.50' }],
  ['an id with a lone surrogate', '{"jsonrpc":"2.0","method":"a","id":"\\ud800"}', { id: '\ud800', idText: '"\\ud800"' }],
  ['an empty method', '{"jsonrpc":"2.0","method":"","id":1}', { method: '' }],
  ['a method name as long as allowed', '{"jsonrpc":"2.0","method":"abcde","id":1}', { method: 'abcde' }],
  ['unknown members', '{"jsonrpc":"2.0","method":"a","id":1,"x":[],"auth":{}}', { method: 'a', id: 1 }],
  ['a result beside the method', '{"jsonrpc":"2.0","method":"a","id":1,"result":2,"error":3}', { method: 'a', id: 1 }],
  [
    'duplicate members, of which the last wins',
    '{"jsonrpc":"1.0","method":"b","id":1,"id":2,"method":"a","jsonrpc":"2.0"}',
    { method: 'a', id: 2, idText: '2' },
  ],
  [
    'a method that is a name of Object.prototype',
    '{"jsonrpc":"2.0","method":"a","id":1,"__proto__":{"params":[1]}}',
    { params: undefined },
  ],
]

test.each(calls)('parse reads a call with %s', (_what, text, expected) => {
  const call = readCall(text)
  expect(call).toMatchObject({ kind: 'call', paramsError: undefined })
  expect({ ...call, ...expected }).toEqual(call)
})

const responses = [
  '{"jsonrpc":"2.0","result":1,"id":1}',
  '{"jsonrpc":"2.0","error":{},"id":1}',
  '{"result":1}',
  '{"error":null,"id":{}}',
]

test.each(responses)('parse drops the response %s', (text) => {
  expect(read(text)).toMatchObject({ kind: 'response' })
})

describe('limits of parse', () => {
  const nested = (levels: number) =>
    `{"jsonrpc":"2.0","method":"a","params":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)},"id":7}`

  test.each([
    [7, 'call'],
    [8, 'call'],
    [9, 'invalid'],
  ])('parse reads a message of %i levels with maxDepth 8 as kind %s', (levels, kind) => {
    expect(read(nested(levels))).toMatchObject({ kind, id: 7 })
    expect(read(`[${nested(levels)}]`)).toMatchObject([{ kind, id: 7 }]) // the array of a batch is not a level
  })

  test('parse answers a message that is too deep in any member with -32600 and a reason', () => {
    const error = { code: -32600, data: { reason: 'too-deep', limit: 8 } }
    expect(readInvalid(nested(9))).toMatchObject({ error, idText: '7' })
    expect(readInvalid(`{"jsonrpc":"2.0","method":"a","id":"x","extra":${'{"a":'.repeat(9)}1${'}'.repeat(9)}}`)).toMatchObject({
      error,
      id: 'x',
    })
  })

  test('parse counts levels correctly if values stand between the brackets', () => {
    const spaced = `{"jsonrpc":"2.0","method":"a","params":{"p":${'[1,'.repeat(7)}1${']'.repeat(7)}},"id":7}`
    expect(readInvalid(spaced)).toMatchObject({ error: { data: { reason: 'too-deep' } }, id: 7 })
  })

  const batchOf = (count: number) => `[${Array(count).fill('{"jsonrpc":"2.0","method":"a","id":5}').join()}]`

  test.each([
    [2, 2, 'call'],
    [3, 3, 'call'],
    [4, 1, 'invalid'],
  ])('parse reads a batch of %i with maxBatchLength 3 as %i entries, the first of kind %s', (count, length, kind) => {
    const entries = read(batchOf(count)) as Entry[]
    expect(entries).toHaveLength(length)
    expect(entries[0]).toMatchObject({ kind, id: 5 })
  })

  test.each([
    [1, undefined],
    [2, undefined],
    [3, -32602],
  ])('parse gives %i positional params with maxPositionalParams 2 the error %s', (count, code) => {
    const params = JSON.stringify(Array(count).fill(0))
    expect(readCall(`{"jsonrpc":"2.0","method":"a","params":${params},"id":1}`).paramsError?.code).toBe(code)
  })
})

describe('a batch that is too long', () => {
  const refused = (ids: string[]) => read(`[${ids.map((id) => `{"jsonrpc":"2.0","method":"a"${id && `,"id":${id}`}}`)}]`)
  const table: [ids: string[], idText: string][] = [
    [['1', '2', '3', '4'], '1'],
    [['', 'null', '"b"', '4'], '"b"'],
    [['true', '[]', '{}', '0'], '0'],
    [['1.5', '0', '1', '2'], '0'],
    [['9007199254740993', '7', '8', '9'], '7'],
    [['', '', '', ''], 'null'],
  ]
  test.each(table)('the refusal of a batch that is too long, with the ids %j, has the id %s', (ids, idText) => {
    const error = { code: -32010, data: { reason: 'batch-too-large', limit: 3 } }
    expect(refused(ids)).toMatchObject([{ kind: 'invalid', idText, error }])
  })

  test('the refusal of a batch that is too long and has no objects has the id null', () => {
    expect(read('[1,null,"a",[]]')).toMatchObject([{ error: { code: -32010 }, id: null }])
  })
})

describe('an own __proto__ in params', () => {
  const spellings = [
    '{"__proto__":1}',
    '{"a":[{"__proto__":{}}]}',
    '[{"__proto__":null}]',
    '{"\\u005f_proto__":1}',
    '{"__prot\\u006F__":{"polluted":1}}',
  ]
  test.each(spellings)('parse gives the params %s, with an own __proto__, the error -32602', (params) => {
    const text = `{"jsonrpc":"2.0","method":"a","params":${params},"id":1}`
    expect(readCall(text)).toMatchObject({ kind: 'call', paramsError: { code: -32602 } })
  })

  test.each(['{"constructor":{"prototype":{}}}', '["__proto__"]', '{"a":"__proto__"}', '{"proto":1}'])(
    'parse accepts the params %s, which have no own __proto__',
    (params) => {
      expect(readCall(`{"jsonrpc":"2.0","method":"a","params":${params},"id":1}`).paramsError).toBeUndefined()
    },
  )
})
