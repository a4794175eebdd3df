/** Transfer codings (RFC 9112, §6.1), and white space that is none. */
import { describe } from 'vitest'
import { add, chunked, request } from './raw.ts'
import { csrfServer, type HttpCase, plainServer, runHttpCases } from './servers.ts'

const unsupported = { status: 501, code: -32600, reason: 'unsupported-transfer-encoding' }
const coded = (coding: string) => chunked(add, 16_384, { headers: { 'Transfer-Encoding': coding } })
const nbsp = '\u00a0'

const refused = [
  'gzip, chunked',
  'deflate, chunked',
  'GZIP , Chunked',
  'x-unknown, chunked',
  'gzip, identity, chunked',
  ' gzip,chunked',
]

const cases: HttpCase[] = [
  ...['chunked', 'Chunked', 'identity, chunked', 'chunked '].map((coding) => ({
    title: `Transfer-Encoding: ${coding} is read`,
    send: coded(coding),
    status: 200,
  })),
  ...refused.map((coding) => ({ title: `Transfer-Encoding: ${coding} is 501`, send: coded(coding), ...unsupported })),
  {
    title: 'two lines with Transfer-Encoding are read as one list',
    send: chunked(add, 16_384, { headers: { 'Transfer-Encoding': 'gzip' }, lines: ['Transfer-Encoding: chunked'] }),
    ...unsupported,
  },
  ...[`application/json${nbsp}`, `${nbsp}application/json`, `application/json${nbsp};charset=utf-8`].map((type) => ({
    title: `Content-Type ${JSON.stringify(type)} is 415`,
    send: request({ headers: { 'Content-Type': type } }),
    status: 415,
    code: -32600,
    reason: 'unsupported-media-type',
  })),
  ...[`identity${nbsp}`, `${nbsp}identity`, 'identity\u0085', '"identity"'].map((encoding) => ({
    title: `Content-Encoding ${JSON.stringify(encoding)} is 415`,
    send: request({ headers: { 'Content-Encoding': encoding } }),
    status: 415,
    code: -32600,
    reason: 'unsupported-content-encoding',
  })),
  ...[`same-origin${nbsp}`, `${nbsp}none`].map((site) => ({
    title: `Sec-Fetch-Site ${JSON.stringify(site)} is 403`,
    send: request({ headers: { 'Sec-Fetch-Site': site } }),
    status: 403,
    code: -32014,
    reason: 'origin-refused',
  })),
  {
    title: 'a target of another host is a conflict: proxies and servers believe the target',
    send: request({ target: 'http://evil.example/' }),
    status: 400,
    code: -32600,
    reason: 'conflicting-header',
  },
  { title: 'a target of the same host is none', send: request({ target: 'http://LOCALHOST/?x' }), status: 200 },
]

describe('serve', () =>
  runHttpCases(
    plainServer(),
    cases.filter(({ code }) => code !== -32014),
  ))
describe('csrfServe', () => runHttpCases(csrfServer({ allowedHosts: ['localhost'] }), cases))
