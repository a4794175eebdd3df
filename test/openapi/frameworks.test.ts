/** Plain HTTP in the frameworks that mount an endpoint below a path. */
import { createServer } from 'node:http'
import { serve as serveFastify } from 'damn-simple-jsonrpc-server/fastify'
import { serve as serveH3 } from 'damn-simple-jsonrpc-server/h3'
import { serve as serveHono } from 'damn-simple-jsonrpc-server/hono'
import { serve as serveKoa } from 'damn-simple-jsonrpc-server/koa'
import { plainHttp } from 'damn-simple-jsonrpc-server/openapi'
import fastify from 'fastify'
import { H3 } from 'h3'
import { Hono } from 'hono'
import Koa from 'koa'
import { expect, onTestFinished, test } from 'vitest'
import { portOf } from '../http/servers.ts'
import { shop } from './shop.ts'

const handler = () => plainHttp(shop(), { base: '/api' })

async function expectAnswers(send: (path: string, init?: RequestInit) => Promise<Response>): Promise<void> {
  const read = await send('/api/stats.mean?values=1&values=3')
  expect([read.status, await read.json()]).toEqual([200, 2])
  const posted = await send('/api/buy', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ item: { name: 'tea', price: 2 } }),
  })
  expect([posted.status, await posted.json()]).toEqual([200, { total: 2 }])
  const unknown = await send('/api/nope')
  expect([unknown.status, await unknown.json()]).toEqual([404, { code: -32601, message: 'Method not found' }])
}

test('Hono answers plain HTTP', async () => {
  const app = new Hono().all('/api/*', serveHono(handler()) as never)
  await expectAnswers(async (path, init) => app.request(path, init))
})

test('h3 answers plain HTTP', async () => {
  const app = new H3().all('/api/**', serveH3(handler()) as never)
  await expectAnswers(async (path, init) => app.request(path, init))
})

test('Koa answers plain HTTP', async () => {
  const endpoint = serveKoa(handler())
  const app = new Koa().use((context, next) => (context.path.startsWith('/api/') ? endpoint(context as never) : next()))
  const port = await portOf(createServer(app.callback()))
  await expectAnswers((path, init) => fetch(`http://127.0.0.1:${port}${path}`, init))
})

test('Fastify answers plain HTTP', async () => {
  const app = fastify()
  onTestFinished(() => app.close())
  await app.register(serveFastify(handler()), { prefix: '/api' })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  await expectAnswers((path, init) => fetch(`${url}${path}`, init))
})
