/** Fetch doors on Node look at Node's own request, and only while that is what the framework would show them. */

import { createServer, type RequestListener } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import * as onFetch from 'damn-simple-jsonrpc-server/fetch'
import * as onH3 from 'damn-simple-jsonrpc-server/h3'
import * as onHono from 'damn-simple-jsonrpc-server/hono'
import { fromWebHandler, H3, type Middleware, toNodeHandler } from 'h3'
import { Hono, type MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { describe, expect, onTestFinished, test } from 'vitest'
import { running, smallService } from './suite.ts'
import { type Answer, call, errorOf, json, post } from './wire.ts'

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
    'a body that a middleware has read by c.req.%s() is answered',
    async (way) => {
      const url = await honoWith(async (context, next) => {
        await context.req[way]()
        await next()
      })
      expect((await post(url, addition)).body).toBe('{"jsonrpc":"2.0","result":3,"id":1}')
    },
  )

  test('a request that a middleware has put in its place is the one that is answered', async () => {
    const url = await honoWith(async (context, next) => {
      const text = await context.req.raw.text()
      context.req.raw = new Request(context.req.url, { method: 'POST', headers: json, body: [...text].reverse().join('') })
      await next()
    })
    expect((await post(url, backwards, { 'content-type': 'text/plain' })).body).toBe('{"jsonrpc":"2.0","result":3,"id":1}')
  })

  test('a request in its place that has not begun to read counts too', async () => {
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

  test('the limit of another middleware holds', async () => {
    const url = await honoWith(bodyLimit({ maxSize: 10 }))
    expect((await post(url, addition)).status).toBe(413)
  })

  test('headers that a middleware has set come with the answer, and one that it adds afterwards', async () => {
    const url = await honoWith(async (context, next) => {
      context.header('x-before', 'b')
      await next()
      context.header('x-after', 'a')
    })
    expect((await post(url, addition)).headers).toMatchObject({ 'x-before': 'b', 'x-after': 'a', 'cache-control': 'no-store' })
  })
})

describe('h3', () => {
  const doors = {
    h3: () => onH3.serve(smallService(() => {})),
    fetch: () => fromWebHandler(onFetch.serve(smallService(() => {}))),
  }
  const h3With = (door: keyof typeof doors, middleware: Middleware) =>
    serving(toNodeHandler(new H3().use(middleware).all('/rpc', doors[door]())))
  const taken = (answer: Answer) => [answer.status, ...errorOf(answer)]

  test.each(['h3', 'fetch'] as const)('a body that a middleware has read is answered by the %s door', async (door) => {
    const url = await h3With(door, async (event, next) => {
      await event.req.text()
      return next()
    })
    expect(taken(await post(url, addition))).toEqual([500, -32603, 'body-taken'])
  })

  test.each(['h3', 'fetch'] as const)('a body that somebody else is reading is answered by the %s door', async (door) => {
    const url = await h3With(door, (event, next) => {
      event.req.body?.getReader()
      return next()
    })
    expect(taken(await post(url, addition))).toEqual([500, -32603, 'body-taken'])
  })

  test('headers that a middleware has set come with the answer', async () => {
    const url = await h3With('h3', (event, next) => {
      event.res.headers.set('x-before', 'b')
      return next()
    })
    expect((await post(url, addition)).headers).toMatchObject({ 'x-before': 'b', 'content-type': 'application/json' })
  })
})
