/** The page as a response of an endpoint: which requests get it, and which headers protect it. No browser is needed. */
import { createServer } from 'node:http'
import { gzipSync } from 'node:zlib'
import { RpcError, Service } from 'damn-simple-jsonrpc-server'
import { type ExplorerOptions, explorer } from 'damn-simple-jsonrpc-server/explorer'
import { serve as expressServe } from 'damn-simple-jsonrpc-server/express'
import { serve as fastifyServe } from 'damn-simple-jsonrpc-server/fastify'
import { csrfServe, serve } from 'damn-simple-jsonrpc-server/fetch'
import { serve as honoServe } from 'damn-simple-jsonrpc-server/hono'
import { serve as koaServe } from 'damn-simple-jsonrpc-server/koa'
import { serve as nodeServe } from 'damn-simple-jsonrpc-server/node'
import { openrpc } from 'damn-simple-jsonrpc-server/openrpc'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import Koa from 'koa'
import { describe, expect, test, vi } from 'vitest'
import { portOf } from '../http/servers.ts'
import { shop } from './shop.ts'

const browserHeaders = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' }
const url = 'https://shop.example/rpc'

const service = () => new Service({ onError: () => {} }).method('add', (x: number, y: number) => x + y)

function get(headers: Record<string, string> = browserHeaders, method = 'GET'): Request {
  return new Request(url, { method, headers })
}

type ServeOptions = Parameters<typeof serve>[1]

const ask = (request: Request, options: ServeOptions = {}) => serve(service(), { explorer: explorer(), ...options })(request)
const askGuarded = (request: Request, options: ServeOptions = {}) =>
  csrfServe(service(), { explorer: explorer(), ...options })(request)

/** What the page is told, as its script reads it. */
function shownIn(html: string) {
  const [, text = ''] = /<script type="application\/json" id="service">(.*?)<\/script>/s.exec(html) ?? []
  return JSON.parse(text)
}

test('a browser gets the page, fenced in', async () => {
  const response = await ask(get())
  expect(response.status).toBe(200)
  const headers = Object.fromEntries(response.headers)
  const policy = headers['content-security-policy'] ?? ''
  expect(headers).toEqual({
    'cache-control': 'no-store',
    'content-security-policy': policy,
    'content-type': 'text/html; charset=utf-8',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  })
  expect(policy.replace(/'sha256-[\w+/=]{44}'/g, '#').split('; ')).toEqual([
    "default-src 'none'",
    'script-src #',
    'style-src #',
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ])
})

test('the page weighs at most 47 kB, packed as servers pack it', async () => {
  const page = await (await ask(get())).text()
  expect(gzipSync(page).length).toBeLessThanOrEqual(47_000)
})

test('HEAD is answered as GET is, without the page', async () => {
  const [head, page] = [await ask(get(browserHeaders, 'HEAD')), await ask(get())]
  expect([head.status, await head.text()]).toEqual([200, ''])
  expect(Object.fromEntries(head.headers)).toEqual(Object.fromEntries(page.headers))
})

test.each([
  ['no Accept at all', {}],
  ['what programs send', { accept: '*/*' }],
  ['JSON', { accept: 'application/json' }],
  ['HTML by no means', { accept: 'application/json, text/html;q=0' }],
  ['something that only looks like it', { accept: 'text/html-sandboxed, xtext/html' }],
])('a GET that accepts %s is refused with 405, and Allow tells of GET', async (_, headers) => {
  const response = await ask(get(headers))
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST'])
})

test('other HTTP methods are refused as before, even if they accept HTML', async () => {
  const response = await ask(get(browserHeaders, 'PUT'), { cors: ['https://app.example'] })
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST, OPTIONS'])
})

test('the endpoint has no page without the option explorer', async () => {
  const response = await serve(service())(get())
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
})

test('calls go on as if there were no page', async () => {
  const body = '{"jsonrpc":"2.0","method":"add","params":[1,2],"id":1}'
  const headers = { ...browserHeaders, 'content-type': 'application/json' }
  const response = await ask(new Request(url, { method: 'POST', headers, body }))
  expect(await response.json()).toEqual({ jsonrpc: '2.0', result: 3, id: 1 })
})

