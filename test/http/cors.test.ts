/** `cors`: which pages of other origins may read the answers. */
import { describe } from 'vitest'
import { request } from './raw.ts'
import { type HttpCase, plain, runHttpCases } from './servers.ts'

const app = 'https://app.example'
const named = { 'access-control-allow-origin': app, vary: 'Origin', 'access-control-allow-credentials': undefined }
const strange = { 'access-control-allow-origin': undefined, vary: 'Origin', 'access-control-allow-credentials': undefined }
/** A preflight carries nothing that could be sniffed or kept. */
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
  { title: 'a named origin may read the answer', send: from(app), status: 200, headers: named },
  {
    title: 'an origin is echoed as the page wrote it',
    send: from('https://APP.example:443'),
    status: 200,
    headers: { ...named, 'access-control-allow-origin': 'https://APP.example:443' },
  },
  { title: 'another origin is answered and may not read it', send: from('https://evil.example'), status: 200, headers: strange },
  ...['null', '*', '', 'https://app.example.evil.example', 'http://app.example', 'https://app.example/'].map((origin) => ({
    title: `Origin ${origin || '(empty)'} may not read it`,
    send: from(origin),
    status: 200,
    headers: strange,
  })),
  { title: 'who names no origin is no page, but a cache must know', send: from(null), status: 200, headers: strange },
  {
    title: 'a 415 may be read',
    send: from(app, { 'Content-Type': 'text/plain' }),
    status: 415,
    code: -32600,
    reason: 'unsupported-media-type',
    headers: named,
  },
  {
    title: 'a 405 may be read',
    send: request({ method: 'PUT', headers: { Origin: app } }),
    ...notAllowed,
    headers: { ...named, allow: 'POST, OPTIONS' },
  },
  {
    title: 'a 413 may be read',
    send: request({ headers: { Origin: app }, body: ' '.repeat(201) }),
    status: 413,
    code: -32007,
    reason: 'request-too-large',
    headers: named,
  },
  {
    title: 'a 400 may be read',
    send: request({ headers: { Origin: app }, lines: ['Content-Type: a/b'] }),
    status: 400,
    code: -32600,
    reason: 'conflicting-header',
    headers: named,
  },
  {
    title: 'a 204 may be read',
    send: request({ headers: { Origin: app }, body: '{"jsonrpc":"2.0","method":"add"}' }),
    status: 204,
    body: '',
    headers: named,
  },
  {
    title: 'a preflight of a named origin is told what it may send',
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
    title: `a preflight of ${origin || (origin === null ? 'nobody' : 'an empty origin')} is 405`,
    send: preflight(origin),
    ...notAllowed,
    headers: { ...strange, 'access-control-allow-methods': undefined },
  })),
  {
    title: 'OPTIONS that asks for nothing is 405',
    send: preflight(app, { 'Access-Control-Request-Method': null }),
    ...notAllowed,
    headers: named,
  },
]

describe('a door with CORS', () => runHttpCases(plain({ cors: [app], limits: { maxMessageBytes: 200 } }), cases))

describe('a door with CORS in detail', () =>
  runHttpCases(
    plain({ cors: { origins: [app, 'http://localhost:5173'], credentials: true, headers: ['x-csrf', 'x-trace'], maxAge: 0 } }),
    [
      {
        title: 'lets cookies be sent',
        send: from(app),
        status: 200,
        headers: { 'access-control-allow-origin': app, 'access-control-allow-credentials': 'true' },
      },
      { title: 'lets nobody else’s be sent', send: from('https://evil.example'), status: 200, headers: strange },
      {
        title: 'takes the headers it was told',
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

describe('a door with CORS and named hosts', () =>
  runHttpCases(plain({ cors: [app], allowedHosts: ['localhost'] }), [
    {
      title: 'lets a refusal of the host be read',
      send: from(app, { Host: 'evil.example' }),
      status: 403,
      code: -32014,
      reason: 'host-refused',
      headers: named,
    },
    {
      title: 'refuses a preflight to another host',
      send: preflight(app, { Host: 'evil.example' }),
      status: 403,
      code: -32014,
      reason: 'host-refused',
    },
  ]))

describe('a door without CORS', () =>
  runHttpCases(plain(), [
    {
      title: 'lets no page of another origin read anything',
      send: from(app),
      status: 200,
      headers: { ...strange, vary: undefined },
    },
  ]))
