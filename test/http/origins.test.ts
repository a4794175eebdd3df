/** `csrfServe`: which origins may call with the cookies of the visitor. */
import { describe } from 'vitest'
import { request } from './raw.ts'
import { csrfServer, type HttpCase, plainServer, runHttpCases } from './servers.ts'

const refused = { status: 403, code: -32014, reason: 'origin-refused' }

/** The headers of a browser. The host is rpc.example:3000; https://app.example and http://other.example:8080 are trusted. */
const table: readonly [origin: string | null, site: string | null, passes: boolean][] = [
  [null, null, true],
  [null, 'same-origin', true],
  [null, 'none', true],
  [null, 'same-site', false],
  [null, 'cross-site', false],
  [null, 'cross-origin', false],
  [null, 'Same-Origin', false],
  [null, 'none, cross-site', false],
  [null, '', false],
  [null, 'nonsense', false],
  ['http://rpc.example:3000', null, true],
  ['http://rpc.example:3000', 'same-origin', true],
  ['http://rpc.example:3000', 'none', true],
  ['http://rpc.example:3000', 'cross-site', false],
  ['http://rpc.example:3000', 'same-site', false],
  ['HTTP://RPC.EXAMPLE:3000', null, true],
  ['https://rpc.example:3000', null, true],
  ['http://rpc.example', null, false],
  ['http://rpc.example:80', null, false],
  ['http://rpc.example:3001', null, false],
  ['http://rpc.example:30000', null, false],
  ['http://rpc.example:3000/', null, false],
  ['http://rpc.example:3000/path', null, false],
  ['http://rpc.example:3000?', null, false],
  ['http://rpc.example:3000@evil.example', null, false],
  ['http://user@rpc.example:3000', null, false],
  ['http://user:pass@rpc.example:3000', null, false],
  ['http://rpc.example:3000.evil.example', null, false],
  ['http://rpc.example.:3000', null, false],
  ['http://sub.rpc.example:3000', null, false],
  ['http://evilrpc.example:3000', null, false],
  ['ws://rpc.example:3000', null, false],
  ['ftp://rpc.example:3000', null, false],
  ['file://', null, false],
  ['chrome-extension://rpc.example:3000', null, false],
  ['//rpc.example:3000', null, false],
  ['rpc.example:3000', null, false],
  ['null', null, false],
  ['NULL', null, false],
  ['null', 'same-origin', true],
  ['null', 'cross-site', false],
  ['', null, false],
  ['https://evil.example', null, false],
  ['https://evil.example', 'same-origin', true],
  ['https://app.example', null, true],
  ['https://app.example', 'cross-site', true],
  ['https://app.example', 'same-site', true],
  ['https://app.example:443', 'cross-site', true],
  ['HTTPS://APP.example', 'cross-site', true],
  ['http://app.example', 'cross-site', false],
  ['https://app.example:8443', 'cross-site', false],
  ['https://app.example:0443', 'cross-site', true],
  ['https://app.example.evil.example', 'cross-site', false],
  ['https://app.example@evil.example', 'cross-site', false],
  ['https://sub.app.example', 'cross-site', false],
  ['https://app.example https://evil.example', 'cross-site', false],
  ['https://app.example, https://app.example', 'cross-site', false],
  ['http://other.example:8080', 'cross-site', true],
  ['http://other.example', 'cross-site', false],
  ['http://other.example:80', 'cross-site', false],
]

const shown = (header: string | null) => (header === null ? '(none)' : header || '(empty)')

const cases: HttpCase[] = table.map(([origin, site, passes]) => ({
  title: `csrfServe ${passes ? 'accepts' : 'refuses'} Origin ${shown(origin)}, Sec-Fetch-Site ${shown(site)}`,
  send: request({ headers: { Host: 'rpc.example:3000', Origin: origin, 'Sec-Fetch-Site': site } }),
  ...(passes ? { status: 200 } : refused),
}))

const more: HttpCase[] = [
  {
    title: 'csrfServe refuses two Origin headers, also if the first is trusted',
    send: request({
      headers: { Origin: 'https://app.example', 'Sec-Fetch-Site': 'cross-site' },
      lines: ['Origin: https://evil.example'],
    }),
    ...refused,
  },
  {
    title: 'csrfServe refuses a second Sec-Fetch-Site',
    send: request({ headers: { 'Sec-Fetch-Site': 'cross-site' }, lines: ['Sec-Fetch-Site: same-origin'] }),
    ...refused,
  },
  {
    title: 'csrfServe gives a host without a port the default port of the scheme of the origin',
    send: request({ headers: { Host: 'rpc.example', Origin: 'https://rpc.example' } }),
    status: 200,
  },
  {
    title: 'csrfServe refuses an origin with another port for a host without a port',
    send: request({ headers: { Host: 'rpc.example', Origin: 'https://rpc.example:8443' } }),
    ...refused,
  },
  {
    title: 'csrfServe refuses an empty host with an empty origin',
    send: request({ headers: { Host: '', Origin: 'http://' } }),
    ...refused,
  },
  {
    title: 'csrfServe accepts the origin of an IPv6 host',
    send: request({ headers: { Host: '[::1]:3000', Origin: 'http://[::1]:3000' } }),
    status: 200,
  },
  {
    title: 'csrfServe ignores Referer and X-Forwarded-Host',
    send: request({
      headers: { Origin: 'http://evil.example', Referer: 'http://localhost/', 'X-Forwarded-Host': 'evil.example' },
    }),
    ...refused,
  },
  {
    title: 'csrfServe checks the origin before the media type',
    send: request({ headers: { Origin: 'http://evil.example', 'Content-Type': 'text/plain' } }),
    ...refused,
  },
  {
    title: 'csrfServe refuses a form of a foreign page with 403',
    send: request({
      headers: {
        Origin: 'http://evil.example',
        'Sec-Fetch-Site': 'cross-site',
        'Content-Type': 'application/x-www-form-urlencoded',
      },
    }),
    ...refused,
  },
  {
    title: 'csrfServe refuses a form of an own page with 415',
    send: request({ headers: { 'Sec-Fetch-Site': 'same-origin', 'Content-Type': 'text/plain' } }),
    status: 415,
    code: -32600,
    reason: 'unsupported-media-type',
  },
]

describe('csrfServe', () =>
  runHttpCases(csrfServer({ trustedOrigins: ['https://app.example', 'http://OTHER.example:8080'] }), [...cases, ...more]))

describe('csrfServe with CORS', () =>
  runHttpCases(csrfServer({ cors: ['https://app.example'] }), [
    {
      title: 'csrfServe accepts the origins that the option cors names',
      send: request({ headers: { Origin: 'https://app.example', 'Sec-Fetch-Site': 'cross-site' } }),
      status: 200,
    },
    {
      title: 'csrfServe refuses an origin that the option cors does not name',
      send: request({ headers: { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' } }),
      ...refused,
    },
  ]))

describe('serve', () =>
  runHttpCases(plainServer(), [
    {
      title: 'serve does not check the origin',
      send: request({ headers: { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' } }),
      status: 200,
    },
  ]))
