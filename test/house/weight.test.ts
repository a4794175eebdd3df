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
  '.': 13_450,
  './node': 17_450,
  './fetch': 12_650,
  './client': 16_100,
  './csrf': 1_300,
  './express': 11_800,
  './fastify': 32_050,
  './koa': 11_700,
  './hono': 12_400,
  './h3': 12_200,
  './channel': 18_700,
  './ws': 28_800,
  './net': 26_850,
  './stdio': 22_600,
  './bun': 32_350,
  './deno': 32_200,
  './workers': 32_100,
  './hono-ws': 27_800,
  './crossws': 27_650,
  './lambda': 10_100,
  './explorer': 43_550,
  './openrpc': 5_200,
  './audits': 16_850,
  './telemetry': 4_500,
  './types': 6_000,
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
