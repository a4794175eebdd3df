/** An endpoint behind a body parser takes what that has read. If the body is gone, it answers with an error and does not wait. */
import { bodyParser } from '@koa/bodyparser'
import * as onExpress from 'damn-simple-jsonrpc-server/express'
import * as onFastify from 'damn-simple-jsonrpc-server/fastify'
import * as onFetch from 'damn-simple-jsonrpc-server/fetch'
import * as onHono from 'damn-simple-jsonrpc-server/hono'
import * as onKoa from 'damn-simple-jsonrpc-server/koa'
import express, { type RequestHandler } from 'express'
import express4 from 'express4'
import fastify from 'fastify'
import { Hono, type MiddlewareHandler } from 'hono'
import Koa, { type Middleware } from 'koa'
import { afterEach, describe, expect, test } from 'vitest'
import { type Answer, call, errorOf, json, post } from '../setup/messages.ts'
import { type Running, running, smallService } from '../setup/servers.ts'
import { Notes } from '../setup/waiting.ts'

const addition = call('add', [1, 2])
const batch = `[${addition}, ${call('fail')}, 5]`
const servers: Running[] = []
const notes = new Notes()

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
  notes.list.splice(0)
})

const service = () => smallService(notes)

async function expressWith(parser: RequestHandler, framework = express, options = {}): Promise<string> {
  const app = framework().use(parser)
  app.post('/rpc', onExpress.serve(service(), options))
  const server = await running(app.listen(0, '127.0.0.1'))
  servers.push(server)
  return `${server.url}/rpc`
}

async function koaWith(parser: Middleware): Promise<string> {
  const server = await running(new Koa().use(parser).use(onKoa.serve(service())).listen(0, '127.0.0.1'))
  servers.push(server)
  return server.url
}

/** The client is told only that the failure is the server's; `onError` gets what to do. */
function expectBodyTaken(answer: Answer): void {
  expect([answer.status, ...errorOf(answer)]).toEqual([500, -32603, 'body-taken'])
  expect(notes.list).toEqual([expect.stringContaining('Mount the endpoint before the middleware that reads it')])
}

describe.each([
  ['Express 5', express],
  ['Express 4', express4],
])('%s', (_name, framework) => {
  test.each<[string, RequestHandler]>([
    ['json()', express.json()],
    ['text()', express.text({ type: '*/*' })],
    ['raw()', express.raw({ type: '*/*' })],
    ['json() that does not know the type', express.json({ type: 'application/other' })],
  ])('a call whose body %s has read is answered', async (_parser, parser) => {
    const url = await expressWith(parser, framework)
    expect((await post(url, addition)).body).toBe('{"jsonrpc":"2.0","result":3,"id":1}')
    expect(JSON.parse((await post(url, batch)).body)).toMatchObject([
      { result: 3 },
      { error: { code: -32603 } },
      { error: { code: -32600 } },
    ])
  })

  test('bad JSON behind express.json() is answered by Express, not by the endpoint', async () => {
    const { status, headers } = await post(await expressWith(express.json(), framework), '{')
    expect([status, headers['content-type']]).toEqual([400, 'text/html; charset=utf-8'])
  })

  test('an id of many digits is exact if the parser keeps the raw body', async () => {
    const keep = express.json({ verify: (request, _response, bytes) => Object.assign(request, { rawBody: bytes }) })
    const { body } = await post(
      await expressWith(keep, framework),
      '{"jsonrpc":"2.0","method":"add","params":[1,2],"id":9007199254740993}',
    )
    expect(body).toContain('"id":9007199254740993')
  })

  test('maxMessageBytes holds for a body that a parser with a higher limit has read', async () => {
    const url = await expressWith(express.json(), framework, { limits: { maxMessageBytes: 100 } })
    expect((await post(url, call('length', ['x'.repeat(100)]))).status).toBe(413)
  })

  test('a parsed body that nests too deep to be written as JSON is refused', async () => {
    const answer = await post(await expressWith(express.json(), framework), `${'['.repeat(40_000)}${']'.repeat(40_000)}`)
    expect([answer.status, ...errorOf(answer)]).toEqual([400, -32600, 'too-deep'])
  })

  test('a call whose body a middleware has read to its end gets an error', async () => {
    const consume: RequestHandler = (request, _response, next) => void request.resume().on('end', next)
    expectBodyTaken(await post(await expressWith(consume, framework), addition))
  })

  test('a call whose body was read in part gets an error', async () => {
    const readOneChunk: RequestHandler = (request, _response, next) => void request.once('data', () => next())
    expectBodyTaken(await post(await expressWith(readOneChunk, framework), addition))
  })
})

