/** `resultText`, `errorText` and `batchText` always return valid JSON. */

import { describe, expect, test, vi } from 'vitest'
import { RpcError } from '#inside/protocol/errors.js'
import { batchText, errorText, resultText } from '#inside/protocol/serialize.js'

const cycle: { self?: unknown } = {}
cycle.self = cycle
const throwing = () => {
  throw new Error('LEAK-CANARY')
}

const results: [what: string, value: unknown, text: string][] = [
  ['undefined', undefined, 'null'],
  ['null', null, 'null'],
  ['NaN', Number.NaN, 'null'],
  ['Infinity', Number.POSITIVE_INFINITY, 'null'],
  ['-0', -0, '0'],
  ['a large number', 1e21, '1e+21'],
  ['a fraction', 0.1, '0.1'],
  ['an invalid date', new Date(Number.NaN), 'null'],
  ['a date', new Date(0), '"1970-01-01T00:00:00.000Z"'],
  ['an object without members', {}, '{}'],
  ['an instance without members', new (class Empty {})(), '{}'],
  ['a Map inside an object', { map: new Map([[1, 2]]) }, '{"map":{}}'],
  ['a Map with a toJSON', Object.assign(new Map(), { toJSON: () => ({}) }), '{}'],
  ['an array with undefined in it', [undefined, () => 1], '[null,null]'],
  ['a lone surrogate', '\ud800', '"\\ud800"'],
  ['a toJSON', { toJSON: () => 5 }, '5'],
  ['false', false, 'false'],
]

test.each(results)('resultText writes %s', (_what, value, text) => {
  expect(resultText('1', value)).toBe(`{"jsonrpc":"2.0","result":${text},"id":1}`)
})

const unserializable: [what: string, value: unknown][] = [
  ['a function', throwing],
  ['a symbol', Symbol('x')],
  ['a BigInt', 1n],
  ['a cycle', cycle],
  ['a toJSON that throws', { toJSON: throwing }],
  ['a toJSON that returns nothing', { toJSON: () => undefined }],
]

test.each(unserializable)('resultText throws for %s', (_what, value) => {
  expect(() => resultText('1', value)).toThrow()
})

const emptied: [what: string, value: unknown, instead: string][] = [
  ['Map', new Map([[1, 2]]), 'Object.fromEntries(map)'],
  ['Set', new Set([1]), '[...set]'],
  ['RegExp', /x/, 'regexp.source'],
  ['Error', new RangeError('x'), 'throw the error'],
  ['ReadableStream', new ReadableStream(), 'new Response(stream).text()'],
  ['Headers', new Headers({ a: 'b' }), 'Object.fromEntries(headers)'],
  ['URLSearchParams', new URLSearchParams('a=b'), 'Object.fromEntries(params)'],
  ['FormData', new FormData(), 'Object.fromEntries(form)'],
]

test.each(emptied)('resultText throws for a %s, which JSON would write as an empty object', (what, value, instead) => {
  expect(() => resultText('1', value)).toThrow(`JSON writes a ${what} as {}. Return `)
  expect(() => resultText('1', value)).toThrow(instead)
})

describe('errorText', () => {
  test('errorText writes code, message and data', () => {
    const text = errorText('"x"', new RpcError(7, 'No "way"', { a: [1] }))
    expect(text).toBe('{"jsonrpc":"2.0","error":{"code":7,"message":"No \\"way\\"","data":{"a":[1]}},"id":"x"}')
  })

  test('errorText writes data that is null, false, 0 or empty, and leaves out undefined', () => {
    const dataOf = (data: unknown) => JSON.parse(errorText('1', new RpcError(7, 'x', data))).error
    expect([null, false, 0, ''].map((data) => dataOf(data).data)).toEqual([null, false, 0, ''])
    expect(dataOf(undefined)).not.toHaveProperty('data')
  })

  test.each(unserializable)('errorText leaves out data that is %s and calls onLoss', (_what, data) => {
    const onLoss = vi.fn()
    expect(errorText('1', new RpcError(7, 'x', data), onLoss)).toBe('{"jsonrpc":"2.0","error":{"code":7,"message":"x"},"id":1}')
    expect(onLoss).toHaveBeenCalledOnce()
  })

  const changes: [what: string, member: string, descriptor: PropertyDescriptor][] = [
    ['a code of text', 'code', { value: '7' }],
    ['a code that is a fraction', 'code', { value: 1.5 }],
    ['no code', 'code', { value: undefined }],
    ['a code that throws', 'code', { get: throwing }],
    ['a message of numbers', 'message', { value: 5 }],
    ['a message that throws', 'message', { get: throwing }],
  ]

  test.each(changes)(
    'errorText writes an internal error and calls onLoss for an RpcError that was changed to have %s',
    (_what, member, descriptor) => {
      const onLoss = vi.fn()
      const error = Object.defineProperty(new RpcError(7, 'x', 'data'), member, descriptor)
      expect(errorText('1', error, onLoss)).toBe('{"jsonrpc":"2.0","error":{"code":-32603,"message":"Internal error"},"id":1}')
      expect(onLoss).toHaveBeenCalledOnce()
    },
  )
})

test('batchText joins the responses to an array, and returns an empty string if there are none', () => {
  expect(batchText(['1', '', '2'])).toBe('[1,2]')
  expect(batchText(['', ''])).toBe('')
})
