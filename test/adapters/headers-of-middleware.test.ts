/** Headers are read as the framework shows them: middleware before the endpoint may set and delete them. */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type RequestListener } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { csrfTokens } from 'damn-simple-jsonrpc-server/csrf'
import * as onExpress from 'damn-simple-jsonrpc-server/express'
import * as onFastify from 'damn-simple-jsonrpc-server/fastify'
import * as onFetch from 'damn-simple-jsonrpc-server/fetch'
import * as onH3 from 'damn-simple-jsonrpc-server/h3'
import * as onHono from 'damn-simple-jsonrpc-server/hono'
import * as onKoa from 'damn-simple-jsonrpc-server/koa'
import * as onNode from 'damn-simple-jsonrpc-server/node'
import express from 'express'
import fastify from 'fastify'
import { fromWebHandler, H3, toNodeHandler } from 'h3'
import { Hono } from 'hono'
import Koa from 'koa'
import { describe, expect, onTestFinished, test } from 'vitest'
import { add, Connection, request, three } from '../http/raw.ts'
import { post } from '../setup/messages.ts'
import { running, smallService } from '../setup/servers.ts'

type Options = Parameters<typeof onNode.csrfServe>[1]
/** Changes the headers before the endpoint sees the request. */
type Change = (headers: IncomingHttpHeaders, request: IncomingMessage) => void

/** Sets headers, of any type. */
const set =
  (values: object): Change =>
  (headers) =>
    void Object.assign(headers, values)

const frameworks: Record<string, (change: Change, options?: Options) => Promise<number>> = {
  'node:http': (change, options = {}) => {
    const endpoint = onNode.csrfServe(smallService(), options)
    return portOf(
      createServer((request, response) => {
        change(request.headers, request)
        endpoint(request, response)
      }),
    )
  },
  Express: (change, options = {}) =>
    portOf(
      createServer(
        express()
          .use((request, _response, next) => {
            change(request.headers, request)
            next()
          })
          .use(onExpress.csrfServe(smallService(), options)),
      ),
    ),
  Koa: (change, options = {}) => {
    const app = new Koa().use((context, next) => {
      change(context.request.headers, context.req)
      return next()
    })
    return portOf(createServer(app.use(onKoa.csrfServe(smallService(), options as object)).callback()))
  },
  Fastify: async (change, options = {}) => {
    const app = fastify()
    app.addHook('onRequest', async ({ raw }) => change(raw.headers, raw))
    app.register(onFastify.csrfServe(smallService(), options as object), { prefix: '/' })
    onTestFinished(() => app.close())
    return Number(new URL(await app.listen({ port: 0, host: '127.0.0.1' })).port)
  },
  'Hono behind other handlers of Node': (change, options = {}) => {
    const listener = getRequestListener(new Hono().all('/', onHono.csrfServe(smallService(), options as object)).fetch)
    return portOf(
      createServer((request, response) => {
        change(request.headers, request)
        void listener(request, response)
      }),
    )
  },
}

async function portOf(server: ReturnType<typeof createServer>): Promise<number> {
  const { url, close } = await running(server.listen(0, '127.0.0.1'))
  onTestFinished(close as () => Promise<void>)
  return Number(new URL(url).port)
}

async function ask(port: number, bytes: Uint8Array): Promise<[status: number, body: string]> {
  const connection = await Connection.open(port)
  const { status, body } = await connection.ask(bytes)
  connection.close()
  return [status, status === 200 ? body : JSON.parse(body).error.data.reason]
}

const passes = [200, three]
const session = () => 'anna'
const tokens = csrfTokens({ secret: 'a secret of more than thirty-two characters', session })

