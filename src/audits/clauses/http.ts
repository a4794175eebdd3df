/** JSON-RPC over HTTP: the drafts of the JSON-RPC group, which agree on little, and HTTP's own rules, which are firm. */
import type { Answer } from '../answer.ts'
import { type Definition, type Draft, section } from '../definition.ts'
import { all, batchOf, error, errorMember, nothing, refusal, result, status, that } from '../expect.ts'
import { batch, bytes, call, request, unknownMethod } from '../messages.ts'

const notFound = error(-32601, 1)
const good = request({ id: 1 })
const noMethod: readonly number[] = [404, 405, 501]

const isJsonType = ({ headers }: Answer): boolean =>
  /^application\/([\w.-]+\+)?(json|json-rpc|jsonrequest)\s*(;|$)/i.test(headers.get('content-type') ?? '')
const jsonType = that('a Content-Type of JSON', isJsonType, 'it has another Content-Type')
const isRpc = ({ json }: Answer): boolean => json !== undefined && notFound.fault({ json } as Answer) === undefined

function takes(id: string, title: Draft['title'], says: string, headers: Readonly<Record<string, string>>): Draft {
  return { id, title, says, send: { body: good, headers }, expect: notFound }
}

const typeSays = 'A request is a POST with the Content-Type application/json.'
const otherTypeSays = 'Older drafts name application/json-rpc and application/jsonrequest as well.'
const statusSays = 'A response is sent with status 200, whether it holds a result or an error; HTTP worked.'
const emptySays = 'Where no response is owed, the status is 204 or 202.'
const formSays = 'What is not JSON is refused with 415. A page of any origin may send these types without asking first.'

function refusesType(id: string, type: string): Draft {
  return {
    id: `refuses-${id}`,
    title: `SHOULD refuse ${type} with 415`,
    says: formSays,
    send: { body: bytes(good), headers: { 'content-type': type } },
    expect: status(415),
  }
}

function refusesMethod(httpMethod: string): Draft {
  return {
    id: `refuses-${httpMethod.toLowerCase()}`,
    title: `SHOULD answer ${httpMethod} with 405`,
    says: 'A call is a POST; another method of HTTP means something else.',
    send: { body: good, httpMethod },
    expect: status(...noMethod),
  }
}

/** The audits of HTTP. */
export const http: readonly Definition[] = [
  ...section('JSON-RPC over HTTP', 'Request', 'http-request', [
    takes('json', 'MUST take application/json', typeSays, {}),
    takes('charset', 'MUST take application/json; charset=utf-8', typeSays, {
      'content-type': 'application/json; charset=utf-8',
    }),
    takes('any-accept', 'MUST answer whoever accepts anything', 'Accept is a wish; */* wishes for nothing else.', {
      accept: '*/*',
    }),
    takes('json-rpc', 'SHOULD take application/json-rpc', otherTypeSays, { 'content-type': 'application/json-rpc' }),
    takes('jsonrequest', 'MAY take application/jsonrequest', otherTypeSays, { 'content-type': 'application/jsonrequest' }),
    refusesType('text', 'text/plain'),
    refusesType('form', 'application/x-www-form-urlencoded'),
    refusesType('multipart', 'multipart/form-data; boundary=x'),
    refusesType('near-miss', 'application/jsonx'),
    refusesMethod('PUT'),
    refusesMethod('DELETE'),
    {
      id: 'refuses-get',
      title: 'SHOULD NOT answer a call that comes by GET',
      says: 'GET is for what is safe to repeat and to cache; it may be answered with 405, or with a page for people.',
      send: { body: '', httpMethod: 'GET', query: `jsonrpc=2.0&method=${unknownMethod}&id=1` },
      expect: that('no JSON-RPC response', (answer) => noMethod.includes(answer.status) || !isRpc(answer), 'it answers the call'),
    },
  ]),
  ...section('JSON-RPC over HTTP', 'Response', 'http-response', [
    { id: 'error-status', title: 'SHOULD send an error with status 200', says: statusSays, send: good, expect: status(200) },
    {
      id: 'parse-status',
      title: 'SHOULD send a parse error with status 200',
      says: statusSays,
      send: '{"jsonrpc"',
      expect: status(200),
    },
    {
      id: 'batch-status',
      title: 'SHOULD send a batch with status 200',
      says: statusSays,
      send: batch(good),
      expect: all(status(200), batchOf(errorMember(-32601, 1))),
    },
    {
      id: 'result-status',
      title: 'SHOULD send a result with status 200',
      says: statusSays,
      needs: ['echo'],
      send: ({ echo }) => call(echo, [1]),
      expect: status(200),
    },
    {
      id: 'notification-status',
      title: 'SHOULD answer a notification with 204 or 202',
      says: emptySays,
      send: request({}),
      expect: all(status(204, 202), nothing),
    },
    {
      id: 'notifications-status',
      title: 'SHOULD answer a batch of notifications with 204 or 202',
      says: emptySays,
      send: batch(request({}), request({})),
      expect: all(status(204, 202), nothing),
    },
    {
      id: 'type',
      title: 'SHOULD send a response as application/json',
      says: 'The Content-Type of a response is that of JSON.',
      send: good,
      expect: jsonType,
    },
    {
      id: 'parse-type',
      title: 'SHOULD send a parse error as application/json',
      says: 'The Content-Type of a response is that of JSON.',
      send: '{',
      expect: jsonType,
    },
  ]),
  ...section('RFC 9110', 'HTTP semantics', 'http', [
    takes('type-case', 'MUST read a media type in any case', 'Types and subtypes are case-insensitive (§8.3.1).', {
      'content-type': 'Application/JSON',
    }),
    takes(
      'charset-case',
      'MUST read a charset in any case, quoted or not',
      'Names of charsets are case-insensitive (§8.3.2), and a value may be quoted (§5.6.6).',
      { 'content-type': 'application/json; charset="UTF-8"' },
    ),
    {
      id: 'allow',
      title: 'MUST send Allow with 405',
      says: 'A response with 405 carries Allow, which lists what is supported (§15.5.6). Any other status is none of its business.',
      send: { body: good, httpMethod: 'PUT' },
      expect: that(
        'Allow, if the status is 405',
        ({ status: code, headers }) => code !== 405 || headers.get('allow') !== null,
        'there is no Allow',
      ),
    },
    {
      id: 'encoding',
      title: 'SHOULD refuse a Content-Encoding that it cannot read',
      says: 'A coding that is not acceptable is answered with 415 (§8.4).',
      send: { body: good, headers: { 'content-encoding': 'audits-no-such-coding' } },
      expect: refusal,
    },
  ]),
  ...section('Recommendation', 'Concurrency', 'http', [
    {
      id: 'at-once',
      title: 'SHOULD answer 30 requests that come at once, each with its own',
      says: 'Requests on several connections do not know each other.',
      needs: ['echo'],
      atOnce: true,
      steps: ({ echo }) =>
        Array.from({ length: 30 }, (_, id) => [call(echo, [`value ${id}`], id), result(`value ${id}`, id)] as const),
    },
  ]),
]
