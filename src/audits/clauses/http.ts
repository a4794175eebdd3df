/** JSON-RPC over HTTP: the drafts of the JSON-RPC group, none of which became a standard, and RFC 9110. */
import type { Answer } from '../answer.ts'
import { type AuditSource, type Definition, section } from '../definition.ts'
import { all, batchOf, error, errorResponse, nothing, refusal, result, status, that } from '../expect.ts'
import { batch, bytes, call, request, unknownMethod } from '../messages.ts'

const notFound = error(-32601, 1)
const good = request({ id: 1 })
const refusesHttpMethod: readonly number[] = [404, 405, 501]

const isJsonType = ({ headers }: Answer): boolean =>
  /^application\/([\w.-]+\+)?(json|json-rpc|jsonrequest)\s*(;|$)/i.test(headers.get('content-type') ?? '')
const jsonType = that('a Content-Type of JSON', isJsonType, 'it has another Content-Type')
const isRpc = ({ json }: Answer): boolean => json !== undefined && notFound.issue({ json } as Answer) === undefined

function accepts(id: string, title: AuditSource['title'], says: string, headers: Readonly<Record<string, string>>): AuditSource {
  return { id, title, says, send: { body: good, headers }, expect: notFound }
}

const typeSays = 'A request is a POST with the Content-Type application/json.'
const otherTypeSays = 'Older drafts name application/json-rpc and application/jsonrequest as well.'
const statusSays = 'A response is sent with status 200, for a result and for an error.'
const emptySays = 'Without a response, the status is 204 or 202.'
const formSays = 'Other types are refused with 415. A page of any origin can send these types without a preflight request.'

function refusesType(id: string, type: string): AuditSource {
  return {
    id: `refuses-${id}`,
    title: `SHOULD refuse ${type} with 415`,
    says: formSays,
    send: { body: bytes(good), headers: { 'content-type': type } },
    expect: status(415),
  }
}

function refusesMethod(httpMethod: string): AuditSource {
  return {
    id: `refuses-${httpMethod.toLowerCase()}`,
    title: `SHOULD answer ${httpMethod} with 405`,
    says: 'A call is a POST; other HTTP methods have other meanings.',
    send: { body: good, httpMethod },
    expect: status(...refusesHttpMethod),
  }
}

/** The audits of HTTP. */
export const http: readonly Definition[] = [
  ...section('JSON-RPC over HTTP', 'Request', 'http-request', [
    accepts('json', 'MUST accept application/json', typeSays, {}),
    accepts('charset', 'MUST accept application/json; charset=utf-8', typeSays, {
      'content-type': 'application/json; charset=utf-8',
    }),
    accepts('any-accept', 'MUST answer a request that accepts */*', 'Accept: */* allows every type of answer.', {
      accept: '*/*',
    }),
    accepts('json-rpc', 'SHOULD accept application/json-rpc', otherTypeSays, { 'content-type': 'application/json-rpc' }),
    accepts('jsonrequest', 'MAY accept application/jsonrequest', otherTypeSays, { 'content-type': 'application/jsonrequest' }),
    refusesType('text', 'text/plain'),
    refusesType('form', 'application/x-www-form-urlencoded'),
    refusesType('multipart', 'multipart/form-data; boundary=x'),
    refusesType('near-miss', 'application/jsonx'),
    refusesMethod('PUT'),
    refusesMethod('DELETE'),
    {
      id: 'refuses-get',
      title: 'SHOULD NOT answer a call by GET',
      says: 'GET is for requests that are safe to repeat and to cache; 405 or a page for people is a fine answer.',
      send: { body: '', httpMethod: 'GET', query: `jsonrpc=2.0&method=${unknownMethod}&id=1` },
      expect: that(
        'no JSON-RPC response',
        (answer) => refusesHttpMethod.includes(answer.status) || !isRpc(answer),
        'it answers the call',
      ),
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
      expect: all(status(200), batchOf(errorResponse(-32601, 1))),
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
      says: 'The Content-Type of a response is application/json.',
      send: good,
      expect: jsonType,
    },
    {
      id: 'parse-type',
      title: 'SHOULD send a parse error as application/json',
      says: 'The Content-Type of a response is application/json.',
      send: '{',
      expect: jsonType,
    },
  ]),
  ...section('RFC 9110', 'HTTP semantics', 'http', [
    accepts('type-case', 'MUST accept a media type in any case', 'Types and subtypes are case-insensitive (§8.3.1).', {
      'content-type': 'Application/JSON',
    }),
    accepts(
      'charset-case',
      'MUST accept a charset in any case, quoted or not',
      'Names of charsets are case-insensitive (§8.3.2), and a value may be quoted (§5.6.6).',
      { 'content-type': 'application/json; charset="UTF-8"' },
    ),
    {
      id: 'allow',
      title: 'MUST send Allow with 405',
      says: 'A response with status 405 has the header Allow, which lists the supported methods (§15.5.6).',
      send: { body: good, httpMethod: 'PUT' },
      expect: that(
        'Allow, if the status is 405',
        ({ status: code, headers }) => code !== 405 || headers.get('allow') !== null,
        'there is no Allow',
      ),
    },
    {
      id: 'encoding',
      title: 'SHOULD refuse an unknown Content-Encoding',
      says: 'A coding that is not acceptable is answered with 415 (§8.4).',
      send: { body: good, headers: { 'content-encoding': 'audits-no-such-coding' } },
      expect: refusal,
    },
  ]),
  ...section('Recommendation', 'Concurrency', 'http', [
    {
      id: 'at-once',
      title: 'SHOULD answer each of 30 concurrent requests with its own result',
      says: 'Requests on several connections are independent of each other.',
      needs: ['echo'],
      inParallel: true,
      steps: ({ echo }) =>
        Array.from({ length: 30 }, (_, id) => [call(echo, [`value ${id}`], id), result(`value ${id}`, id)] as const),
    },
  ]),
].map((definition) => ({ ...definition, over: 'http' }))