describe.each(Object.entries(frameworks))('%s', (_name, start) => {
  test('a Content-Type that middleware sets is the type of the body', async () => {
    const port = await start(set({ 'content-type': 'application/json' }))
    expect(await ask(port, request({ headers: { 'Content-Type': 'text/plain' } }))).toEqual(passes)
    expect(await ask(port, request({ headers: { 'Content-Type': null } }))).toEqual(passes)
  })

  test('a Content-Type that middleware takes away is none', async () => {
    const port = await start((headers) => void delete headers['content-type'])
    expect(await ask(port, request())).toEqual([415, 'unsupported-media-type'])
  })

  test('two different Content-Types that the client sent stay a conflict', async () => {
    const port = await start(set({ 'content-type': 'application/json' }))
    expect(await ask(port, request({ lines: ['Content-Type: text/plain'] }))).toEqual([400, 'conflicting-header'])
  })

  test('a Content-Encoding counts as middleware leaves it', async () => {
    const packed = request({ headers: { 'Content-Encoding': 'gzip' } })
    expect(await ask(await start((headers) => void delete headers['content-encoding']), packed)).toEqual(passes)
    const port = await start(set({ 'content-encoding': 'gzip' }))
    expect(await ask(port, request())).toEqual([415, 'unsupported-content-encoding'])
  })

  test('allowedHosts checks the Host that a middleware has set', async () => {
    const port = await start(set({ host: 'public.example' }), { allowedHosts: ['public.example'] })
    expect(await ask(port, request())).toEqual(passes)
    const foreign = await start(set({ host: 'evil.example' }), { allowedHosts: ['localhost'] })
    expect(await ask(foreign, request())).toEqual([403, 'host-refused'])
  })

  test('an Origin and a Sec-Fetch-Site that middleware sets are those that are checked', async () => {
    const port = await start(set({ origin: 'https://evil.example' }))
    expect(await ask(port, request())).toEqual([403, 'origin-refused'])
    const own = await start(set({ 'sec-fetch-site': 'same-origin' }))
    expect(await ask(own, request({ headers: { 'Sec-Fetch-Site': 'cross-site' } }))).toEqual(passes)
  })

  test('a token that middleware takes from a cookie is the token', async () => {
    const token = await tokens.issue({})
    const port = await start(set({ 'x-csrf-token': token }), { tokens })
    expect(await ask(port, request())).toEqual(passes)
    const without = await start((headers) => void delete headers['x-csrf-token'], { tokens })
    expect(await ask(without, request({ headers: { 'X-CSRF-Token': token } }))).toEqual([403, 'csrf-token-refused'])
  })

  test('a Content-Length that middleware sets as a number is read, and does not replace the count', async () => {
    const limits = { maxMessageBytes: 1000 }
    const port = await start(set({ 'content-length': 2000 }), { limits })
    expect((await ask(port, request()))[0]).toBe(413)
    const lying = await start(set({ 'content-length': '1' }), { limits })
    expect((await ask(lying, request({ body: add.padEnd(1001) })))[0]).toBe(413)
  })

  test('a header that middleware sets to a list has all of its values', async () => {
    const port = await start(set({ 'content-encoding': ['identity', 'gzip'] }))
    expect(await ask(port, request())).toEqual([415, 'unsupported-content-encoding'])
  })

  test('headers that middleware replaces as a whole count, and so does an empty raw list', async () => {
    const port = await start((headers, raw) => {
      Object.defineProperty(raw, 'headers', { value: { ...headers, 'content-type': 'application/json' } })
      Object.defineProperty(raw, 'rawHeaders', { value: [] })
    })
    expect(await ask(port, request({ headers: { 'Content-Type': 'text/plain' } }))).toEqual(passes)
  })
})

describe('headers of the framework itself', () => {
  const type = 'content-type'
  const text = request({ headers: { 'Content-Type': 'text/plain' } })

  test('Fastify: headers that a hook sets on its request count', async () => {
    const app = fastify()
    app.addHook('preHandler', async (request) => {
      request.headers = { ...request.headers, [type]: 'application/json' }
    })
    app.register(onFastify.serve(smallService()), { prefix: '/' })
    onTestFinished(() => app.close())
    const { port } = new URL(await app.listen({ port: 0, host: '127.0.0.1' }))
    expect(await ask(Number(port), text)).toEqual(passes)
  })

  test('Koa: headers that middleware replaces on its request count', async () => {
    const app = new Koa().use((context, next) => {
      context.request.headers = { ...context.request.headers, [type]: 'application/json' }
      return next()
    })
    expect(await ask(await portOf(createServer(app.use(onKoa.serve(smallService())).callback())), text)).toEqual(passes)
  })

  const webHeaders: [string, (change: (headers: Headers) => void) => Promise<number>][] = [
    [
      'Hono',
      (change) => {
        const app = new Hono().use((context, next) => {
          change(context.req.raw.headers)
          return next()
        })
        return portOf(createServer(getRequestListener(app.all('/', onHono.serve(smallService())).fetch)))
      },
    ],
    ['h3', (change) => h3With(change, onH3.serve(smallService()))],
    ['fetch in h3', (change) => h3With(change, fromWebHandler(onFetch.serve(smallService())))],
  ]

  async function h3With(change: (headers: Headers) => void, handler: unknown): Promise<number> {
    const app = new H3().use((event, next) => {
      change(event.req.headers)
      return next()
    })
    return portOf(createServer(toNodeHandler(app.all('/', handler as never)) as unknown as RequestListener))
  }

  test.each(webHeaders)('%s: headers that middleware sets, deletes or only reads count', async (_name, start) => {
    const outcomeOf = async (change: (headers: Headers) => void, contentType: string) => {
      const { status, body } = await post(`http://127.0.0.1:${await start(change)}/`, add, { [type]: contentType })
      return [status, status === 200 ? body : JSON.parse(body).error.data.reason]
    }
    expect(await outcomeOf((headers) => headers.set(type, 'application/json'), 'text/plain')).toEqual(passes)
    expect(await outcomeOf((headers) => headers.delete(type), 'application/json')).toEqual([415, 'unsupported-media-type'])
    const encode = (headers: Headers) => headers.set('content-encoding', 'gzip')
    expect(await outcomeOf(encode, 'application/json')).toEqual([415, 'unsupported-content-encoding'])
    const read = (headers: Headers) => void [...headers]
    expect(await outcomeOf(read, 'application/json')).toEqual(passes)
    expect(await outcomeOf(read, 'text/plain')).toEqual([415, 'unsupported-media-type'])
  })
})
