/**
 * The size of a sub-path in a bundle: the sub-path and its imports, bundled and minified by esbuild, then gzipped. The budgets are in
 * bytes, a little above the current sizes.
 */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bundleSize } from '../../bench/weight/bundle-size.ts'
import { root } from './house.ts'
import { subPaths } from './packed.ts'

const budgets: Record<string, number> = {
  '.': 11_100,
  './node': 10_900,
  './fetch': 10_050,
  './client': 11_250,
  './csrf': 1_250,
  './express': 9_550,
  './fastify': 9_600,
  './koa': 9_450,
  './hono': 10_200,
  './h3': 10_100,
  './lambda': 8_100,
  './explorer': 43_000,
  './openrpc': 5_300,
  './audits': 13_000,
}

test('every sub-path has a budget for its size', () => {
  expect(Object.keys(budgets).sort()).toEqual(subPaths.map(({ subPath }) => subPath).sort())
})

test.each(subPaths)('the size of $name is within its budget', async (one) => {
  const { gzip: size } = await bundleSize(join(root, one.code))
  const budget = budgets[one.subPath] ?? 0
  expect(
    size,
    `${one.name} has ${size} bytes, and its budget is ${budget}. Remove code, or raise the budget in test/house/weight.test.ts`,
  ).toBeLessThanOrEqual(budget)
})
