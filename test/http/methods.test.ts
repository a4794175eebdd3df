/** An endpoint answers only POST. */
import { describe } from 'vitest'
import { add, request } from './raw.ts'
import { type HttpCase, plainServer, runHttpCases } from './servers.ts'

const notAllowed = { status: 405, code: -32600, reason: 'method-not-allowed' }

const cases: HttpCase[] = [
  { title: 'POST is answered', send: request(), status: 200 },
  {
    title: 'POST to any path is answered, because routing is not the task of an endpoint',
    send: request({ target: '/a/b?c=d' }),
    status: 200,
  },
  { title: 'POST with an absolute target is answered', send: request({ target: 'http://localhost/' }), status: 200 },
  ...['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND', 'MKCOL', 'SEARCH', 'M-SEARCH', 'LINK', 'PURGE'].map(
    (method) => ({
      title: `${method} is refused with 405 and Allow`,
      send: request({ method, body: '', headers: { 'Content-Length': null } }),
      headers: { allow: 'POST' },
      ...notAllowed,
    }),
  ),
  {
    title: 'HEAD is refused with 405 without a body',
    send: request({ method: 'HEAD', body: '', headers: { 'Content-Length': null } }),
    headers: { allow: 'POST' },
    ...notAllowed,
  },
  { title: 'GET with a message as its body is refused with 405', send: request({ method: 'GET', body: add }), ...notAllowed },
  {
    title: 'PUT with a body is refused with 405, and its body is not read as the next request',
    send: request({ method: 'PUT' }),
    ...notAllowed,
  },
  {
    title: 'a preflight is refused with 405 if the option cors is not set',
    send: request({
      method: 'OPTIONS',
      body: '',
      headers: { Origin: 'https://a.example', 'Access-Control-Request-Method': 'POST' },
    }),
    headers: { 'access-control-allow-origin': undefined, allow: 'POST' },
    ...notAllowed,
  },
  {
    title: 'X-HTTP-Method-Override is ignored',
    send: request({ method: 'GET', body: '', headers: { 'X-HTTP-Method-Override': 'POST' } }),
    ...notAllowed,
  },
  {
    title: 'an Upgrade header is ignored',
    send: request({ headers: { Connection: 'Upgrade', Upgrade: 'h2c' } }),
    status: 200,
  },
]

describe('HTTP methods', () => runHttpCases(plainServer(), cases))
