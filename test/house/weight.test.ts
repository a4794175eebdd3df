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
  '.': 13_150,
  './node': 16_350,
  './fetch': 11_850,
  './client': 15_000,
  './csrf': 1_300,
  './express': 11_450,
  './fastify': 30_750,
  './koa': 11_350,
  './hono': 12_100,
  './h3': 11_900,
  './channel': 21_600,
  './ws': 27_700,
  './net': 25_600,
  './stdio': 21_400,
  './bun': 31_100,
  './deno': 30_900,
  './workers': 30_850,
  './hono-ws': 26_700,
  './crossws': 26_550,
  './lambda': 9_750,
  './explorer': 42_700,
  './openrpc': 5_400,
  './audits': 16_650,
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
