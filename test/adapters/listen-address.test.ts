/** `listen`: the address, the names by which it may be called, and the errors when it cannot listen. */
import { createServer } from 'node:http'
import { hostname, networkInterfaces } from 'node:os'
import { type ListenOptions, listen } from 'damn-simple-jsonrpc-server/node'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Connection, request, three } from '../http/raw.ts'
import { portOf, quietService } from '../http/servers.ts'

async function listening(options: ListenOptions = {}) {
  const server = await listen(quietService(), { port: 0, ...options })
  onTestFinished(() => server.close())
  return server
}

async function statusFor(port: number, host: string, headers: Record<string, string> = {}, address = '127.0.0.1') {
  const connection = await Connection.open(port, address)
  const { status } = await connection.ask(request({ headers: { Host: host, ...headers } }))
  connection.close()
  return status
}

describe('the address', () => {
  test('listen() with port 0 takes a free port on loopback, and its url can be fetched', async () => {
    const { url, port } = await listening()
    expect(url).toBe(`http://127.0.0.1:${port}`)
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: request().toString().split('\r\n\r\n')[1] as string,
    })
    expect(await response.text()).toBe(three)
  })

  test('listen() takes the address of the option host', async () => {
    const { url, port } = await listening({ host: '127.0.0.2' })
    expect(url).toBe(`http://127.0.0.2:${port}`)
    expect(await statusFor(port, `127.0.0.2:${port}`, {}, '127.0.0.2')).toBe(200)
  })

  test.runIf(hasIPv6())('the url of an IPv6 address has brackets', async () => {
    const { url, port } = await listening({ host: '::1' })
    expect(url).toBe(`http://[::1]:${port}`)
    expect(await statusFor(port, `[::1]:${port}`, {}, '::1')).toBe(200)
    expect(await statusFor(port, 'evil.example', {}, '::1')).toBe(403)
  })

  test('host may be a name', async () => {
    const { port, url } = await listening({ host: 'localhost' })
    expect(await statusFor(port, `localhost:${port}`, {}, new URL(url).hostname.replace(/[[\]]/g, ''))).toBe(200)
  })

  function hasIPv6() {
    return Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'))
  }
})

describe('on loopback, against DNS rebinding', () => {
  test.each(['localhost', 'LOCALHOST', '127.0.0.1', '[::1]', 'localhost:PORT', '127.0.0.1:PORT', 'localhost:1'])(
    'listen() on loopback answers Host: %s',
    async (host) => {
      const { port } = await listening()
      expect(await statusFor(port, host.replace('PORT', `${port}`))).toBe(200)
    },
  )

  test.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.nip.io',
    '127.0.0.2',
    '0.0.0.0',
    '2130706433',
    '0x7f.1',
    'localhost.',
    '',
  ])('listen() on loopback answers Host: %s with 403, even if the origin is the same', async (host) => {
    const { port } = await listening()
    expect(await statusFor(port, host)).toBe(403)
    expect(await statusFor(port, `${host}:${port}`, { Origin: `http://${host}:${port}`, 'Sec-Fetch-Site': 'same-origin' })).toBe(
      403,
    )
  })

  test.each(['127.0.0.2', 'LocalHost', '::ffff:127.0.0.1'])('listen() on %s takes that for loopback', async (host) => {
    const { port, url } = await listening({ host })
    const address = host.startsWith('::ffff') ? '127.0.0.1' : new URL(url).hostname.replace(/[[\]]/g, '')
    expect(await statusFor(port, 'evil.example', {}, address)).toBe(403)
    expect(await statusFor(port, 'localhost', {}, address)).toBe(200)
  })

  test('allowedHosts of listen() replaces the names of loopback', async () => {
    const { port } = await listening({ allowedHosts: ['rpc.example'] })
    expect(await statusFor(port, 'rpc.example')).toBe(200)
    expect(await statusFor(port, 'localhost')).toBe(403)
  })

  test('listen() on loopback refuses pages of other origins', async () => {
    const { port } = await listening()
    expect(await statusFor(port, 'localhost', { Origin: 'https://evil.example' })).toBe(403)
    expect(await statusFor(port, 'localhost', { 'Sec-Fetch-Site': 'cross-site' })).toBe(403)
  })

  test('listen() on 0.0.0.0 answers any Host', async () => {
    const { port } = await listening({ host: '0.0.0.0' })
    expect(await statusFor(port, hostname())).toBe(200)
  })
})

describe('listen() that fails says what to do', () => {
  test('listen() on a port that is taken says so, and what to do', async () => {
    const port = await portOf(createServer())
    await expect(listen(quietService(), { port })).rejects.toThrow(
      `Cannot listen on 127.0.0.1:${port}: port ${port} is taken. Stop what uses it`,
    )
  })

  test.each([
    ['an address of another machine', '192.0.2.1', /192\.0\.2\.1 is not an address of this machine\. Use 127\.0\.0\.1/],
    ['a host name that does not exist', 'unknown.invalid', /unknown\.invalid is not known.* Use 127\.0\.0\.1/],
    ['a malformed address', '999.0.0.1', /999\.0\.0\.1 is not known/],
  ])('listen() on %s says what to do', async (_title, host, message) => {
    const failed = listen(quietService(), { port: 0, host })
    await expect(failed).rejects.toThrow(message)
    await expect(failed).rejects.toMatchObject({ cause: { code: expect.any(String) } })
  })

  test.each<[string, object, RegExp]>([
    ['a port above 65535', { port: 70_000 }, /port must be a whole number from 0 \(takes a free one\) to 65535, not 70000/],
    ['a negative port', { port: -1 }, /port must be/],
    ['a port as text', { port: '3000' }, /port must be/],
    ['a port that is NaN', { port: Number.NaN }, /port must be/],
    ['an empty host, which Node takes for every address', { host: '' }, /host must be an address/],
    ['a host that is not a string', { host: 127 }, /host must be an address/],
    ['a drain that is not a number', { drain: '5s' }, /drain must be a number of milliseconds/],
    ['a negative drain', { drain: -1 }, /drain must be/],
    ['a timeout of 0', { headersTimeout: 0 }, /headersTimeout must be a number above 0/],
    ['a keepAliveTimeout of 0', { keepAliveTimeout: 0 }, /keepAliveTimeout must be a number above 0/],
    ['a timeout as text', { requestTimeout: '5s' }, /requestTimeout must be/],
    ['an option that does not exist', { prot: 3000 }, /no option prot/],
    ['an allowed host that is a URL', { allowedHosts: ['http://localhost'] }, /allowedHosts: .* is not a host/],
  ])('listen() with %s is a TypeError', async (_title, options, message) => {
    const failed = listen(quietService(), { port: 0, ...options } as ListenOptions)
    await expect(failed).rejects.toThrow(TypeError)
    await expect(failed).rejects.toThrow(message)
  })

  test('listen() with a port in place of options is a TypeError, and does not listen on the default port', async () => {
    const failed = listen(quietService(), 4000 as never)
    await expect(failed).rejects.toThrow(new TypeError('listen(): options must be an object: listen(service, { port: 3000 })'))
  })

  test('listen() without a service is a TypeError', async () => {
    await expect(listen({} as never, { port: 0 })).rejects.toThrow(TypeError)
  })
})