describe('the rules of the endpoint hold for the page', () => {
  test('a strange Host is refused: the page is for the names of this server', async () => {
    const names = { allowedHosts: ['shop.example'] }
    expect((await ask(get({ ...browserHeaders, host: 'evil.example' }), names)).status).toBe(403)
    expect((await ask(get({ ...browserHeaders, host: 'shop.example' }), names)).status).toBe(200)
  })

  test.each([
    ['a script of another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }, 403],
    [
      'a frame of another site',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
      403,
    ],
    ['a sister site', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }, 403],
    ['another origin, in an old browser', { origin: 'https://evil.example', host: 'shop.example' }, 403],
    [
      'a link on another site',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
      200,
    ],
    ['the address bar', { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }, 200],
    ['the page itself', { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }, 200],
  ])('csrfServe answers %s with the expected status', async (_, headers, status) => {
    const response = await askGuarded(get({ ...browserHeaders, ...headers } as Record<string, string>))
    expect(response.status).toBe(status)
  })

  test('guards run before the page is served', async () => {
    const guard = () => {
      throw new RpcError(-32013, 'Log in first', { reason: 'unauthenticated' })
    }
    const response = await ask(get(), { guards: [guard] })
    expect(response.status).toBe(401)
    expect(await response.text()).not.toContain('<html')
  })

  test('a guard that breaks is 500, and the service hears of it', async () => {
    const onError = vi.fn()
    const broken = new Error('broken')
    const guard = () => {
      throw broken
    }
    const endpoint = serve(new Service({ onError }), { explorer: explorer(), guards: [guard] })
    expect((await endpoint(get())).status).toBe(500)
    expect(onError.mock.calls[0]?.[0]).toBe(broken)
  })
})

describe('what the page is told', () => {
  test('the page contains the document of the service, with the title', async () => {
    const options = { title: 'Sums', version: '1.2', description: 'Adds' }
    const shown = shownIn(await (await ask(get(), { explorer: explorer(options) })).text())
    expect(shown.info).toEqual(options)
    expect(shown.document).toEqual(openrpc(service(), options))
  })

  test('the document in the page is made once, and again after a method was added', async () => {
    const growing = service()
    const list = vi.spyOn(growing, 'list')
    let conversions = 0
    const schema = {
      '~standard': {
        version: 1,
        vendor: 'counting',
        validate: (value: unknown) => ({ value }),
        jsonSchema: { input: () => ({ type: ++conversions > 0 ? 'string' : 'number' }), output: () => ({}) },
      },
    } as const
    growing.method('count', { params: { text: schema } }, () => 0)
    const endpoint = serve(growing, { explorer: explorer() })
    await endpoint(get())
    await endpoint(get())
    expect(conversions).toBe(1)
    growing.method('later', () => 1)
    expect(shownIn(await (await endpoint(get())).text()).document.methods.map(({ name }: { name: string }) => name)).toContain(
      'later',
    )
    expect(list).toHaveBeenCalled()
  })

  test('the document in the page cannot end the script that contains it', async () => {
    const bad = '</script><script>alert(1)</script><!-- <script> \u2028 \u2029 $& $1'
    const html = await (await ask(get(), { explorer: explorer({ title: bad }) })).text()
    expect(html).not.toContain('</script><script>alert')
    expect(html.match(/<script/g)?.length).toBe(2)
    expect(shownIn(html).info.title).toBe(bad)
  })

  test('the page contains nothing but the title if it calls rpc.discover, or if the endpoint serves no service', async () => {
    const gateway = { handle: () => '' }
    for (const endpoint of [
      serve(service(), { explorer: explorer({ document: 'discover' }) }),
      serve(gateway, { explorer: explorer() }),
    ]) {
      expect(shownIn(await (await endpoint(get())).text())).toEqual({ info: { title: 'JSON-RPC', version: '' } })
    }
  })

  test.each([
    ['true', true as const, '', "connect-src 'self'"],
    ['a path', '/rpc;v=1', '/rpc;v=1', "connect-src 'self'"],
    [
      'a URL',
      'wss://rpc.example:8443/a;b,c?d',
      'wss://rpc.example:8443/a;b,c?d',
      "connect-src 'self' wss://rpc.example:8443/a%3Bb%2Cc",
    ],
  ])(
    'the page contains the WebSocket, and its policy allows that alone, if webSocket is %s',
    async (_, webSocket, told, source) => {
      const response = await ask(get(), { explorer: explorer({ webSocket }) })
      expect(response.headers.get('content-security-policy')?.split('; ')).toContain(source)
      expect(shownIn(await response.text()).webSocket).toBe(told)
    },
  )

  test('the page contains the document that the option document gives', async () => {
    const document = openrpc(shop, { title: 'Elsewhere', version: '9' })
    const gateway = { handle: () => '' }
    const html = await (await serve(gateway, { explorer: explorer({ document }) })(get())).text()
    expect(shownIn(html).document).toEqual(document)
  })

  test('the document in the page has an empty schema if a schema cannot become JSON Schema', async () => {
    const schema = {
      '~standard': {
        version: 1,
        vendor: 'mute',
        validate: (value: unknown) => ({ value }),
        get jsonSchema(): never {
          throw new Error('never')
        },
      },
    } as const
    const mute = new Service().method('mute', { params: { any: schema } }, () => 0)
    const shown = shownIn(await (await serve(mute, { explorer: explorer() })(get())).text())
    expect(shown.document.methods[0].params).toEqual([{ name: 'any', required: false, schema: {} }])
  })
})

