/** `inspect`: finds values that are nested too deep, and own members named `__proto__`. */

import { expect, test } from 'vitest'
import { inspect } from '#inside/protocol/inspect.js'

const nested = (levels: number) => JSON.parse('['.repeat(levels) + ']'.repeat(levels))

test('inspect counts each array and object as one level, with the value itself as the first', () => {
  expect([4, 5, 6].map((levels) => inspect(nested(levels), 5))).toEqual([undefined, undefined, 'too-deep'])
  expect(inspect({ a: { b: [1, { c: 1 }] } }, 4)).toBeUndefined()
  expect(inspect({ a: { b: [1, { c: {} }] } }, 4)).toBe('too-deep')
})

test('inspect returns for 100,000 levels and for a cycle', () => {
  const cycle: unknown[] = []
  cycle.push(cycle)
  expect(inspect(nested(100_000), 128)).toBe('too-deep')
  expect(inspect(nested(100_000), Number.POSITIVE_INFINITY)).toBeUndefined()
  expect(inspect(cycle, 128)).toBe('too-deep')
})

test('inspect finds an own __proto__ on any level, and ignores an inherited one', () => {
  expect(inspect(JSON.parse('[0,{"a":[{"__proto__":1}]}]'), 10)).toBe('has-proto')
  expect(inspect({ a: Object.create({ x: 1 }) }, 10)).toBeUndefined()
})
