/** §4 and §5: the id of a response is the id of its request. */
import { type AuditSource, type Definition, section } from '../definition.ts'
import { error, that } from '../expect.ts'
import { request } from '../messages.ts'

const says = 'The id is a string, a number or null, and the response has the same id.'

/** Calls a method that does not exist: the error has the id. */
function echoes(id: string, kind: string, value: string | number | null, json: string = JSON.stringify(value)): AuditSource {
  return {
    id,
    title: `MUST answer with the same id: ${kind}`,
    says,
    send: request({ id: 'ID' }).replace('"ID"', json),
    expect: error(-32601, value),
  }
}

function refuses(id: string, kind: string, value: unknown): AuditSource {
  return { id, title: `MUST refuse an id that is ${kind}`, says, send: request({ id: value }), expect: error(-32600, null) }
}

const beyondDouble = '9007199254740993'

/** The audits of ids. */
export const ids: readonly Definition[] = section('JSON-RPC 2.0', '§4 and §5, id', '2.0-4-id', [
  echoes('string', 'a string', 'abc'),
  echoes('number', 'a number', 42),
  echoes('zero', '0, which is falsy', 0),
  echoes('empty', '"", which is falsy', ''),
  echoes('null', 'null, which does not make it a notification', null),
  echoes('negative', 'a negative number', -7),
  echoes('exponent', 'a number with an exponent', 1000, '1e3'),
  echoes('largest-integer', 'the largest safe integer (2^53 - 1)', 9007199254740991),
  echoes('digits', 'a string of digits, as a string', '10'),
  echoes('word-null', 'the string "null", as a string', 'null'),
  echoes('unicode', 'a string with escapes and an emoji', 'a"\\\u00e9😀\n'),
  echoes('long', 'a string of 1,000 characters', 'x'.repeat(1000)),
  refuses('true', 'true', true),
  refuses('false', 'false', false),
  refuses('array', 'an array', [1]),
  refuses('object', 'an object', { id: 1 }),
  {
    id: 'fraction',
    title: 'SHOULD answer with the same id: a fraction',
    says: 'A fraction is a number, although clients should not send one as id.',
    send: request({ id: 1.5 }),
    expect: error(-32601, 1.5),
  },
  {
    id: 'exact',
    title: 'SHOULD answer with all digits of a large id',
    says: 'The same id is the same number, and 9007199254740993 is another number once it was stored as a double.',
    send: request({ id: 'ID' }).replace('"ID"', beyondDouble),
    expect: that(`the id ${beyondDouble}`, ({ text }) => new RegExp(`"id"\\s*:\\s*${beyondDouble}\\b`).test(text)),
  },
  {
    id: 'of-invalid',
    title: 'SHOULD answer an invalid request with its id, if the id can be read',
    says: 'The id is null only if it could not be detected.',
    send: request({ id: 'mine', method: 1 }),
    expect: error(-32600, 'mine'),
  },
])
