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
  '.': 14_560,
  './node': 18_820,
  './fetch': 14_050,
  './client': 16_400,
  './csrf': 1_300,
  './express': 12_775,
  './fastify': 32_350,
  './koa': 12_700,
  './hono': 13_600,
  './h3': 13_430,
  './channel': 18_750,
  './ws': 29_200,
  './net': 27_250,
  './stdio': 22_600,
  './bun': 32_950,
  './deno': 32_800,
  './workers': 32_750,
  './hono-ws': 28_450,
  './crossws': 28_300,
  './lambda': 11_350,
  './explorer': 53_000,
  './nats': 13_530,
  './openrpc': 5_600,
  './openapi': 12_150,
  './query': 650,
  './mcp': 22_500,
  './audits': 16_850,
  './telemetry': 4_500,
  './middleware': 4_100,
  './types': 8_700,
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
