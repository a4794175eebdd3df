/** Malformed headers are refused, headers that proxies add are ignored, and nothing throws. */
import type { IncomingMessage } from 'node:http'
import { csrfTokens } from 'damn-simple-jsonrpc-server/csrf'
import { describe, expect, test } from 'vitest'
import { parseHost, parseOrigin } from '#inside/http/origin.js'
import { request } from './raw.ts'
import { csrfServer, type HttpCase, plainServer, runHttpCases } from './servers.ts'

const own = { Host: 'rpc.example:3000' }
const refused = { status: 403, code: -32014, reason: 'origin-refused' }
const hostRefused = { status: 403, code: -32014, reason: 'host-refused' }
const tokenRefused = { status: 403, code: -32014, reason: 'csrf-token-refused' }
const shorten = (text: string) => (text.length > 60 ? `${text.slice(0, 50)}… (${text.length})` : JSON.stringify(text))

/** Each contains a part of the own or of the trusted origin. Characters outside of ASCII are sent as UTF-8 bytes. */
const origins = [
  'http://rpc.example:3000 ?',
  'http://rpc.example:3000#',
  'http://rpc.example:3000\\',
  'http:\\\\rpc.example:3000',
  'http:rpc.example:3000',
  'http:///rpc.example:3000',
  'http://:3000',
  'http://@rpc.example:3000',
  'http://rpc.example:3000@',
  'http://rpc.example:user@rpc.example:3000',
  'http://rpc example:3000',
  'http://rpc.example: 3000',
  'http://rpc.example:3000, null',
  'http://rpc.example:3000,http://rpc.example:3000',
  'http://rpc.example:3000;',
  'http://rpc.example:+3000',
  'http://rpc.example:3e3',
  'http://rpc.example:0xbb8',
  'http://rpc.example:-3000',
  'http://rpc.example:68536',
  'http://rpc.example:99999',
  'http://rpc.example:300000000000000000000',
  'http://rpc%2eexample:3000',
  'http://rpc.example%00:3000',
  'http://[rpc.example]:3000',
  'http://[::1]:3000',
  'http://[::ffff:127.0.0.1]:3000',
  'http://[::1',
  'http://[]:3000',
  'http://[fe80::1%25eth0]:3000',
  'http://xn--rpc-example:3000',
  'http://rpc。example:3000',
  'http://ｒpc.example:3000',
  'http://rpc.example\u200b:3000',
  'javascript://rpc.example:3000',
  'blob:http://rpc.example:3000',
  'about:blank',
  'undefined',
  '[object Object]',
  `http://${'a'.repeat(8_000)}.example`,
  `http://rpc.example:3000${' x'.repeat(4_000)}`,
  `http://rpc.example:${'0'.repeat(8_000)}3000`,
  `${'http://rpc.example:3000, '.repeat(300)}http://rpc.example:3000`,
]

const sites = [
  'SAME-ORIGIN',
  'same-origin;',
  'same-origin, same-origin',
  '"same-origin"',
  ' , same-origin',
  'same_origin',
  'same-originx',
  'none none',
  'null',
  'undefined',
  'true',
  '*',
  '?1',
  'same-origin\u00a0',
  'x'.repeat(8_000),
]

/** Headers by which proxies describe the origin of a request. Any client can send them, so they are ignored. */
const proxyHeaders: readonly [name: string, value: string][] = [
  ['X-Forwarded-Host', 'evil.example'],
  ['X-Forwarded-Host', 'rpc.example:3000, evil.example'],
  ['X-Forwarded-Proto', 'https'],
  ['X-Forwarded-Port', '443'],
  ['X-Forwarded-For', '127.0.0.1'],
  ['X-Forwarded-Server', 'evil.example'],
  ['X-Real-IP', '127.0.0.1'],
  ['X-Original-Host', 'evil.example'],
  ['X-Host', 'evil.example'],
  ['X-Original-URL', '/admin'],
  ['X-Rewrite-URL', '/admin'],
  ['X-HTTP-Method-Override', 'GET'],
  ['Forwarded', 'host=evil.example;proto=https;for=127.0.0.1'],
  ['Forwarded', 'host="evil.example", host=";;;=,"'],
  ['Forwarded', ';;;,,,==='],
  ['Referer', 'http://evil.example/'],
  ['Referer', 'http://[::1'],
  ['Cookie', '=;=;;, \u00ff=%'],
  ['Sec-Fetch-Mode', 'nonsense'],
  ['Sec-Fetch-Dest', '????'],
]

