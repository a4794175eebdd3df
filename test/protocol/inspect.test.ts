/** The walk that looks for too deep a nest and for `__proto__`. */

import { expect, test } from 'vitest'
import { inspect } from '#inside/protocol/inspect.js'

const nest = (levels: number) => JSON.parse('['.repeat(levels) + ']'.repeat(levels))

test('every array and object opens a level, the value itself the first', () => {
  expect([4, 5, 6].map((levels) => inspect(nest(levels), 5))).toEqual([undefined, undefined, 'too-deep'])
  expect(inspect({ a: { b: [1, { c: 1 }] } }, 4)).toBeUndefined()
  expect(inspect({ a: { b: [1, { c: {} }] } }, 4)).toBe('too-deep')
})

test('neither depth nor a cycle is too much for it', () => {
  const cycle: unknown[] = []
  cycle.push(cycle)
  expect(inspect(nest(100_000), 128)).toBe('too-deep')
  expect(inspect(nest(100_000), Number.POSITIVE_INFINITY)).toBeUndefined()
  expect(inspect(cycle, 128)).toBe('too-deep')
})

test('it finds an own __proto__ on any level, and none that is only inherited', () => {
  expect(inspect(JSON.parse('[0,{"a":[{"__proto__":1}]}]'), 10)).toBe('has-proto')
  expect(inspect({ a: Object.create({ x: 1 }) }, 10)).toBeUndefined()
})
