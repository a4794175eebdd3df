/** §5.1: the error codes for bad JSON and for invalid requests. */
import { type AuditSource, type Definition, section } from '../definition.ts'
import { error, oneOf, that } from '../expect.ts'
import { isObject } from '../json.ts'
import { call, request, unknownMethod } from '../messages.ts'

const parseSays = '-32700 means that the text is not JSON; its id cannot be read, so it is null (§5).'
const invalidSays = '-32600 means that the JSON is not a Request object; if no id can be read, it is null (§5).'

const refusedByHttp = that(
  'an HTTP status from 400 to 499 without a response',
  ({ status, json }) => status >= 400 && status < 500 && !isObject(json?.value),
)

function answersParseError(id: string, kind: string, text: string): AuditSource {
  return { id: `parse-${id}`, title: `MUST answer -32700 to ${kind}`, says: parseSays, send: text, expect: error(-32700, null) }
}

/** Accepts a refusal by HTTP too, because other audits check how bad JSON is answered. */
function unparsable(id: string, kind: string, text: string): AuditSource {
  const expect = oneOf(error(-32700, null), refusedByHttp)
  return {
    id: `parse-${id}`,
    title: `MUST refuse ${kind}`,
    says: 'A message is JSON (RFC 8259); two parsers that accept more may read different messages.',
    send: text,
    expect,
  }
}

function invalidRequest(id: string, kind: string, text: string): AuditSource {
  return {
    id: `invalid-${id}`,
    title: `MUST answer -32600 to ${kind}`,
    says: invalidSays,
    send: text,
    expect: error(-32600, null),
  }
}

const good = request({ id: 1 })
const withParam = (text: string) => call(unknownMethod, ['PARAM']).replace('"PARAM"', text)

/** The audits of the error codes that any server can send. */
export const errors: readonly Definition[] = section('JSON-RPC 2.0', '§5.1 Error codes', '2.0-5.1', [
  answersParseError('truncated', 'a truncated text', good.slice(0, -1)),
  answersParseError('unclosed', 'a string that is not closed', '{"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz]'),
  unparsable('word', 'a bare word', 'hello'),
  unparsable('html', 'HTML', '<html></html>'),
  unparsable('empty', 'an empty body', ''),
  unparsable('blank', 'a body of white space', ' \r\n\t '),
  unparsable('trailing-comma', 'a trailing comma', `${good.slice(0, -1)},}`),
  unparsable('trailing-text', 'text after the request', `${good} x`),
  unparsable('two-documents', 'two requests in one text', `${good}${good}`),
  unparsable('two-lines', 'two requests on two lines', `${good}\n${good}`),
  unparsable('single-quotes', 'single quotes', good.replaceAll('"', "'")),
  unparsable('bare-names', 'names without quotes', good.replace('"jsonrpc"', 'jsonrpc')),
  unparsable('comment', 'a comment', good.replace('{', '{/* hello */')),
  unparsable('nan', 'NaN', withParam('NaN')),
  unparsable('leading-zero', 'a number with a leading zero', withParam('01')),
  unparsable('bad-escape', 'an escape that is not in JSON', withParam('"\\x41"')),
  unparsable('control-character', 'a control character in a string', withParam('"a\u0001b"')),
  invalidRequest('null', 'null', 'null'),
  invalidRequest('boolean', 'true', 'true'),
  invalidRequest('number', 'a number', '1'),
  invalidRequest('string', 'a string', '"hello"'),
  invalidRequest('empty-object', '{}', '{}'),
  invalidRequest('unrelated-object', 'an unrelated object without an id', '{"foo": "boo"}'),
  invalidRequest(
    'method-and-params',
    'a method that is a number and params that are a string',
    '{"jsonrpc": "2.0", "method": 1, "params": "bar"}',
  ),
  invalidRequest('old-notification', 'a notification without jsonrpc', JSON.stringify({ method: unknownMethod, params: [] })),
])
