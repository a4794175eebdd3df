/** Numeric ids are echoed digit for digit, in every position and spelling. */

import { expect, test } from 'vitest'
import type { Call, Entry } from '#inside/protocol/message.js'
import { parse } from '#inside/protocol/parse.js'

const limits = { maxDepth: 128, maxBatchLength: 100, maxMethodLength: 100, maxPositionalParams: 100 }
const idTextOf = (entry: Entry) => (entry as Call).idText
const idTextsOf = (text: string) => [parse(text, limits)].flat().map(idTextOf)
const call = (id: string) => `{"jsonrpc":"2.0","method":"a","id":${id}}`

const ids = [
  '9007199254740993',
  '-9007199254740993',
  '1e400',
  '-1E+400',
  '1e-400',
  '0.1',
  '-0',
  '0',
  '0.0',
  '1.0e1000',
  '123456789012345678901234567890.5',
]

test.each(ids)('the id %s keeps its digits in a single call and in a batch', (id) => {
  expect(idTextsOf(call(id))).toEqual([id])
  expect(idTextsOf(`[${call('1')},${call(id)},${call('"x"')}]`)).toEqual(['1', id, '"x"'])
})

test('an id that a double holds exactly is written as JSON.stringify writes it', () => {
  expect(['1e2', '1.0', '12'].map(call).flatMap(idTextsOf)).toEqual(['100', '1', '12'])
})

const big = '9007199254740993'
const spellings: [what: string, text: string][] = [
  ['white space', `{ "jsonrpc" : "2.0" , "method" : "a" , "id" :\r\n\t ${big}\n}`],
  ['an id that comes first', `{"id":${big},"jsonrpc":"2.0","method":"a"}`],
  ['a name spelled with escapes', `{"jsonrpc":"2.0","method":"a","\\u0069\\u0064":${big}}`],
  ['a name with one escaped letter', `{"jsonrpc":"2.0","method":"a","i\\u0064":${big}}`],
  ['ids inside params', `{"jsonrpc":"2.0","method":"a","params":{"id":1.5,"x":[{"id":2.5}]},"id":${big}}`],
  ['ids inside params that follow', `{"jsonrpc":"2.0","method":"a","id":${big},"params":[{"id":1.5},"id",3.5]}`],
  ['an id in a string', `{"jsonrpc":"2.0","method":"a","x":"\\"id\\":1.5","id":${big}}`],
  ['strings that end in backslashes', `{"jsonrpc":"2.0","method":"a","x":"\\\\","y":"\\\\\\"","id":${big}}`],
  ['brackets and commas in strings', `{"jsonrpc":"2.0","method":"a","x":"}],{[,","id":${big}}`],
  ['names that begin or end like "id"', `{"jsonrpc":"2.0","method":"a","idx":1.5,"aid":2.5,"ID":3.5,"id":${big},"":4.5}`],
  ['the string "id" as a value', `{"jsonrpc":"2.0","method":"id","x":"id","id":${big}}`],
  ['two ids, of which the last wins', `{"jsonrpc":"2.0","method":"a","id":1.5,"id":${big}}`],
  ['two ids of different kinds', `{"jsonrpc":"2.0","method":"a","id":"x","id":${big}}`],
]

test.each(spellings)('an id keeps its digits in a text with %s', (_what, text) => {
  expect(idTextsOf(text)).toEqual([big])
  expect(idTextsOf(`  [1, [2, {"id":3.5}], ${call('8.5')}, ${text}, "a,b", ${call('0.50')}]`)).toEqual([
    'null',
    'null',
    '8.5',
    big,
    'null',
    '0.50',
  ])
})

test('an invalid entry keeps the digits of its id', () => {
  expect(idTextsOf(`[{"jsonrpc":"1.0","method":"a","id":${big}}]`)).toEqual([big])
})

test('the id of a call is also a number, for contexts and logs', () => {
  expect((parse(call(big), limits) as Call).id).toBe(9007199254740992)
})