describe('csrfServe', () =>
  runHttpCases(csrfServer({ trustedOrigins: ['https://app.example'] }), [
    ...origins.map((origin) => ({
      title: `csrfServe refuses Origin ${shorten(origin)}`,
      send: request({ headers: { ...own, Origin: Buffer.from(origin).toString('latin1') } }),
      ...refused,
    })),
    ...sites.map((site) => ({
      title: `csrfServe refuses Sec-Fetch-Site ${shorten(site)}`,
      send: request({ headers: { ...own, 'Sec-Fetch-Site': site } }),
      ...refused,
    })),
    ...proxyHeaders.flatMap(([name, value]): HttpCase[] => [
      {
        title: `csrfServe answers a request with ${name}: ${value}`,
        send: request({ headers: { ...own, [name]: value } }),
        status: 200,
      },
      {
        title: `csrfServe refuses a foreign page with ${name}: ${value}`,
        send: request({ headers: { ...own, [name]: value, Origin: 'http://evil.example' } }),
        ...refused,
      },
    ]),
    {
      title: 'csrfServe ignores X-HTTP-Method-Override and answers GET with 405',
      send: request({ method: 'GET', headers: { ...own, 'X-HTTP-Method-Override': 'POST' } }),
      status: 405,
      code: -32600,
      reason: 'method-not-allowed',
    },
  ]))

describe('allowedHosts', () =>
  runHttpCases(plainServer({ allowedHosts: ['rpc.example', 'ported.example:3000', 'localhost'] }), [
    ...['rpc.example:65536', 'rpc.example:99999', 'ported.example:68536', 'rpc.example:-1', 'rpc.example:1e2', 'rpc%2eexample']
      .concat(['rpc.example#', 'rpc.example?', 'rpc.example\\', '[rpc.example]', 'rpc.example\u00ad', 'a'.repeat(8_000)])
      .map((host) => ({
        title: `allowedHosts refuses Host ${shorten(host)}`,
        send: request({ headers: { Host: host } }),
        ...hostRefused,
      })),
    ...proxyHeaders.map(([name, value]) => ({
      title: `allowedHosts refuses a foreign host with ${name}: ${value}`,
      send: request({ headers: { Host: 'evil.example', [name]: value } }),
      ...hostRefused,
    })),
    {
      title: 'allowedHosts refuses a foreign host although Forwarded names an allowed one',
      send: request({ headers: { Host: 'evil.example', Forwarded: 'host=rpc.example' } }),
      ...hostRefused,
    },
  ]))

describe('csrfServe with tokens', () => {
  const session = (request: unknown) => (request as IncomingMessage).headers.cookie
  const tokens = csrfTokens({ secret: 'a secret of more than thirty-two characters', session })
  const member = { ...own, Cookie: 'session=anna' }
  const send = (token: string, lines: string[] = []) => request({ headers: { ...member, 'X-CSRF-Token': token }, lines })
  const hex = 'a'.repeat(128)
  const odd = [
    'null',
    'undefined',
    '%',
    '\u00ff'.repeat(128),
    'A'.repeat(128),
    `0x${'a'.repeat(126)}`,
    `${hex}${hex}`,
    '9'.repeat(8_000),
  ]

  runHttpCases(csrfServer({ tokens }), [
    ...odd.map((token) => ({ title: `csrfServe refuses X-CSRF-Token ${shorten(token)}`, send: send(token), ...tokenRefused })),
    {
      title: 'csrfServe refuses two X-CSRF-Token headers',
      send: send(hex, [`X-CSRF-Token: ${'b'.repeat(128)}`]),
      ...tokenRefused,
    },
    { title: 'csrfServe refuses two tokens joined by a comma', send: send(`${hex}, ${hex}`), ...tokenRefused },
    {
      title: 'csrfServe ignores a token in the body',
      send: request({ headers: member, body: `{"x-csrf-token":"${hex}"}` }),
      ...tokenRefused,
    },
    {
      title: 'csrfServe ignores a token in the query',
      send: request({ headers: member, target: `/?x-csrf-token=${hex}` }),
      ...tokenRefused,
    },
  ])
})

describe('parseOrigin and parseHost', () => {
  /** The Kelvin sign becomes a k in lower case, and some hosts pass on headers with any character. */
  test.each(['https://ban\u212a.example', 'https://BAN\u212a.EXAMPLE', 'http\u017f://bank.example'])(
    'parseOrigin refuses %s',
    (text) => {
      expect(parseOrigin(text)).toBeUndefined()
    },
  )

  test.each(['ban\u212a.example', 'bank.example\n', '\tbank.example', 'bank.example:65536'])('parseHost refuses %j', (text) => {
    expect(parseHost(text)).toBeUndefined()
  })

  test('parseHost and parseOrigin accept port 65535', () => {
    expect(parseHost('BANK.example:65535')).toEqual({ host: 'bank.example', port: 65_535 })
    expect(parseOrigin('HTTPS://BANK.example:65535')).toEqual({ scheme: 'https', host: 'bank.example', port: 65_535 })
  })
})
