/** A door behind a body parser: what that has read is taken from it, and what nobody left behind is answered, never waited for. */
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
import { type Running, running, smallService } from './suite.ts'
import { type Answer, call, errorOf, json, post } from './wire.ts'

const addition = call('add', [1, 2])
const batch = `[${addition}, ${call('fail')}, 5]`
const servers: Running[] = []
const said: string[] = []

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
  said.splice(0)
})

const service = () => smallService((word) => said.push(word))

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

/** All a client needs to know is that it was not its fault; the mend goes to `onError`. */
function expectTaken(answer: Answer): void {
  expect([answer.status, ...errorOf(answer)]).toEqual([500, -32603, 'body-taken'])
  expect(said).toEqual([expect.stringContaining('Mount the endpoint before the middleware that reads it')])
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
  ])('a body that %s has read is answered as any other', async (_parser, parser) => {
    const url = await expressWith(parser, framework)
    expect((await post(url, addition)).body).toBe('{"jsonrpc":"2.0","result":3,"id":1}')
    expect(JSON.parse((await post(url, batch)).body)).toMatchObject([
      { result: 3 },
      { error: { code: -32603 } },
      { error: { code: -32600 } },
    ])
  })

  test('bad JSON behind json() is answered by the framework, in its own way', async () => {
    const { status, headers } = await post(await expressWith(express.json(), framework), '{')
    expect([status, headers['content-type']]).toEqual([400, 'text/html; charset=utf-8'])
  })

  test('a parser that keeps the raw body loses no digit of a long number', async () => {
    const keep = express.json({ verify: (request, _response, bytes) => Object.assign(request, { rawBody: bytes }) })
    const { body } = await post(
      await expressWith(keep, framework),
      '{"jsonrpc":"2.0","method":"add","params":[1,2],"id":9007199254740993}',
    )
    expect(body).toContain('"id":9007199254740993')
  })

  test('a door that takes less than the parser in front of it refuses what is longer', async () => {
    const url = await expressWith(express.json(), framework, { limits: { maxMessageBytes: 100 } })
    expect((await post(url, call('length', ['x'.repeat(100)]))).status).toBe(413)
  })

  test('a value that nests deeper than can be written is refused', async () => {
    const answer = await post(await expressWith(express.json(), framework), `${'['.repeat(40_000)}${']'.repeat(40_000)}`)
    expect([answer.status, ...errorOf(answer)]).toEqual([400, -32600, 'too-deep'])
  })

  test('a body that was eaten is answered', async () => {
    const eat: RequestHandler = (request, _response, next) => void request.resume().on('end', next)
    expectTaken(await post(await expressWith(eat, framework), addition))
  })

  test('a body of which somebody has had a bite is answered', async () => {
    const bite: RequestHandler = (request, _response, next) => void request.once('data', () => next())
    expectTaken(await post(await expressWith(bite, framework), addition))
  })
})

describe('Koa', () => {
  test('a body that bodyParser() has read is answered, to the last digit', async () => {
    const url = await koaWith(bodyParser() as unknown as Middleware)
    expect((await post(url, addition.replace('"id":1', '"id":1e400'))).body).toBe('{"jsonrpc":"2.0","result":3,"id":1e400}')
    expect((await post(url, addition, { 'content-type': 'application/json-rpc' })).status).toBe(200)
  })

  test('a body that was eaten is answered', async () => {
    const eat: Middleware = async (context, next) => {
      for await (const _ of context.req);
      await next()
    }
    expectTaken(await post(await koaWith(eat), addition))
  })
})

describe('Fastify', () => {
  test('the parsers of the app around the plugin stay as they are, and out of it', async () => {
    const app = fastify()
    app.addContentTypeParser('application/json-rpc', (_request, _payload, done) => done(new Error('not for you')))
    app.register(onFastify.serve(service()), { prefix: '/rpc' })
    app.post('/other', async (request) => request.body)
    const url = await app.listen({ port: 0, host: '127.0.0.1' })
    servers.push({ url, close: () => app.close() })
    expect((await post(`${url}/rpc`, addition, { 'content-type': 'application/json-rpc' })).status).toBe(200)
    expect((await post(`${url}/other`, '{"a":1}')).body).toBe('{"a":1}')
  })

  test('a body that a hook has eaten is answered', async () => {
    const app = fastify()
    app.addHook('preParsing', (_request, _reply, payload, done) => void payload.resume().on('end', () => done()))
    app.register(onFastify.serve(service()), { prefix: '/rpc' })
    const url = await app.listen({ port: 0, host: '127.0.0.1' })
    servers.push({ url, close: () => app.close() })
    expectTaken(await post(`${url}/rpc`, addition))
  })

  test('inject() reaches the door without a socket', async () => {
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
    'a body that a middleware has read by c.req.%s() is answered',
    async (way) => {
      const app = honoWith(async (context, next) => {
        await context.req[way]()
        await next()
      })
      expect(await (await app.fetch(request())).json()).toMatchObject({ result: 3 })
    },
  )

  test('a body that somebody has read past Hono is answered', async () => {
    const app = honoWith(async (context, next) => {
      await context.req.raw.text()
      await next()
    })
    expectTaken(await answerOf(await app.fetch(request())))
  })

  test('a Request whose body was read is answered', async () => {
    const used = request()
    await used.text()
    expectTaken(await answerOf(await onFetch.serve(service())(used)))
  })

  test('a Request whose body somebody else is reading is answered', async () => {
    const locked = request()
    locked.body?.getReader()
    expectTaken(await answerOf(await onFetch.serve(service())(locked)))
  })
})
