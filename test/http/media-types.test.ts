/** An endpoint answers only bodies with a JSON media type, in UTF-8 and without Content-Encoding. */
import { describe } from 'vitest'
import { add, request } from './raw.ts'
import { type HttpCase, plainServer, runHttpCases } from './servers.ts'

const accepted = [
  'application/json',
  'application/json-rpc',
  'application/jsonrequest',
  'APPLICATION/JSON',
  'Application/Json-Rpc',
  'application/json;charset=utf-8',
  'application/json; charset=utf-8',
  'application/json; charset=UTF-8',
  'application/json ; charset=utf-8',
  'application/json;\tcharset=utf-8',
  'application/json; charset="utf-8"',
  'application/json; charset="UTF-8"',
  'application/json; Charset=utf-8',
  'application/json; charset=utf8',
  'application/json;',
  'application/json; odata.metadata=minimal',
  'application/json; version=1; charset=utf-8',
  'application/vnd.api+json',
  'application/ld+json; charset=utf-8',
  'application/problem+JSON',
]

const refused = [
  'text/plain',
  'text/plain; charset=utf-8',
  'text/plain; application/json',
  'text/plain;a=application/json',
  'text/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/jsonx',
  'application/json-patch',
  'application/json/x',
  'application/jsonp',
  'application/json5',
  'application/x-json',
  'xapplication/json',
  'application/+jsonx',
  'application/jsonl',
  'application/javascript',
  'application/octet-stream',
  'application/json, text/plain',
  'text/plain, application/json',
  'application/json text/plain',
  'application/json,',
  'application/json; charset=latin1',
  'application/json; charset=iso-8859-1',
  'application/json; charset=utf-16',
  'application/json; charset=utf-7',
  'application/json; charset="utf-16"',
  'application/json; charset=',
  'application/json; charset',
  'application/json; charset=utf-8; charset=utf-16',
  'application/json; charset="utf-8',
  "application/json; charset*=utf-8''utf-16",
  'application',
  '/json',
  'application/',
  '*/*',
  'application/*',
  'json',
  '+json',
  '"application/json"',
]

const encodingsRefused = [
  'gzip',
  'deflate',
  'br',
  'zstd',
  'compress',
  'x-gzip',
  'GZIP',
  'identity, gzip',
  'gzip, identity',
  'rot13',
]

const unsupported = { status: 415, code: -32600, reason: 'unsupported-media-type' }
const headers = { 'accept-post': 'application/json, application/json-rpc, application/jsonrequest' }

const cases: HttpCase[] = [
  ...accepted.map((type) => ({
    title: `Content-Type ${type} is accepted`,
    send: request({ headers: { 'Content-Type': type } }),
    status: 200,
  })),
  ...refused.map((type) => ({
    title: `Content-Type ${type} is refused with 415`,
    send: request({ headers: { 'Content-Type': type } }),
    headers,
    ...unsupported,
  })),
  {
    title: 'a request without Content-Type is refused with 415',
    send: request({ headers: { 'Content-Type': null } }),
    headers,
    ...unsupported,
  },
  {
    title: 'an empty Content-Type is refused with 415',
    send: request({ headers: { 'Content-Type': '' } }),
    headers,
    ...unsupported,
  },
  {
    title: 'a blank Content-Type is refused with 415',
    send: request({ headers: { 'Content-Type': ' \t ' } }),
    headers,
    ...unsupported,
  },
  {
    title: 'a Content-Type of 8 kB that is almost application/json is refused with 415',
    send: request({ headers: { 'Content-Type': `application/json${' '.repeat(8000)}x` } }),
    headers,
    ...unsupported,
  },
  {
    title: 'the name of the Content-Type header is not case-sensitive',
    send: request({ headers: { 'Content-Type': null, 'cOnTeNt-TyPe': 'application/json' } }),
    status: 200,
  },
  {
    title: 'two equal Content-Type headers are accepted',
    send: request({ lines: ['Content-Type: application/json'] }),
    status: 200,
  },
  {
    title: 'a second, different Content-Type is refused with 400, although Node shows only the first',
    send: request({ lines: ['Content-Type: text/plain'] }),
    status: 400,
    code: -32600,
    reason: 'conflicting-header',
  },
  {
    title: 'a second Content-Type that is JSON is refused with 400 if the first is another',
    send: request({ headers: { 'Content-Type': 'text/plain' }, lines: ['content-type: application/json'] }),
    status: 400,
    code: -32600,
    reason: 'conflicting-header',
  },
  ...encodingsRefused.map((encoding) => ({
    title: `Content-Encoding: ${encoding} is refused with 415`,
    send: request({ headers: { 'Content-Encoding': encoding } }),
    status: 415,
    code: -32600,
    reason: 'unsupported-content-encoding',
    headers: { 'accept-encoding': 'identity' },
  })),
  ...['identity', 'Identity', 'IDENTITY'].map((encoding) => ({
    title: `Content-Encoding: ${encoding} is accepted`,
    send: request({ headers: { 'Content-Encoding': encoding } }),
    status: 200,
  })),
  {
    title: 'two Content-Encoding headers are refused with 415, also if the first is identity',
    send: request({ lines: ['Content-Encoding: identity', 'Content-Encoding: gzip'] }),
    status: 415,
    code: -32600,
    reason: 'unsupported-content-encoding',
  },
  {
    title: 'Accept is ignored, because every answer is JSON',
    send: request({ headers: { Accept: 'text/html' } }),
    status: 200,
  },
  { title: 'Accept-Encoding is ignored', send: request({ headers: { 'Accept-Encoding': 'br;q=1, *;q=0' } }), status: 200 },
  {
    title: 'a refused media type is answered with 415 before the body is parsed',
    send: request({ body: `${add}garbage`, headers: { 'Content-Type': 'text/plain' } }),
    headers,
    ...unsupported,
  },
]

describe('media types and encodings', () => runHttpCases(plainServer(), cases))
