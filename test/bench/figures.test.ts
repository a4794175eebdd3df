/** What the bench makes of its measurements. */
import { describe, expect, test } from 'vitest'
import { exponentOf } from '../../bench/growth/exponent.ts'
import { speedAgainst, spreadOf } from '../../bench/measure/spread.ts'
import { takeTurns } from '../../bench/measure/take-turns.ts'
import { count, duration, ratio } from '../../bench/report/figures.ts'

describe('a spread', () => {
  test('is told by its middle, whatever order the values came in', () => {
    expect(spreadOf([9, 1, 3, 2, 4])).toEqual({ median: 3, lower: 2, upper: 4 })
  })

  test('of one value is that value', () => {
    expect(spreadOf([7])).toEqual({ median: 7, lower: 7, upper: 7 })
  })

  test('of speeds compares round by round: what slows both down changes nothing', () => {
    expect(speedAgainst([10, 20, 400], [5, 10, 200])).toEqual({ median: 2, lower: 2, upper: 2 })
  })
})

describe('an exponent', () => {
  const sizes = [1, 10, 100, 1000]
  const of = (cost: (size: number) => number) => exponentOf(sizes.map((size) => ({ size, cost: cost(size) })))

  test('is 1 where each unit costs the same', () => {
    expect(of(() => 5)).toBeCloseTo(1)
  })

  test('is 2 where a unit costs as much more as there are more', () => {
    expect(of((size) => 3 * size)).toBeCloseTo(2)
  })

  test('is below 1 where units share what a beginning costs', () => {
    expect(of((size) => 1 + 10 / size)).toBeLessThan(1)
  })

  test('follows no single hiccup', () => {
    expect(of((size) => (size === 100 ? 1.2 : 1))).toBeCloseTo(1, 1)
  })
})

test('contenders take turns, and every other round goes the other way', async () => {
  const order: string[] = []
  const contender = (name: string) => () => order.push(name)
  const costs = await takeTurns([contender('a'), contender('b')], 3)
  expect(order.join('')).toBe('abbaab')
  expect(costs).toEqual([
    [1, 4, 5],
    [2, 3, 6],
  ])
})

test('figures are written with three digits and the unit that suits them', () => {
  expect([0.0421, 0.886, 1.234, 51.52, 999, 12_345, 3_200_000].map(duration)).toEqual([
    '42 ns',
    '886 ns',
    '1.23 µs',
    '51.5 µs',
    '999 µs',
    '12.3 ms',
    '3.20 s',
  ])
  expect(ratio({ median: 1.106, lower: 1.09, upper: 12.04 })).toBe('1.11 (1.09 – 12.0)')
  expect(count(10_000)).toBe('10,000')
})
