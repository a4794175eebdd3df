/** Headers as no browser writes them: what is malformed is refused, what proxies add is not believed, and nothing throws. */
import type { IncomingMessage } from 'node:http'
import { csrfTokens } from 'damn-simple-jsonrpc-server/csrf'
import { describe, expect, test } from 'vitest'
import { parseHost, parseOrigin } from '#inside/http/origin.js'
import { request } from './raw.ts'
import { guarded, type HttpCase, plain, runHttpCases } from './servers.ts'

const own = { Host: 'rpc.example:3000' }
const refused = { status: 403, code: -32014, reason: 'origin-refused' }
const noHost = { status: 403, code: -32014, reason: 'host-refused' }
const noToken = { status: 403, code: -32014, reason: 'csrf-token-refused' }
const shown = (text: string) => (text.length > 60 ? `${text.slice(0, 50)}… (${text.length})` : JSON.stringify(text))

/** Each has something of the own or of the trusted origin in it. Other letters come as the bytes of UTF-8. */
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

/** What proxies say of where a request came from. Anybody can say it: it is nothing. */
const hearsay: readonly [name: string, value: string][] = [
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
  runHttpCases(guarded({ trustedOrigins: ['https://app.example'] }), [
    ...origins.map((origin) => ({
      title: `Origin ${shown(origin)} is refused`,
      send: request({ headers: { ...own, Origin: Buffer.from(origin).toString('latin1') } }),
      ...refused,
    })),
    ...sites.map((site) => ({
      title: `Sec-Fetch-Site ${shown(site)} is refused`,
      send: request({ headers: { ...own, 'Sec-Fetch-Site': site } }),
      ...refused,
    })),
    ...hearsay.flatMap(([name, value]): HttpCase[] => [
      { title: `${name}: ${value} does no harm`, send: request({ headers: { ...own, [name]: value } }), status: 200 },
      {
        title: `${name}: ${value} does not save a foreign page`,
        send: request({ headers: { ...own, [name]: value, Origin: 'http://evil.example' } }),
        ...refused,
      },
    ]),
    {
      title: 'X-HTTP-Method-Override makes no POST of a GET',
      send: request({ method: 'GET', headers: { ...own, 'X-HTTP-Method-Override': 'POST' } }),
      status: 405,
      code: -32600,
      reason: 'method-not-allowed',
    },
  ]))

describe('a door with named hosts', () =>
  runHttpCases(plain({ allowedHosts: ['rpc.example', 'ported.example:3000', 'localhost'] }), [
    ...['rpc.example:65536', 'rpc.example:99999', 'ported.example:68536', 'rpc.example:-1', 'rpc.example:1e2', 'rpc%2eexample']
      .concat(['rpc.example#', 'rpc.example?', 'rpc.example\\', '[rpc.example]', 'rpc.example\u00ad', 'a'.repeat(8_000)])
      .map((host) => ({ title: `Host ${shown(host)} is refused`, send: request({ headers: { Host: host } }), ...noHost })),
    ...hearsay.map(([name, value]) => ({
      title: `${name}: ${value} does not save a foreign host`,
      send: request({ headers: { Host: 'evil.example', [name]: value } }),
      ...noHost,
    })),
    {
      title: 'Forwarded that names an allowed host does not save a foreign one',
      send: request({ headers: { Host: 'evil.example', Forwarded: 'host=rpc.example' } }),
      ...noHost,
    },
  ]))

describe('a door with tokens', () => {
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

  runHttpCases(guarded({ tokens }), [
    ...odd.map((token) => ({ title: `X-CSRF-Token ${shown(token)} is refused`, send: send(token), ...noToken })),
    { title: 'two tokens are none', send: send(hex, [`X-CSRF-Token: ${'b'.repeat(128)}`]), ...noToken },
    { title: 'tokens joined by a comma are none', send: send(`${hex}, ${hex}`), ...noToken },
    { title: 'a token in the body is none', send: request({ headers: member, body: `{"x-csrf-token":"${hex}"}` }), ...noToken },
    { title: 'a token in the query is none', send: request({ headers: member, target: `/?x-csrf-token=${hex}` }), ...noToken },
  ])
})

describe('names of hosts', () => {
  /** In lower case the Kelvin sign is a k; some hosts hand on headers as any text. */
  test.each(['https://ban\u212a.example', 'https://BAN\u212a.EXAMPLE', 'http\u017f://bank.example'])(
    '%s is no origin',
    (text) => {
      expect(parseOrigin(text)).toBeUndefined()
    },
  )

  test.each(['ban\u212a.example', 'bank.example\n', '\tbank.example', 'bank.example:65536'])('%j is no host', (text) => {
    expect(parseHost(text)).toBeUndefined()
  })

  test('the largest port is one', () => {
    expect(parseHost('BANK.example:65535')).toEqual({ host: 'bank.example', port: 65_535 })
    expect(parseOrigin('HTTPS://BANK.example:65535')).toEqual({ scheme: 'https', host: 'bank.example', port: 65_535 })
  })
})
