/** `isPlainCall`: which entries are passed on without a further check. */
import { expect, test } from 'vitest'
import { callOf, isPlainCall } from '#inside/protocol/plain-call.js'

const limits = { maxDepth: 8, maxBatchLength: 3, maxMethodLength: 5, maxPositionalParams: 2 }
const plain = { jsonrpc: '2.0', method: 'a', params: [1, 'b'], id: 1 }

test.each([
  ['a number as id', plain],
  ['a string as id', { ...plain, id: '"' }],
  ['no params inside the list', { ...plain, params: [] }],
  ['null, true and a fraction', { ...plain, params: [null, true] }],
  ['members in another order', { id: 1, params: [1.5], method: 'a', jsonrpc: '2.0' }],
  ['a method as long as allowed', { ...plain, method: 'abcde' }],
])('isPlainCall accepts %s', (_what, entry) => {
  expect(isPlainCall(JSON.parse(JSON.stringify(entry)), limits)).toBe(true)
})

test.each([
  ['no object', 1],
  ['null', null],
  ['an array', [plain]],
  ['another version', { ...plain, jsonrpc: '2.1' }],
  ['no method', { ...plain, method: undefined, x: 1 }],
  ['a long method', { ...plain, method: 'abcdef' }],
  ['a notification', { ...plain, id: undefined }],
  ['a notification with another member', { ...plain, id: undefined, x: 1 }],
  ['id null', { ...plain, id: null }],
  ['id 0, which may be -0', { ...plain, id: 0 }],
  ['a fraction as id', { ...plain, id: 1.5 }],
  ['an id past 2^53', { ...plain, id: 2 ** 53 }],
  ['a boolean as id', { ...plain, id: true }],
  ['params by name', { ...plain, params: { x: 1 } }],
  ['no params', { ...plain, params: undefined }],
  ['params null', { ...plain, params: null }],
  ['an array inside the params', { ...plain, params: [[]] }],
  ['an object inside the params', { ...plain, params: [1, {}] }],
  ['too many params', { ...plain, params: [1, 2, 3] }],
  ['a fifth member', { ...plain, x: 1 }],
])('isPlainCall refuses %s', (_what, entry) => {
  expect(isPlainCall(JSON.parse(JSON.stringify(entry)), limits)).toBe(false)
})

test('isPlainCall refuses an own __proto__ as a fifth member', () => {
  const entry = JSON.parse('{"jsonrpc":"2.0","method":"a","params":[],"id":1,"__proto__":{}}')
  expect(isPlainCall(entry, limits)).toBe(false)
})

test('isPlainCall refuses every call if maxDepth is 1', () => {
  expect(isPlainCall(plain, { ...limits, maxDepth: 1 })).toBe(false)
  expect(isPlainCall(plain, { ...limits, maxDepth: 2 })).toBe(true)
})

test('callOf returns a complete call', () => {
  const call = { kind: 'call', method: 'a', params: [1, 'b'], paramsError: undefined }
  expect(callOf(plain)).toEqual({ ...call, id: 1, idText: '1' })
  expect(callOf({ ...plain, id: 'x"' })).toEqual({ ...call, id: 'x"', idText: '"x\\""' })
})
