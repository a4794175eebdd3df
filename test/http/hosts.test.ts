/** `allowedHosts`: by which names a server may be called. A page that rebinds its own name to this address comes with that name. */
import { describe, expect, test } from 'vitest'
import { Connection, request } from './raw.ts'
import { guarded, type HttpCase, plain, runHttpCases } from './servers.ts'

const refused = { status: 403, code: -32014, reason: 'host-refused' }
const conflict = { status: 400, code: -32600, reason: 'conflicting-header' }
const withHost = (host: string, parts = {}) => request({ headers: { Host: host }, ...parts })
const normal = { headers: { Host: 'rpc.example' } }

const passes = ['rpc.example', 'RPC.Example', 'rpc.example:80', 'rpc.example:65535', 'ported.example:8080', '[::1]', '[::1]:3000']

const strangers = [
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
  ...passes.map((host) => ({ title: `Host: ${host} passes`, send: withHost(host), status: 200 })),
  ...strangers.map((host) => ({ title: `Host: ${host} is 403`, send: withHost(host), ...refused })),
  { title: 'a host is judged before the method', send: withHost('evil.example', { method: 'GET', body: '' }), ...refused },
  {
    title: 'a host is judged before the type',
    send: request({ headers: { Host: 'evil.example', 'Content-Type': 'x/y' } }),
    ...refused,
  },
  {
    title: 'X-Forwarded-Host means nothing',
    send: request({ headers: { Host: 'evil.example', 'X-Forwarded-Host': 'rpc.example' } }),
    ...refused,
  },
  { title: 'the same Host twice is one', send: request({ ...normal, lines: ['Host: rpc.example'] }), status: 200 },
  { title: 'a second, different Host is 400', send: request({ ...normal, lines: ['Host: evil.example'] }), ...conflict },
  {
    title: 'a second Host does not save the first',
    send: withHost('evil.example', { lines: ['host: rpc.example'] }),
    ...conflict,
  },
  { title: 'three Hosts are as bad as two', send: request({ ...normal, lines: ['Host: rpc.example', 'Host: x'] }), ...conflict },
]

describe('a door with named hosts', () => {
  const port = plain({ allowedHosts: ['rpc.example', 'Ported.example:8080', '[::1]', 'localhost'] })
  runHttpCases(port, cases)

  test('HTTP/1.0 without a Host is 403', async () => {
    const connection = await Connection.open(port())
    const answer = await connection.ask('POST / HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: 0\r\n\r\n')
    expect([answer.status, JSON.parse(answer.body).error.data]).toEqual([403, { reason: 'host-refused' }])
    await connection.ended()
  })

  test('HTTP/1.1 without a Host is none, and Node says so', async () => {
    const connection = await Connection.open(port())
    expect((await connection.ask(request({ headers: { Host: null } }))).status).toBe(400)
    await connection.ended()
  })
})

describe('a door without named hosts', () => {
  runHttpCases(plain(), [
    { title: 'takes any', send: withHost('whatever.example'), status: 200 },
    { title: 'takes one that is none', send: withHost('@@'), status: 200 },
    { title: 'but not two different ones', send: withHost('a', { lines: ['Host: b'] }), ...conflict },
  ])
})

describe('csrfServe with named hosts', () => {
  runHttpCases(guarded({ allowedHosts: ['localhost'] }), [
    {
      title: 'refuses a page that rebound its own name, though its origin equals the host',
      send: request({ headers: { Host: 'evil.example', Origin: 'http://evil.example', 'Sec-Fetch-Site': 'same-origin' } }),
      ...refused,
    },
  ])
})
