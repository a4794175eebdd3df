/** `allowedHosts`: the `Host` headers that an endpoint accepts. It refuses DNS rebinding: a page that sends its own host name. */
import { describe, expect, test } from 'vitest'
import { Connection, request } from './raw.ts'
import { csrfServer, type HttpCase, plainServer, runHttpCases } from './servers.ts'

const refused = { status: 403, code: -32014, reason: 'host-refused' }
const conflict = { status: 400, code: -32600, reason: 'conflicting-header' }
const withHost = (host: string, parts = {}) => request({ headers: { Host: host }, ...parts })
const normal = { headers: { Host: 'rpc.example' } }

const acceptedHosts = [
  'rpc.example',
  'RPC.Example',
  'rpc.example:80',
  'rpc.example:65535',
  'ported.example:8080',
  '[::1]',
  '[::1]:3000',
]

const refusedHosts = [
  'evil.example',
  'rpc.example.evil.example',
  'evil-rpc.example',
  'xrpc.example',
  'rpc.example@evil.example',
  'evil.example@rpc.example',
  'rpc.example:80@evil.example',
  'rpc.example.',
  'rpc.example/',
  'rpc.example:',
  'rpc.example:x',
  'rpc.example:808080',
  'rpc.example:80:80',
  'rpc.example, rpc.example',
  'rpc.example rpc.example',
  'http://rpc.example',
  'ported.example',
  'ported.example:80',
  'ported.example:80800',
  '::1',
  '[::1',
  '[::2]',
  '[::1]evil',
  '127.0.0.1',
  'null',
  '*',
  '',
]

const cases: HttpCase[] = [
  ...acceptedHosts.map((host) => ({ title: `allowedHosts accepts Host: ${host}`, send: withHost(host), status: 200 })),
  ...refusedHosts.map((host) => ({ title: `allowedHosts refuses Host: ${host} with 403`, send: withHost(host), ...refused })),
  {
    title: 'allowedHosts is checked before the HTTP method',
    send: withHost('evil.example', { method: 'GET', body: '' }),
    ...refused,
  },
  {
    title: 'allowedHosts is checked before the media type',
    send: request({ headers: { Host: 'evil.example', 'Content-Type': 'x/y' } }),
    ...refused,
  },
  {
    title: 'allowedHosts ignores X-Forwarded-Host',
    send: request({ headers: { Host: 'evil.example', 'X-Forwarded-Host': 'rpc.example' } }),
    ...refused,
  },
  {
    title: 'allowedHosts accepts two equal Host headers',
    send: request({ ...normal, lines: ['Host: rpc.example'] }),
    status: 200,
  },
  {
    title: 'a second, different Host is refused with 400',
    send: request({ ...normal, lines: ['Host: evil.example'] }),
    ...conflict,
  },
  {
    title: 'a refused Host followed by an accepted one is refused with 400',
    send: withHost('evil.example', { lines: ['host: rpc.example'] }),
    ...conflict,
  },
  {
    title: 'three Host headers of which one differs are refused with 400',
    send: request({ ...normal, lines: ['Host: rpc.example', 'Host: x'] }),
    ...conflict,
  },
]

describe('allowedHosts', () => {
  const port = plainServer({ allowedHosts: ['rpc.example', 'Ported.example:8080', '[::1]', 'localhost'] })
  runHttpCases(port, cases)

  test('allowedHosts refuses HTTP/1.0 without a Host with 403', async () => {
    const connection = await Connection.open(port())
    const answer = await connection.ask('POST / HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: 0\r\n\r\n')
    expect([answer.status, JSON.parse(answer.body).error.data]).toEqual([403, { reason: 'host-refused' }])
    await connection.ended()
  })

  test('Node refuses HTTP/1.1 without a Host with 400', async () => {
    const connection = await Connection.open(port())
    expect((await connection.ask(request({ headers: { Host: null } }))).status).toBe(400)
    await connection.ended()
  })
})

describe('an endpoint without allowedHosts', () => {
  runHttpCases(plainServer(), [
    { title: 'an endpoint without allowedHosts accepts any Host', send: withHost('any.example'), status: 200 },
    { title: 'an endpoint without allowedHosts accepts an invalid Host', send: withHost('@@'), status: 200 },
    {
      title: 'an endpoint without allowedHosts refuses two different Host headers with 400',
      send: withHost('a', { lines: ['Host: b'] }),
      ...conflict,
    },
  ])
})

describe('csrfServe with allowedHosts', () => {
  runHttpCases(csrfServer({ allowedHosts: ['localhost'] }), [
    {
      title: 'csrfServe with allowedHosts refuses DNS rebinding, although the origin equals the host',
      send: request({ headers: { Host: 'evil.example', Origin: 'http://evil.example', 'Sec-Fetch-Site': 'same-origin' } }),
      ...refused,
    },
  ])
})
