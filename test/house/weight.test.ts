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
  './node': 16_500,
  './fetch': 11_850,
  './client': 15_000,
  './csrf': 1_300,
  './express': 11_450,
  './fastify': 31_050,
  './koa': 11_350,
  './hono': 12_100,
  './h3': 11_900,
  './channel': 22_150,
  './ws': 27_950,
  './net': 25_900,
  './stdio': 21_750,
  './bun': 31_400,
  './deno': 31_250,
  './workers': 31_200,
  './hono-ws': 27_000,
  './crossws': 26_850,
  './lambda': 9_850,
  './explorer': 38_600,
  './openrpc': 5_150,
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
