/** How the bench computes and formats its figures. */
import { describe, expect, test } from 'vitest'
import { exponentOf } from '../../bench/growth/exponent.ts'
import { interleave } from '../../bench/measure/interleave.ts'
import { speedAgainst, spreadOf } from '../../bench/measure/spread.ts'
import { count, duration, ratio } from '../../bench/report/figures.ts'

describe('spreads', () => {
  test('spreadOf returns median and quartiles of values in any order', () => {
    expect(spreadOf([9, 1, 3, 2, 4])).toEqual({ median: 3, lower: 2, upper: 4 })
  })

  test('spreadOf returns the value if there is only one', () => {
    expect(spreadOf([7])).toEqual({ median: 7, lower: 7, upper: 7 })
  })

  test('speedAgainst compares round by round, so that a round that slows down both does not change it', () => {
    expect(speedAgainst([10, 20, 400], [5, 10, 200])).toEqual({ median: 2, lower: 2, upper: 2 })
  })
})

describe('exponents', () => {
  const sizes = [1, 10, 100, 1000]
  const of = (cost: (size: number) => number) => exponentOf(sizes.map((size) => ({ size, cost: cost(size) })))

  test('exponentOf returns 1 if each unit costs the same', () => {
    expect(of(() => 5)).toBeCloseTo(1)
  })

  test('exponentOf returns 2 if the cost of a unit is proportional to the size', () => {
    expect(of((size) => 3 * size)).toBeCloseTo(2)
  })

  test('exponentOf returns less than 1 if the units share a fixed cost', () => {
    expect(of((size) => 1 + 10 / size)).toBeLessThan(1)
  })

  test('exponentOf changes little for a single outlier', () => {
    expect(of((size) => (size === 100 ? 1.2 : 1))).toBeCloseTo(1, 1)
  })
})

test('interleave measures one round of each implementation after the other, and reverses every second round', async () => {
  const order: string[] = []
  const implementation = (name: string) => () => order.push(name)
  const costs = await interleave([implementation('a'), implementation('b')], 3)
  expect(order.join('')).toBe('abbaab')
  expect(costs).toEqual([
    [1, 4, 5],
    [2, 3, 6],
  ])
})

test('duration, ratio and count write three digits and the fitting unit', () => {
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
