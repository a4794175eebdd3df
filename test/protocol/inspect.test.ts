/** The walk that looks for too deep a nest and for `__proto__`. */

import { expect, test } from 'vitest'
import { inspect } from '#inside/protocol/inspect.js'

const nest = (levels: number) => JSON.parse('['.repeat(levels) + ']'.repeat(levels))

test('every array and object opens a level, the value itself the first', () => {
  expect([4, 5, 6].map((levels) => inspect(nest(levels), 5).tooDeep)).toEqual([false, false, true])
  expect(inspect({ a: { b: [1, { c: 1 }] } }, 4).tooDeep).toBe(false)
  expect(inspect({ a: { b: [1, { c: {} }] } }, 4).tooDeep).toBe(true)
})

test('neither depth nor a cycle is too much for it', () => {
  const cycle: unknown[] = []
  cycle.push(cycle)
  expect(inspect(nest(100_000), 128).tooDeep).toBe(true)
  expect(inspect(nest(100_000), Number.POSITIVE_INFINITY).tooDeep).toBe(false)
  expect(inspect(cycle, 128).tooDeep).toBe(true)
})

test('it finds an own __proto__ on any level, and none that is only inherited', () => {
  expect(inspect(JSON.parse('[0,{"a":[{"__proto__":1}]}]'), 10).hasProto).toBe(true)
  expect(inspect({ a: Object.create({ x: 1 }) }, 10).hasProto).toBe(false)
})