describe('every adapter serves the page', () => {
  const options = { explorer: explorer({ title: 'Sums' }) }
  const koa = new Koa().use(koaServe(service(), options))
  const hono = new Hono().all('/', honoServe(service(), options))
  const app = express().all('/', expressServe(service(), options))
  const adapters = {
    'node:http': async () => portOf(createServer(nodeServe(service(), options))),
    express: async () => portOf(createServer(app)),
    koa: async () => portOf(createServer(koa.callback())),
    fastify: async () => {
      const server = fastify()
      await server.register(fastifyServe(service(), options))
      await server.ready()
      return portOf(server.server)
    },
  }

  test.each(Object.entries(adapters))('the endpoint for %s serves the page', async (_, start) => {
    const response = await fetch(`http://127.0.0.1:${await start()}/`, { headers: browserHeaders })
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(shownIn(await response.text()).info.title).toBe('Sums')
  })

  test('the endpoint for hono serves the page', async () => {
    const response = await hono.request('/', { headers: browserHeaders })
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(shownIn(await response.text()).info.title).toBe('Sums')
  })
})

describe('set-up that cannot work throws at once, with a hint', () => {
  test.each([
    ['an option that does not exist', { name: 'x' }, 'has no option name. The options are: title'],
    ['a title that is no text', { title: 7 }, 'title must be a string'],
    ['a document that is none', { document: {} }, "document must be an OpenRPC document, as from openrpc(), or 'discover'"],
    ['a WebSocket of HTTP', { webSocket: 'https://example.com/rpc' }, "webSocket must be true, a path such as '/rpc', or a URL"],
    ['a WebSocket without a slash', { webSocket: 'rpc' }, 'webSocket must be true'],
    ['a WebSocket on another host', { webSocket: '//example.com' }, 'webSocket must be true'],
    ['a WebSocket on another host, with a tab', { webSocket: '/\t/example.com' }, 'webSocket must be true'],
    ['a WebSocket with a fragment', { webSocket: '/rpc#a' }, 'webSocket must be true'],
    ['a WebSocket that is false', { webSocket: false }, 'webSocket must be true'],
    ['a service in place of options', service(), 'explorer() takes options'],
    ['null', null, 'explorer() takes options'],
  ])('explorer() throws at once, with a hint, for %s', (_, options, hint) => {
    expect(() => explorer(options as ExplorerOptions)).toThrow(TypeError)
    expect(() => explorer(options as ExplorerOptions)).toThrow(hint)
  })

  test('serve() throws at once, with a hint, for true in place of explorer()', () => {
    const options = { explorer: true } as unknown as ServeOptions
    expect(() => serve(service(), options)).toThrow('serve(service, { explorer: explorer() })')
  })
})