describe('Koa', () => {
  test('a call whose body bodyParser() has read is answered, and its id stays exact', async () => {
    const url = await koaWith(bodyParser() as unknown as Middleware)
    expect((await post(url, addition.replace('"id":1', '"id":1e400'))).body).toBe('{"jsonrpc":"2.0","result":3,"id":1e400}')
    expect((await post(url, addition, { 'content-type': 'application/json-rpc' })).status).toBe(200)
  })

  test('a call whose body a middleware has read to its end gets an error', async () => {
    const consume: Middleware = async (context, next) => {
      for await (const _ of context.req);
      await next()
    }
    expectBodyTaken(await post(await koaWith(consume), addition))
  })
})

describe('Fastify', () => {
  test('the content type parsers of a Fastify app stay as they are, and do not act in the plugin', async () => {
    const app = fastify()
    app.addContentTypeParser('application/json-rpc', (_request, _payload, done) => done(new Error('not for you')))
    app.register(onFastify.serve(service()), { prefix: '/rpc' })
    app.post('/other', async (request) => request.body)
    const url = await app.listen({ port: 0, host: '127.0.0.1' })
    servers.push({ url, close: () => app.close() })
    expect((await post(`${url}/rpc`, addition, { 'content-type': 'application/json-rpc' })).status).toBe(200)
    expect((await post(`${url}/other`, '{"a":1}')).body).toBe('{"a":1}')
  })

  test('a call whose body a preParsing hook has read gets an error', async () => {
    const app = fastify()
    app.addHook('preParsing', (_request, _reply, payload, done) => void payload.resume().on('end', () => done()))
    app.register(onFastify.serve(service()), { prefix: '/rpc' })
    const url = await app.listen({ port: 0, host: '127.0.0.1' })
    servers.push({ url, close: () => app.close() })
    expectBodyTaken(await post(`${url}/rpc`, addition))
  })

  test('inject() of Fastify reaches the endpoint without a socket', async () => {
    const app = fastify().register(onFastify.serve(service()), { prefix: '/rpc' })
    const { statusCode, body } = await app.inject({ method: 'POST', url: '/rpc', headers: json, payload: addition })
    expect([statusCode, JSON.parse(body).result]).toEqual([200, 3])
  })
})

describe('Hono and fetch', () => {
  const honoWith = (middleware: MiddlewareHandler) => new Hono().use(middleware).post('/rpc', onHono.serve(service()))
  const request = () => new Request('http://localhost/rpc', { method: 'POST', headers: json, body: addition })
  const answerOf = async (response: Response): Promise<Answer> => ({
    status: response.status,
    headers: {},
    body: await response.text(),
  })

  test.each(['json', 'text', 'arrayBuffer', 'blob'] as const)(
    'a call whose body a middleware has read by c.req.%s() is answered',
    async (way) => {
      const app = honoWith(async (context, next) => {
        await context.req[way]()
        await next()
      })
      expect(await (await app.fetch(request())).json()).toMatchObject({ result: 3 })
    },
  )

  test('a call whose body was read from the raw request, past Hono, gets an error', async () => {
    const app = honoWith(async (context, next) => {
      await context.req.raw.text()
      await next()
    })
    expectBodyTaken(await answerOf(await app.fetch(request())))
  })

  test('a Request whose body was read gets an error', async () => {
    const used = request()
    await used.text()
    expectBodyTaken(await answerOf(await onFetch.serve(service())(used)))
  })

  test('a Request whose body has another reader gets an error', async () => {
    const locked = request()
    locked.body?.getReader()
    expectBodyTaken(await answerOf(await onFetch.serve(service())(locked)))
  })
})
