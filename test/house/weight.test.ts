/**
 * What a sub-path costs a user who bundles it: everything that it pulls in, bundled and minified by esbuild, then gzipped.
 * Budgets are in bytes, a little above what is needed; raising one is a decision, so it is made here.
 */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bundleSize } from '../../bench/weight/bundle-size.ts'
import { root } from './house.ts'
import { subPaths } from './packed.ts'

const budgets: Record<string, number> = {
  '.': 9_250,
  './node': 8_900,
  './fetch': 7_800,
  './client': 5_800,
  './csrf': 1_000,
  './express': 7_600,
  './fastify': 7_600,
  './koa': 7_500,
  './hono': 7_800,
  './h3': 7_800,
  './lambda': 7_000,
  './explorer': 40_000,
  './openrpc': 5_000,
  './audits': 13_000,
}

test('every sub-path has a budget', () => {
  expect(Object.keys(budgets).sort()).toEqual(subPaths.map(({ subPath }) => subPath).sort())
})

test.each(subPaths)('$name stays within its budget', async (one) => {
  const { gzip: weight } = await bundleSize(join(root, one.code))
  const budget = budgets[one.subPath] ?? 0
  expect(
    weight,
    `${one.name} weighs ${weight} bytes of ${budget}. Take something out, or raise the budget here`,
  ).toBeLessThanOrEqual(budget)
})
