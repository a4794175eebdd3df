/** Origins of apps and browser extensions, which have schemes of their own, and the headers that pages may read. */
import { describe, expect, test } from 'vitest'
import { parseOrigin } from '#inside/http/origin.js'
import { request } from './raw.ts'
import { csrfServer, type HttpCase, plainServer, runHttpCases } from './servers.ts'

const apps = [
  'tauri://localhost',
  'capacitor://localhost',
  'ionic://localhost',
  'app://obsidian.md',
  'app://-',
  'vscode-webview://1f2e3d4c5b6a',
  'chrome-extension://abcdefghijklmnopabcdefghijklmnop',
  'moz-extension://8d1f54ab-3f0f-4d8c-9b2e-0123456789ab',
  'safari-web-extension://8D1F54AB-3F0F-4D8C-9B2E-0123456789AB',
  'app+dev.v2://host:4000',
]

const otherOrigins = [
  'tauri://localhost:80',
  'tauri://localhost:443',
  'tauri://localhost/',
  'tauri://localhost.evil.example',
  'tauri://evil@localhost',
  'tauri://LOCALHOST',
  'tauris://localhost',
  'tauri:localhost',
  'http://localhost',
  'https://localhost',
  '1tauri://localhost',
  'tau_ri://localhost',
  'evil tauri://localhost',
  'tauri://localhost, tauri://localhost',
  'safari-web-extension://8d1f54ab-3f0f-4d8c-9b2e-0123456789ab',
  'chrome-extension://bbcdefghijklmnopabcdefghijklmnop',
  'app+dev.v2://host',
  'app+dev.v2://host:4001',
  'appXdev.v2://host:4000',
]

const refused = { status: 403, code: -32014, reason: 'origin-refused' }
const from = (origin: string, headers = {}) =>
  request({ headers: { Host: 'rpc.example', Origin: origin, 'Sec-Fetch-Site': 'cross-site', ...headers } })

const read = { 'access-control-expose-headers': 'retry-after' }
const unread = { 'access-control-allow-origin': undefined, 'access-control-expose-headers': undefined }

describe.each(['trustedOrigins', 'cors'] as const)('csrfServe that names apps in %s', (option) =>
  runHttpCases(csrfServer({ [option]: apps }), [
    ...apps.map(
      (origin): HttpCase => ({
        title: `${origin} passes`,
        send: from(origin),
        status: 200,
        headers: option === 'cors' ? { ...read, 'access-control-allow-origin': origin } : unread,
      }),
    ),
    { title: 'the scheme may be in capitals', send: from('TAURI://localhost'), status: 200 },
    ...otherOrigins.map(
      (origin): HttpCase => ({ title: `${origin} is refused`, send: from(origin), headers: unread, ...refused }),
    ),
  ]),
)

describe('csrfServe that names no apps', () =>
  runHttpCases(
    csrfServer(),
    ['tauri://rpc.example', 'app://rpc.example:80', 'app://rpc.example:443', 'file://rpc.example', 'ws://rpc.example'].map(
      (origin) => ({
        title: `${origin} is not the origin of the host`,
        send: request({ headers: { Host: 'rpc.example', Origin: origin } }),
        ...refused,
      }),
    ),
  ))

describe('parseOrigin', () => {
  test('parseOrigin fills in the ports of the web alone', () => {
    expect(parseOrigin('HTTP://A.example')).toEqual({ scheme: 'http', host: 'a.example', port: 80 })
    expect(parseOrigin('https://a.example')).toEqual({ scheme: 'https', host: 'a.example', port: 443 })
    expect(parseOrigin('Tauri://A.example')).toEqual({ scheme: 'tauri', host: 'A.example', port: undefined })
  })

  test.each(['://localhost', 'ta\u212a://localhost', 'tauri://', 'tauri://local host', 'tauri://localhost:65536', 'null', ''])(
    '%j is no origin',
    (text) => expect(parseOrigin(text)).toBeUndefined(),
  )
})

const app = 'https://app.example'
const busy = request({ headers: { Origin: app }, body: '{"jsonrpc":"2.0","method":"add","params":[1,2],"id":1}' })

describe('headers that pages may read', () => {
  describe('by default', () =>
    runHttpCases(plainServer({ cors: [app] }), [
      { title: 'are Retry-After on a reply', send: busy, status: 200, headers: read },
      {
        title: 'are Retry-After on a refusal',
        send: request({ headers: { Origin: app, 'Content-Type': 'text/plainServer' } }),
        status: 415,
        code: -32600,
        reason: 'unsupported-media-type',
        headers: read,
      },
      {
        title: 'are none for another origin',
        send: request({ headers: { Origin: 'https://evil.example' } }),
        status: 200,
        headers: unread,
      },
    ]))

  describe('with exposeHeaders', () =>
    runHttpCases(plainServer({ cors: { origins: [app], exposeHeaders: ['X-Request-Id', 'server-timing'] } }), [
      {
        title: 'are those and Retry-After',
        send: busy,
        status: 200,
        headers: { 'access-control-expose-headers': 'retry-after, X-Request-Id, server-timing' },
      },
    ]))

  const making = (cors: object) => () => plainServer({ cors: { origins: [app], ...cors } } as never)
  test.each([
    [{ exposeHeaders: ['x y'] }],
    [{ exposeHeaders: 'x-a' }],
    [{ exposeHeaders: ['a\r\nb: c'] }],
    [{ exposeHeaders: [''] }],
  ])('serve() throws at once for exposeHeaders that are no header names, as in %j', (cors) => {
    expect(making(cors)).toThrow('cors.exposeHeaders must be a list of header names')
  })

  test('serve() throws at once for exposedHeaders, the name that other packages use', () => {
    expect(making({ exposedHeaders: ['x-a'] })).toThrow(/no option exposedHeaders.*exposeHeaders/)
  })
})
