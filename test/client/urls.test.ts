/** Where calls go: relative URLs in a browser and on a server, and redirects. */
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Service } from 'damn-simple-jsonrpc-server'
import { createClient, type FetchOptions, TransportError } from 'damn-simple-jsonrpc-server/client'
import { serve } from 'damn-simple-jsonrpc-server/node'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'

const service = new Service().method('add', (x: number, y: number) => x + y)
const answering = (seen: string[]) => async (url: string, init: { body: string }) => {
  seen.push(url)
  return new Response(await service.handle(init.body))
}

afterEach(() => vi.unstubAllGlobals())

const relative = ['/rpc', './rpc', '../rpc', '?rpc', '//example.com/rpc', 'api/rpc', 'rpc.php']

describe.each(relative)('the relative URL %s', (url) => {
  test(`createClient(${JSON.stringify(url)}) does not throw on a server, and its calls reject with a hint`, async () => {
    const seen: string[] = []
    const hint = /^createClient\(".*"\): there is no page here .* Give the whole URL on a server$/
    for (const options of [{}, { batch: 10 }]) {
      const client = createClient<typeof service>(url, { fetch: answering(seen), ...options })
      const error = await client.add(1, 2).catch((caught: unknown) => caught)
      expect(error).toBeInstanceOf(TypeError)
      expect((error as Error).message).toMatch(hint)
      await expect(client.call('add', [1, 2])).rejects.toThrow(hint)
      await expect(client.notify.add(1, 2)).rejects.toThrow(hint)
      await expect(client.with({ timeout: 50 }).add(1, 2)).rejects.toThrow(hint)
      await expect(client.batch((calls) => [calls.add(1, 2)])).rejects.toThrow(hint)
    }
    expect(seen).toEqual([])
  })

  test(`${url} is resolved against the page at the first call`, async () => {
    const seen: string[] = []
    const client = createClient<typeof service>(url, { fetch: answering(seen) })
    vi.stubGlobal('location', { href: 'https://shop.test/a/b/c?d=1#e' })
    expect(await client.add(1, 2)).toBe(3)
    vi.stubGlobal('location', { href: 'https://other.test/' })
    expect(await client.add(1, 2)).toBe(3)
    expect(seen).toEqual([new URL(url, 'https://shop.test/a/b/c').href, new URL(url, 'https://other.test/').href])
  })
})

test('a URL without a slash is none on a server, and is relative to the page in a browser', async () => {
  expect(() => createClient('rpc')).toThrow(/needs an http\(s\) URL/)
  const seen: string[] = []
  vi.stubGlobal('location', { href: 'https://shop.test/a/b' })
  await createClient<typeof service>('rpc', { fetch: answering(seen) }).add(1, 2)
  expect(seen).toEqual(['https://shop.test/a/rpc'])
})

test('a WebSocket is no channel, and the error names the function that makes one', () => {
  const socket = new WebSocket('ws://localhost:1')
  socket.on('error', () => {})
  expect(() => createClient(socket as never)).toThrow('a channel such as webSocket(url)')
  socket.terminate()
})

test('the base of a document wins over its own URL, as for fetch', async () => {
  const seen: string[] = []
  vi.stubGlobal('location', { href: 'https://shop.test/a/b' })
  vi.stubGlobal('document', { baseURI: 'https://shop.test/base/' })
  await createClient<typeof service>('./rpc', { fetch: answering(seen) }).add(1, 2)
  expect(seen).toEqual(['https://shop.test/base/rpc'])
})

test('credentials of the page are left out, as fetch refuses them', async () => {
  const seen: string[] = []
  vi.stubGlobal('location', { href: 'https://me:secret@shop.test/a' })
  await createClient<typeof service>('/rpc', { fetch: answering(seen) }).add(1, 2)
  expect(seen).toEqual(['https://shop.test/rpc'])
})

