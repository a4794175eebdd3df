/** Fetch endpoints on Node read Node's own request, but only while it is the request that the framework has. */
import { createServer, type RequestListener } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import * as onFetch from 'damn-simple-jsonrpc-server/fetch'
import * as onH3 from 'damn-simple-jsonrpc-server/h3'
import * as onHono from 'damn-simple-jsonrpc-server/hono'
import { fromWebHandler, H3, type Middleware, toNodeHandler } from 'h3'
import { Hono, type MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type Answer, call, errorOf, json, post } from '../setup/messages.ts'
import { running, smallService } from '../setup/servers.ts'

const addition = call('add', [1, 2])
const backwards = [...addition].reverse().join('')

async function serving(listener: unknown): Promise<string> {
  const { url, close } = await running(createServer(listener as RequestListener).listen(0, '127.0.0.1'))
  onTestFinished(close as () => Promise<void>)
  return `${url}/rpc`
}

describe('Hono on Node', () => {
  const honoWith = (...middleware: MiddlewareHandler[]) => {
    const app = new Hono()
    for (const each of middleware) app.use(each)
    return serving(getRequestListener(app.all('/rpc', onHono.serve(smallService())).fetch))
  }

  test.each(['json', 'text', 'arrayBuffer'] as const)(
    'a call on Node whose body a middleware of Hono has read by c.req.%s() is answered',
    async (way) => {
      const url = await honoWith(async (context, next) => {
        await context.req[way]()
        await next()
      })
      expect((await post(url, addition)).body).toBe('{"jsonrpc":"2.0","result":3,"id":1}')
    },
  )

  test('the endpoint reads the Request that a middleware of Hono has put in place of the first', async () => {
    const url = await honoWith(async (context, next) => {
      const text = await context.req.raw.text()
      context.req.raw = new Request(context.req.url, { method: 'POST', headers: json, body: [...text].reverse().join('') })
      await next()
    })
    expect((await post(url, backwards, { 'content-type': 'text/plain' })).body).toBe('{"jsonrpc":"2.0","result":3,"id":1}')
  })

  test('a Request that reads from the first one is read, too', async () => {
    const reversed = () =>
      new TransformStream<Uint8Array, Uint8Array>({
        transform: (chunk, controller) => controller.enqueue(chunk.toReversed()),
      })
    const url = await honoWith(async (context, next) => {
      const { raw } = context.req
      const body = raw.body?.pipeThrough(reversed()) ?? null
      context.req.raw = new Request(raw, { body, duplex: 'half' } as RequestInit)
      await next()
    })
    expect((await post(url, backwards)).body).toBe('{"jsonrpc":"2.0","result":3,"id":1}')
  })

  test('bodyLimit() of Hono holds in front of the endpoint', async () => {
    const url = await honoWith(bodyLimit({ maxSize: 10 }))
    expect((await post(url, addition)).status).toBe(413)
  })

  test('headers that a middleware of Hono sets before and after the endpoint are on the response', async () => {
    const url = await honoWith(async (context, next) => {
      context.header('x-before', 'b')
      await next()
      context.header('x-after', 'a')
    })
    expect((await post(url, addition)).headers).toMatchObject({ 'x-before': 'b', 'x-after': 'a', 'cache-control': 'no-store' })
  })
})

describe('h3', () => {
  const endpoints = {
    h3: () => onH3.serve(smallService()),
    fetch: () => fromWebHandler(onFetch.serve(smallService())),
  }
  const h3With = (name: keyof typeof endpoints, middleware: Middleware) =>
    serving(toNodeHandler(new H3().use(middleware).all('/rpc', endpoints[name]())))
  const taken = (answer: Answer) => [answer.status, ...errorOf(answer)]

  test.each(['h3', 'fetch'] as const)(
    'a call in h3 whose body a middleware has read gets an error from the %s endpoint',
    async (name) => {
      const url = await h3With(name, async (event, next) => {
        await event.req.text()
        return next()
      })
      expect(taken(await post(url, addition))).toEqual([500, -32603, 'body-taken'])
    },
  )

  test.each(['h3', 'fetch'] as const)(
    'a call in h3 whose body has another reader gets an error from the %s endpoint',
    async (name) => {
      const url = await h3With(name, (event, next) => {
        event.req.body?.getReader()
        return next()
      })
      expect(taken(await post(url, addition))).toEqual([500, -32603, 'body-taken'])
    },
  )

  test('headers that a middleware of h3 has set are on the response', async () => {
    const url = await h3With('h3', (event, next) => {
      event.res.headers.set('x-before', 'b')
      return next()
    })
    expect((await post(url, addition)).headers).toMatchObject({ 'x-before': 'b', 'content-type': 'application/json' })
  })
})
