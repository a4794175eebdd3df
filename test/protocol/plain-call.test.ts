/** Which entries are passed on as they came, and that none is whose neighbours in the rules ask for a closer look. */
import { expect, test } from 'vitest'
import { callOf, isPlainCall } from '#dist/protocol/plain-call.js'

const limits = { maxDepth: 8, maxBatchLength: 3, maxMethodLength: 5, maxPositionalParams: 2 }
const plain = { jsonrpc: '2.0', method: 'a', params: [1, 'b'], id: 1 }

test.each([
  ['a number as id', plain],
  ['a string as id', { ...plain, id: '"' }],
  ['no params inside the list', { ...plain, params: [] }],
  ['null, true and a fraction', { ...plain, params: [null, true] }],
  ['members in another order', { id: 1, params: [1.5], method: 'a', jsonrpc: '2.0' }],
  ['a method as long as allowed', { ...plain, method: 'abcde' }],
])('plain: %s', (_what, entry) => {
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
])('not plain: %s', (_what, entry) => {
  expect(isPlainCall(JSON.parse(JSON.stringify(entry)), limits)).toBe(false)
})

test('an own __proto__ is a fifth member', () => {
  const entry = JSON.parse('{"jsonrpc":"2.0","method":"a","params":[],"id":1,"__proto__":{}}')
  expect(isPlainCall(entry, limits)).toBe(false)
})

test('nothing is plain where depth is limited to the request object itself', () => {
  expect(isPlainCall(plain, { ...limits, maxDepth: 1 })).toBe(false)
  expect(isPlainCall(plain, { ...limits, maxDepth: 2 })).toBe(true)
})

test('as a call it has all that calls have', () => {
  const call = { kind: 'call', method: 'a', params: [1, 'b'], paramsError: undefined }
  expect(callOf(plain)).toEqual({ ...call, id: 1, idText: '1' })
  expect(callOf({ ...plain, id: 'x"' })).toEqual({ ...call, id: 'x"', idText: '"x\\""' })
})
