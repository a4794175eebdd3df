/** Only POST carries a message. */
import { describe } from 'vitest'
import { add, request } from './raw.ts'
import { type HttpCase, plain, runHttpCases } from './servers.ts'

const notAllowed = { status: 405, code: -32600, reason: 'method-not-allowed' }

const cases: HttpCase[] = [
  { title: 'POST is answered', send: request(), status: 200 },
  {
    title: 'POST to any path is answered: where the door stands is not its business',
    send: request({ target: '/a/b?c=d' }),
    status: 200,
  },
  { title: 'POST with an absolute target is answered', send: request({ target: 'http://localhost/' }), status: 200 },
  ...['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND', 'MKCOL', 'SEARCH', 'M-SEARCH', 'LINK', 'PURGE'].map(
    (method) => ({
      title: `${method} is 405 and says what is allowed`,
      send: request({ method, body: '', headers: { 'Content-Length': null } }),
      headers: { allow: 'POST' },
      ...notAllowed,
    }),
  ),
  {
    title: 'HEAD is 405 without a body',
    send: request({ method: 'HEAD', body: '', headers: { 'Content-Length': null } }),
    headers: { allow: 'POST' },
    ...notAllowed,
  },
  { title: 'GET with a whole message as its body is 405', send: request({ method: 'GET', body: add }), ...notAllowed },
  {
    title: 'PUT with a body is 405, and the body is not taken for the next request',
    send: request({ method: 'PUT' }),
    ...notAllowed,
  },
  {
    title: 'a preflight without CORS is 405',
    send: request({
      method: 'OPTIONS',
      body: '',
      headers: { Origin: 'https://a.example', 'Access-Control-Request-Method': 'POST' },
    }),
    headers: { 'access-control-allow-origin': undefined, allow: 'POST' },
    ...notAllowed,
  },
  {
    title: 'a method in X-HTTP-Method-Override means nothing',
    send: request({ method: 'GET', body: '', headers: { 'X-HTTP-Method-Override': 'POST' } }),
    ...notAllowed,
  },
  {
    title: 'an offer to upgrade is passed over',
    send: request({ headers: { Connection: 'Upgrade', Upgrade: 'h2c' } }),
    status: 200,
  },
]

describe('methods', () => runHttpCases(plain(), cases))
