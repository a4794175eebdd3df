/** The option `cors`: which origins may read the answers. */
import { describe } from 'vitest'
import { request } from './raw.ts'
import { type HttpCase, plainServer, runHttpCases } from './servers.ts'

const app = 'https://app.example'
const named = { 'access-control-allow-origin': app, vary: 'Origin', 'access-control-allow-credentials': undefined }
const unnamed = { 'access-control-allow-origin': undefined, vary: 'Origin', 'access-control-allow-credentials': undefined }
/** An answer to a preflight has no body, so it needs none of these headers. */
const bare = { 'x-content-type-options': undefined, 'cache-control': undefined }
const notAllowed = { status: 405, code: -32600, reason: 'method-not-allowed' }

const from = (origin: string | null, headers: Record<string, string | null> = {}) =>
  request({ headers: { Origin: origin, ...headers } })
const preflight = (origin: string | null, headers: Record<string, string | null> = {}) =>
  request({
    method: 'OPTIONS',
    body: '',
    headers: {
      'Content-Length': null,
      'Content-Type': null,
      Origin: origin,
      'Access-Control-Request-Method': 'POST',
      ...headers,
    },
  })

const cases: HttpCase[] = [
  { title: 'cors lets a named origin read the answer', send: from(app), status: 200, headers: named },
  {
    title: 'cors echoes the origin as the page wrote it',
    send: from('https://APP.example:443'),
    status: 200,
    headers: { ...named, 'access-control-allow-origin': 'https://APP.example:443' },
  },
  {
    title: 'cors does not let another origin read its answer',
    send: from('https://evil.example'),
    status: 200,
    headers: unnamed,
  },
  ...['null', '*', '', 'https://app.example.evil.example', 'http://app.example', 'https://app.example/'].map((origin) => ({
    title: `cors does not let Origin ${origin || '(empty)'} read the answer`,
    send: from(origin),
    status: 200,
    headers: unnamed,
  })),
  { title: 'cors sends Vary: Origin also if a request has no Origin', send: from(null), status: 200, headers: unnamed },
  {
    title: 'cors lets a named origin read a 415',
    send: from(app, { 'Content-Type': 'text/plain' }),
    status: 415,
    code: -32600,
    reason: 'unsupported-media-type',
    headers: named,
  },
  {
    title: 'cors lets a named origin read a 405',
    send: request({ method: 'PUT', headers: { Origin: app } }),
    ...notAllowed,
    headers: { ...named, allow: 'POST, OPTIONS' },
  },
  {
    title: 'cors lets a named origin read a 413',
    send: request({ headers: { Origin: app }, body: ' '.repeat(201) }),
    status: 413,
    code: -32007,
    reason: 'request-too-large',
    headers: named,
  },
  {
    title: 'cors lets a named origin read a 400',
    send: request({ headers: { Origin: app }, lines: ['Content-Type: a/b'] }),
    status: 400,
    code: -32600,
    reason: 'conflicting-header',
    headers: named,
  },
  {
    title: 'cors lets a named origin read a 204',
    send: request({ headers: { Origin: app }, body: '{"jsonrpc":"2.0","method":"add"}' }),
    status: 204,
    body: '',
    headers: named,
  },
  {
    title: 'cors answers a preflight of a named origin with the allowed method and headers',
    send: preflight(app, { 'Access-Control-Request-Headers': 'content-type, authorization' }),
    status: 204,
    body: '',
    headers: {
      ...bare,
      'access-control-allow-origin': app,
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'content-type, authorization',
      'access-control-max-age': '600',
      'access-control-allow-credentials': undefined,
      vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
    },
  },
  ...['https://evil.example', 'null', '', null].map((origin) => ({
    title: `cors refuses a preflight with Origin ${origin || (origin === null ? '(none)' : '(empty)')} with 405`,
    send: preflight(origin),
    ...notAllowed,
    headers: { ...unnamed, 'access-control-allow-methods': undefined },
  })),
  {
    title: 'cors refuses OPTIONS without Access-Control-Request-Method with 405',
    send: preflight(app, { 'Access-Control-Request-Method': null }),
    ...notAllowed,
    headers: named,
  },
]

describe('cors as a list', () => runHttpCases(plainServer({ cors: [app], limits: { maxMessageBytes: 200 } }), cases))

describe('cors as an object', () =>
  runHttpCases(
    plainServer({
      cors: { origins: [app, 'http://localhost:5173'], credentials: true, headers: ['x-csrf', 'x-trace'], maxAge: 0 },
    }),
    [
      {
        title: 'cors with credentials lets a named origin send cookies',
        send: from(app),
        status: 200,
        headers: { 'access-control-allow-origin': app, 'access-control-allow-credentials': 'true' },
      },
      {
        title: 'cors with credentials does not let another origin send cookies',
        send: from('https://evil.example'),
        status: 200,
        headers: unnamed,
      },
      {
        title: 'cors with headers and maxAge sends them in the answer to a preflight',
        send: preflight('http://localhost:5173'),
        status: 204,
        body: '',
        headers: {
          ...bare,
          'access-control-allow-origin': 'http://localhost:5173',
          'access-control-allow-headers': 'content-type, x-csrf, x-trace',
          'access-control-allow-credentials': 'true',
          'access-control-max-age': '0',
        },
      },
    ],
  ))

describe('cors and allowedHosts', () =>
  runHttpCases(plainServer({ cors: [app], allowedHosts: ['localhost'] }), [
    {
      title: 'cors lets a named origin read a refusal by allowedHosts',
      send: from(app, { Host: 'evil.example' }),
      status: 403,
      code: -32014,
      reason: 'host-refused',
      headers: named,
    },
    {
      title: 'allowedHosts refuses a preflight to another host',
      send: preflight(app, { Host: 'evil.example' }),
      status: 403,
      code: -32014,
      reason: 'host-refused',
    },
  ]))

describe('an endpoint without cors', () =>
  runHttpCases(plainServer(), [
    {
      title: 'an endpoint without cors sends no CORS headers',
      send: from(app),
      status: 200,
      headers: { ...unnamed, vary: undefined },
    },
  ]))
