/** What the tools of OpenAPI make of a document: types by openapi-typescript, and calls by openapi-fetch. */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join, resolve } from 'node:path'
import { serve } from 'damn-simple-jsonrpc-server/node'
import { openapi, plainHttp } from 'damn-simple-jsonrpc-server/openapi'
import createClient from 'openapi-fetch'
import { beforeAll, expect, test } from 'vitest'
import { root } from '../house/house.ts'
import { portOf } from '../http/servers.ts'
import { installPackages } from '../runtimes/install.ts'
import { compile, makeProgram } from '../types/compilers.ts'
import { shop } from './shop.ts'

const place = resolve(root, '.compilers-openapi')
let folder: string

beforeAll(() => {
  installPackages(join(import.meta.dirname, 'generator'), place)
  folder = makeProgram('openapi', { 'calls.ts': calls }, { lib: ['es2023', 'dom'] })
  const document = openapi(shop(), { title: 'Shop', version: '1.0.0' })
  writeFileSync(join(folder, 'openapi.json'), JSON.stringify(document))
  const generator = join(place, 'node_modules/openapi-typescript/bin/cli.js')
  const { status, stderr } = spawnSync(process.execPath, [generator, 'openapi.json', '-o', 'api.ts'], {
    cwd: folder,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
}, 120_000)

const calls = `
import createClient from 'openapi-fetch'
import type { paths } from './api.js'

const client = createClient<paths>({ baseUrl: 'http://localhost' })

export async function calls() {
  const bought = await client.POST('/buy', { body: { item: { name: 'tea', price: 2 }, count: 1 } })
  const total: number | undefined = bought.data?.total
  const left: number | undefined = bought.response.status === 422 && bought.error && 'data' in bought.error ? (bought.error.data as { left: number }).left : undefined
  const found = await client.GET('/find', { params: { query: { text: 'a', tags: ['b'], limit: 1, sold: true, where: JSON.stringify({ city: 'Ulm' }) } } })
  const names: string[] | undefined = found.data?.map((item) => item.name)
  const mean = await client.GET('/stats.mean', { params: { query: { values: [1, 2] } } })
  const number: number | undefined = mean.data
  const tree = await client.POST('/tree', { body: { tree: { value: 1, children: [] } } })
  const child: number | undefined = tree.data?.children[0]?.value
  await client.POST('/pair', { body: ['a', 1] })
  await client.POST('/ping', { body: {} })
  // @ts-expect-error a param of the wrong type
  await client.POST('/buy', { body: { item: { name: 1, price: 2 } } })
  // @ts-expect-error a required param is missing
  await client.GET('/find', { params: { query: {} } })
  // @ts-expect-error a method that changes something has no GET
  await client.GET('/buy')
  // @ts-expect-error no such method
  await client.POST('/nope')
  return [total, left, names, number, child]
}
`

test('the generated types compile, and check calls by name, by position and in the query', async () => {
  expect(await compile('7.0', folder)).toBe('')
  expect(readFileSync(join(folder, 'api.ts'), 'utf8')).toContain('"/stats.mean"')
}, 60_000)

test('openapi-fetch calls the methods of a service', async () => {
  const port = await portOf(createServer(serve(plainHttp(shop()))))
  const client = createClient<Record<string, { get: never; post: never }>>({
    baseUrl: `http://127.0.0.1:${port}`,
  }) as unknown as {
    [verb in 'GET' | 'POST']: (path: string, init?: object) => Promise<{ data?: unknown; error?: unknown; response: Response }>
  }
  expect((await client.POST('/buy', { body: { item: { name: 'tea', price: 2 } } })).data).toEqual({ total: 2 })
  expect((await client.POST('/buy', { body: { item: { name: 'tea', price: 2 }, count: 9 } })).error).toEqual({
    code: 1001,
    message: 'Sold out',
    data: { left: 3 },
  })
  expect((await client.GET('/stats.mean', { params: { query: { values: [1, 2] } } })).data).toBe(1.5)
  const query = { text: 'a&b', tags: ['1', '2'], limit: 1, sold: true }
  expect((await client.GET('/find', { params: { query } })).data).toEqual([
    { name: '{"text":"a&b","limit":1,"tags":["1","2"],"sold":true}', price: 1 },
  ])
  expect((await client.POST('/ping', { body: {} })).data).toBe('pong')
})