test.each(['about:blank', 'file:///app/index.html', 'data:text/html,x'])(
  'a page at %s rejects the calls of a relative URL with a hint',
  async (href) => {
    vi.stubGlobal('location', { href })
    const client = createClient<typeof service>('/rpc', { fetch: answering([]) })
    await expect(client.add(1, 2)).rejects.toThrow(/has no http\(s\) URL. Give the whole URL/)
  },
)

/** A server that redirects `/old` with a status, and answers anywhere else. */
async function redirecting(status: number, location: (origin: string) => string | undefined) {
  const seen: { method: string | undefined; url: string | undefined; headers: IncomingMessage['headers'] }[] = []
  const endpoint = serve(service)
  let origin = ''
  const server: Server = createServer((request, response) => {
    seen.push({ method: request.method, url: request.url, headers: request.headers })
    if (!request.url?.startsWith('/old')) return endpoint(request, response)
    const place = location(origin)
    request.resume().on('end', () => response.writeHead(status, place === undefined ? {} : { location: place }).end('moved'))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return { url: `${origin}/old`, origin, seen, close }
}

describe.each([301, 302, 303])('HTTP %i, which turns a POST into a GET', (status) => {
  test.each([
    ['of one call', (client: ReturnType<typeof createClient<typeof service>>) => client.add(1, 2)],
    ['of a batch', (client: ReturnType<typeof createClient<typeof service>>) => client.batch((calls) => [calls.add(1, 2)])],
    ['of a notification', (client: ReturnType<typeof createClient<typeof service>>) => client.notify.add(1, 2)],
  ])(`a redirect with HTTP ${status} %s is not followed, and the error names the new place`, async (_what, call) => {
    const { url, origin, seen, close } = await redirecting(status, () => '/new?a=1')
    const error = await call(createClient<typeof service>(url)).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(TransportError)
    expect(error).toMatchObject({ reason: 'redirect', status })
    expect((error as Error).message).toBe(
      `The server redirects (HTTP ${status}) to ${origin}/new?a=1, which would turn the POST into a GET. Give createClient() the new URL`,
    )
    expect(seen).toHaveLength(1)
    await close()
  })
})

describe.each([307, 308])('HTTP %i, which keeps the POST', (status) => {
  test(`a redirect with HTTP ${status} to the same server is followed`, async () => {
    const { url, seen, close } = await redirecting(status, () => '/new')
    const client = createClient<typeof service>(url, { headers: { authorization: 'Bearer x' } })
    expect(await client.add(1, 2)).toBe(3)
    expect(await client.batch((calls) => [calls.add(1, 2), calls.add(3, 4)])).toEqual([3, 7])
    expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual(['POST /old', 'POST /new', 'POST /old', 'POST /new'])
    expect(seen[1]?.headers).toMatchObject({ authorization: 'Bearer x', 'content-type': 'application/json' })
    await close()
  })

  test(`a redirect with HTTP ${status} to another server is not followed, so that it gets no header`, async () => {
    const other = await redirecting(200, () => undefined)
    const { url, close } = await redirecting(status, () => `${other.origin}/new`)
    const client = createClient<typeof service>(url, { headers: { 'x-key': 'secret' } })
    await expect(client.add(1, 2)).rejects.toMatchObject({
      reason: 'redirect',
      status,
      message: expect.stringContaining(other.origin),
    })
    expect(other.seen).toEqual([])
    await close()
    await other.close()
  })

  test(`redirects with HTTP ${status} in a circle end with an error`, async () => {
    const { url, seen, close } = await redirecting(status, () => '/old')
    await expect(createClient<typeof service>(url).add(1, 2)).rejects.toMatchObject({ reason: 'redirect', status })
    expect(seen).toHaveLength(21)
    await close()
  })
})

test.each([301, 308])('HTTP %i without a place is an HTTP status as any other', async (status) => {
  const { url, close } = await redirecting(status, () => undefined)
  await expect(createClient<typeof service>(url).add(1, 2)).rejects.toMatchObject({
    reason: 'http-status',
    status,
    reply: 'moved',
  })
  await close()
})

test('a redirect is not sent again, even if the method may run twice', async () => {
  const { url, seen, close } = await redirecting(301, () => '/new')
  const client = createClient<typeof service>(url, { retry: { methods: ['add'], delay: 1 } })
  await expect(client.add(1, 2)).rejects.toMatchObject({ reason: 'redirect' })
  expect(seen).toHaveLength(1)
  await close()
})

/** A fetch that follows redirects by itself even if it must not, as one in a browser does. */
const following = (url: string, init: FetchOptions) => fetch(url, { ...init, redirect: 'follow' })

test.each([301, 302, 303])('a fetch that has followed HTTP %i by itself gets an error that names the place', async (status) => {
  const { url, origin, close } = await redirecting(status, () => '/new')
  const client = createClient<typeof service>(url, { fetch: following })
  const error = await client.add(1, 2).catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(TransportError)
  expect(error).toMatchObject({ reason: 'redirect', message: expect.stringContaining(`${origin}/new`) })
  await close()
})

test('a fetch that has followed HTTP 307 by itself gets the response', async () => {
  const { url, close } = await redirecting(307, () => '/new')
  expect(await createClient<typeof service>(url, { fetch: following }).add(1, 2)).toBe(3)
  await close()
})

test('in a browser fetch follows by itself, as it would not say where a redirect leads', async () => {
  const modes: unknown[] = []
  const noting = async (_url: string, init: FetchOptions) => {
    modes.push(init.redirect)
    return new Response(await service.handle(init.body))
  }
  const client = createClient<typeof service>('https://shop.test/rpc', { fetch: noting })
  await client.add(1, 2)
  vi.stubGlobal('location', { href: 'https://shop.test/' })
  await client.add(1, 2)
  expect(modes).toEqual(['manual', 'follow'])
})

test.each([
  ['the same host by https', 'http://shop.test/rpc', 'https://shop.test/rpc', true],
  ['another port by https', 'http://shop.test:8080/rpc', 'https://shop.test:8443/rpc', false],
  ['http', 'https://shop.test/rpc', 'http://shop.test/rpc', false],
  ['a sub-domain', 'https://shop.test/rpc', 'https://a.shop.test/rpc', false],
  ['a file', 'https://shop.test/rpc', 'file:///etc/passwd', false],
])('HTTP 308 to %s is followed only if that is the same server', async (_what, from, to, isFollowed) => {
  const seen: string[] = []
  const fetch = async (url: string, init: FetchOptions) => {
    seen.push(url)
    if (url === from) return new Response(null, { status: 308, headers: { location: to } })
    return new Response(await service.handle(init.body))
  }
  const call = createClient<typeof service>(from, { fetch }).add(1, 2)
  if (isFollowed) expect(await call).toBe(3)
  else await expect(call).rejects.toMatchObject({ reason: 'redirect', status: 308, message: expect.stringContaining(to) })
  expect(seen).toEqual(isFollowed ? [from, to] : [from])
})

test('a fetch that does not say whether it followed a redirect shows it by its URL', async () => {
  const answer = (url: string) => ({ status: 200, url, headers: new Headers(), text: async () => '<html>' })
  const at = (url: string) => createClient('https://shop.test/rpc', { fetch: async () => answer(url) }).call('add')
  await expect(at('https://shop.test/login')).rejects.toMatchObject({
    reason: 'redirect',
    message: expect.stringContaining('/login'),
  })
  await expect(at('https://shop.test/rpc')).rejects.toMatchObject({ reason: 'not-json' })
  await expect(at('')).rejects.toMatchObject({ reason: 'not-json' })
})

test('a redirect that a browser hides is an error that says so', async () => {
  const opaque = { status: 0, type: 'opaqueredirect', headers: new Headers(), text: async () => '' }
  const client = createClient<typeof service>('https://shop.test/rpc', { fetch: async () => opaque })
  await expect(client.add(1, 2)).rejects.toMatchObject({ reason: 'redirect', message: expect.stringContaining('browser') })
})
