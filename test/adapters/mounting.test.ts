/** Endpoints in odd places: one that cannot work there says so, one that can does. */
import type { ServerResponse } from 'node:http'
import { Service } from 'damn-simple-jsonrpc-server'
import { csrfServe, serve } from 'damn-simple-jsonrpc-server/express'
import * as onFastify from 'damn-simple-jsonrpc-server/fastify'
import * as onHono from 'damn-simple-jsonrpc-server/hono'
import * as onKoa from 'damn-simple-jsonrpc-server/koa'
import express from 'express'
import fastify, { type FastifyRequest } from 'fastify'
import { Hono } from 'hono'
import Koa from 'koa'
import { afterEach, describe, expect, test } from 'vitest'
import { answerTo, call, errorOf, json, open, post } from '../setup/messages.ts'
import { type Running, running, smallService } from '../setup/servers.ts'
import { Notes } from '../setup/waiting.ts'

const addition = call('add', [1, 2])

interface WithResponse {
  readonly response: ServerResponse
}
const servers: Running[] = []
const notes = new Notes()

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
  notes.list.splice(0)
})

const service = () => smallService(notes)

async function opened(app: express.Express | Koa): Promise<string> {
  const server = await running(app.listen(0, '127.0.0.1'))
  servers.push(server)
  return server.url
}

describe('Express', () => {
  test('an endpoint that is mounted twice in Express answers once', async () => {
    const endpoint = serve(service())
    const url = await opened(express().use('/rpc', endpoint).use('/rpc', endpoint).post('/rpc', endpoint))
    expect((await post(`${url}/rpc`, addition)).body).toBe('{"jsonrpc":"2.0","result":3,"id":1}')
  })

  test('an endpoint in Express behind a handler that has answered runs no method, and tells onError', async () => {
    const called: string[] = []
    const counting = service().method('count', () => called.push('called'))
    const app = express().use((_request, response, next) => {
      response.send('mine')
      next()
    })
    const url = await opened(app.use('/rpc', serve(counting)))
    expect((await post(`${url}/rpc`, call('count'))).body).toBe('mine')
    expect(called).toEqual([])
    expect(notes.list).toEqual([expect.stringContaining('The response was sent before the request came to this endpoint')])
  })

  test('an endpoint at the root of Express answers every path, and a GET with 405', async () => {
    const url = await opened(express().use(serve(service())))
    const answer = await answerTo(open(`${url}/index.html`, { method: 'GET' }).end())
    expect([answer.status, ...errorOf(answer)]).toEqual([405, -32600, 'method-not-allowed'])
    expect((await post(`${url}/some/where`, addition)).status).toBe(200)
  })

  test('an endpoint in Express answers at a path that a middleware has rewritten', async () => {
    const rewrite: express.RequestHandler = (request, _response, next) => {
      request.url = request.url.slice('/v1/api'.length)
      next()
    }
    const url = await opened(
      express()
        .use(rewrite)
        .use('/rpc', express.Router().post('/', serve(service()))),
    )
    expect((await post(`${url}/v1/api/rpc`, addition)).status).toBe(200)
  })

  test('csrfServe behind a proxy that changes Host answers the public origin if trustedOrigins names it', async () => {
    const url = await opened(express().post('/rpc', csrfServe(service(), { trustedOrigins: ['https://public.example'] })))
    const proxied = { ...json, host: 'backend.internal:8080', origin: 'https://public.example' }
    expect((await post(`${url}/rpc`, addition, proxied)).status).toBe(200)
    const foreign = await post(`${url}/rpc`, addition, { ...proxied, origin: 'https://other.example' })
    expect([foreign.status, ...errorOf(foreign)]).toEqual([403, -32014, 'origin-refused'])
  })

  test('headers that a middleware of Express has set stay on the response', async () => {
    const app = express().use((_request, response, next) => {
      response.setHeader('x-frame-options', 'DENY')
      next()
    })
    const { headers } = await post(`${await opened(app.use('/rpc', serve(service())))}/rpc`, addition)
    expect(headers).toMatchObject({ 'x-frame-options': 'DENY', 'x-content-type-options': 'nosniff' })
  })
})

describe('Fastify', () => {
  test('a method that ends the raw response of Fastify itself does not harm the next call', async () => {
    const app = fastify()
    const rude = new Service<FastifyRequest>({ onError: (error) => notes.add(String(error)) })
      .method('rude', { takesHttpRequest: true }, ({ raw }) => void (raw as unknown as WithResponse).response.end('mine'))
      .method('add', (x: number, y: number) => x + y)
    app.addHook('onRequest', async (request, reply) => void Object.assign(request.raw, { response: reply.raw }))
    app.register(onFastify.serve(rude), { prefix: '/rpc' })
    const url = await app.listen({ port: 0, host: '127.0.0.1' })
    servers.push({ url, close: () => app.close() })
    expect((await post(`${url}/rpc`, call('rude'))).body).toBe('mine')
    expect((await post(`${url}/rpc`, addition)).body).toBe('{"jsonrpc":"2.0","result":3,"id":1}')
  })

  test('a Fastify plugin that is used as a handler answers 500, and its error says what to do', async () => {
    const logged: unknown[] = []
    const app = fastify()
    app.post('/rpc', onFastify.serve(service()) as never)
    app.addHook('onError', async (_request, _reply, error) => void logged.push(error.message))
    expect((await app.inject({ method: 'POST', url: '/rpc', payload: {} })).statusCode).toBe(500)
    expect(logged).toEqual(["serve() returns a plugin: app.register(serve(service), { prefix: '/rpc' })"])
  })

  test('a Fastify plugin that is registered twice at one path fails when the app starts', async () => {
    const app = fastify()
    for (const _ of [1, 2]) app.register(onFastify.serve(service()), { prefix: '/rpc' })
    await expect(app.ready()).rejects.toThrow("already declared for route '/rpc'")
  })

  test('two services are answered at two paths of one Fastify app', async () => {
    const app = fastify()
    app.register(onFastify.serve(service()), { prefix: '/one' })
    app.register(onFastify.csrfServe(service()), { prefix: '/two' })
    for (const url of ['/one', '/two/']) {
      expect((await app.inject({ method: 'POST', url, headers: json, payload: addition })).statusCode).toBe(200)
    }
  })

  test('headers that a hook of Fastify has set stay on the response', async () => {
    const app = fastify()
    app.addHook('onRequest', async (_request, reply) => void reply.header('x-frame-options', 'DENY'))
    app.register(onFastify.serve(service()), { prefix: '/rpc' })
    const { headers } = await app.inject({ method: 'POST', url: '/rpc', headers: json, payload: addition })
    expect(headers).toMatchObject({ 'x-frame-options': 'DENY', 'x-content-type-options': 'nosniff' })
  })
})

describe('Koa and Hono', () => {
  test('headers that a middleware of Koa or Hono has set stay on the response', async () => {
    const koa = new Koa().use((context, next) => {
      context.set('x-frame-options', 'DENY')
      return next()
    })
    koa.use(onKoa.serve(service()))
    expect((await post(await opened(koa), addition)).headers['x-frame-options']).toBe('DENY')
    const hono = new Hono().use((context, next) => {
      context.header('x-frame-options', 'DENY')
      return next()
    })
    const response = await hono
      .post('/rpc', onHono.serve(service()))
      .request('/rpc', { method: 'POST', headers: json, body: addition })
    expect(response.headers.get('x-frame-options')).toBe('DENY')
  })
})
