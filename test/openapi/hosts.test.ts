/** Plain HTTP through the adapters, with their rules. */
import { createServer } from 'node:http'
import { Service } from 'damn-simple-jsonrpc-server'
import { serve as serveExpress } from 'damn-simple-jsonrpc-server/express'
import { csrfServe, serve as serveFetch } from 'damn-simple-jsonrpc-server/fetch'
import { type LambdaEvent, serve as serveLambda } from 'damn-simple-jsonrpc-server/lambda'
import { listen, serve } from 'damn-simple-jsonrpc-server/node'
import { plainHttp } from 'damn-simple-jsonrpc-server/openapi'
import express from 'express'
import { describe, expect, onTestFinished, test } from 'vitest'
import { portOf } from '../http/servers.ts'
import { plain, shop } from './shop.ts'

const info = { title: 'Shop', version: '1.0.0' }

describe('Node', () => {
  test('serve of /node answers POST, GET and HEAD', async () => {
    const port = await portOf(createServer(serve(plainHttp(shop()))))
    const url = `http://127.0.0.1:${port}`
    const posted = await fetch(`${url}/add`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"x":1}' })
    expect([posted.status, await posted.json()]).toEqual([200, 1])
    const read = await fetch(`${url}/stats.mean?values=1&values=2`)
    expect([read.status, await read.json()]).toEqual([200, 1.5])
    const head = await fetch(`${url}/ping`, { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
    const known = await fetch(`${url}/ping`, { headers: { 'if-none-match': head.headers.get('etag') as string } })
    expect(known.status).toBe(304)
  })

  test('listen of /node answers with its rules and its probes', async () => {
    const server = await listen(plainHttp(shop(), { info }), { port: 0, health: '/healthz' })
    onTestFinished(() => server.close())
    expect(await (await fetch(`${server.url}/add?x=1&y=1`)).json()).toBe(2)
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
    expect(await (await fetch(`${server.url}/openapi.json`)).json()).toMatchObject({ openapi: '3.1.1', info })
    const foreign = await fetch(`${server.url}/add?x=1`, {
      headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    })
    expect([foreign.status, await foreign.json()]).toMatchObject([403, { code: -32014 }])
  })

  test('Express cuts off the path of its mount', async () => {
    const app = express().use('/api', serveExpress(plainHttp(shop())))
    const port = await portOf(createServer(app))
    expect(await (await fetch(`http://127.0.0.1:${port}/api/add?x=4`)).json()).toBe(4)
  })
})

describe('hosts of fetch', () => {
  test('base is the path before the names', async () => {
    const handle = serveFetch(plainHttp(shop(), { base: '/api' }))
    expect(await (await handle(new Request('http://localhost/api/add?x=4'))).json()).toBe(4)
    expect((await handle(new Request('http://localhost/add?x=4'))).status).toBe(404)
    expect((await handle(new Request('http://localhost/apiadd?x=4'))).status).toBe(404)
  })

  test('csrfServe refuses a page of another site by POST and by GET', async () => {
    const handle = csrfServe(plainHttp(shop()))
    const headers = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }
    expect((await handle(new Request('http://localhost/add?x=4', { headers }))).status).toBe(403)
    expect((await handle(new Request('http://localhost/add?x=4'))).status).toBe(200)
  })

  test('a preflight is answered, and the page of a named origin may read the error', async () => {
    const handle = serveFetch(plainHttp(shop()), { cors: ['https://app.example'] })
    const headers = { origin: 'https://app.example', 'access-control-request-method': 'POST' }
    expect((await handle(new Request('http://localhost/add', { method: 'OPTIONS', headers }))).status).toBe(204)
    const refused = await handle(new Request('http://localhost/nope', { headers: { origin: 'https://app.example' } }))
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([404, 'https://app.example'])
  })

  test('handlers get the request, the address and the headers', async () => {
    const service = new Service<Request>().method('seen', { takesContext: true, readonly: true }, (context) => [
      context.httpRequest.url,
      context.header('X-Test'),
      context.requestId,
      context.transport,
    ])
    const handle = serveFetch(plainHttp(service))
    const answer = await handle(new Request('http://localhost/seen', { headers: { 'x-test': 'yes', 'x-request-id': 'r1' } }))
    expect(await answer.json()).toEqual(['http://localhost/seen', 'yes', 'r1', 'http'])
  })

  test('guards of the endpoint run before the call, and the capacity is counted', async () => {
    const service = new Service().method('wait', () => new Promise((resolve) => setTimeout(resolve, 50)))
    const handle = serveFetch(plainHttp(service), { limits: { maxCallsInFlight: 1 } })
    const post = () =>
      handle(new Request('http://localhost/wait', { method: 'POST', headers: { 'content-type': 'application/json' } }))
    const statuses = await Promise.all([post(), post()].map(async (answer) => (await answer).status))
    expect(statuses.sort()).toEqual([200, 503])
  })
})

describe('Lambda', () => {
  const handle = serveLambda(plainHttp(shop()))
  const get = (event: object) => handle({ headers: {}, ...event } as LambdaEvent)

  test.each([
    ['payload 2.0', { rawPath: '/find', rawQueryString: 'text=a%26b', requestContext: { http: { method: 'GET' } } }],
    ['payload 1.0', { httpMethod: 'GET', path: '/find', queryStringParameters: { text: 'a&b' }, requestContext: {} }],
    ['payload 1.0 with lists', { httpMethod: 'GET', path: '/find', multiValueQueryStringParameters: { text: ['a&b'] } }],
    [
      'a load balancer',
      { httpMethod: 'GET', path: '/find', queryStringParameters: { text: 'a%26b' }, requestContext: { elb: {} } },
    ],
  ])('%s tells the path and the query', async (_, event) => {
    const { statusCode, body } = await get(event)
    expect([statusCode, JSON.parse(body)]).toEqual([200, [{ name: '{"text":"a&b"}', price: 1 }]])
  })
})

describe('options', () => {
  test.each([
    ['something else than a service', () => plainHttp({ handle: () => '' } as never), 'plainHttp() takes a Service'],
    ['an unknown option', () => plainHttp(shop(), { bas: '/' } as never), 'bas'],
    ['a base that is no path', () => plainHttp(shop(), { base: 'api' }), "base must be a path, such as '/api'"],
    ['info without a title', () => plainHttp(shop(), { info: {} as never }), 'info.title'],
    [
      'Cache-Control of an unknown method',
      () => plainHttp(shop(), { cacheControl: { nope: 'no-store' } }),
      '"nope" is no readonly method',
    ],
    [
      'Cache-Control of a method that changes something',
      () => plainHttp(shop(), { cacheControl: { buy: 'no-store' } }),
      '"buy" is no readonly method',
    ],
    [
      'Cache-Control that no header can hold',
      () => plainHttp(shop(), { cacheControl: { add: 'a\nb' } }),
      'must be text for a header',
    ],
    ['the option status', () => plain({}, { status: () => 200 }), 'status is for JSON-RPC'],
    [
      'a method that has the path of the document',
      () =>
        plainHttp(
          new Service().method('openapi.json', () => 1),
          { info },
        ),
      'has the path of the document',
    ],
  ])('%s is refused at once', (_, make, hint) => {
    expect(make).toThrow(hint)
  })
})
