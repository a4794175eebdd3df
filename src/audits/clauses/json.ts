/** RFC 8259: equivalent texts of one request, and UTF-8. */
import { type Definition, section } from '../definition.ts'
import { error, oneOf, refusal, result, that } from '../expect.ts'
import { bytes, call, request, unknownMethod } from '../messages.ts'

const notFound = error(-32601, 1)
const mark = [0xef, 0xbb, 0xbf]
const good = request({ id: 1 })

const isUtf8 = (body: Uint8Array): boolean => {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(body)
    return true
  } catch {
    return false
  }
}

/** The audits of JSON itself. */
export const json: readonly Definition[] = section('RFC 8259', 'JSON', 'json', [
  {
    id: 'members-order',
    title: 'MUST accept the members of a request in any order',
    says: 'An object is an unordered collection (§1).',
    send: JSON.stringify({ id: 1, params: [], method: unknownMethod, jsonrpc: '2.0' }),
    expect: notFound,
  },
  {
    id: 'white-space',
    title: 'MUST accept white space around every token',
    says: 'Insignificant white space is allowed before and after each structural character (§2).',
    send: `\n\t { "jsonrpc" : "2.0" ,\r\n "method" : "${unknownMethod}" , "id" : 1 } \n`,
    expect: notFound,
  },
  {
    id: 'escaped-names',
    title: 'MUST accept escapes in the names of members',
    says: 'Any character may be escaped, and the string stays the same (§7, §8.3).',
    send: `{"\\u006asonrpc":"2.0","m\\u0065thod":"${unknownMethod}","\\u0069d":1}`,
    expect: notFound,
  },
  {
    id: 'escaped-text',
    title: 'MUST read escapes and surrogate pairs',
    says: 'Any character may be escaped, beyond the Basic Multilingual Plane as a surrogate pair (§7).',
    needs: ['echo'],
    send: ({ echo }) => call(echo, ['TEXT']).replace('TEXT', '\\u0041\\ud83d\\ude00\\/'),
    expect: result('A😀/'),
  },
  {
    id: 'utf-8',
    title: 'MUST read UTF-8',
    says: 'JSON between systems is encoded in UTF-8 (§8.1).',
    needs: ['echo'],
    send: ({ echo }) => ({ body: bytes(call(echo, ['é方😀'])) }),
    expect: result('é方😀'),
  },
  {
    id: 'answers-utf-8',
    title: 'MUST write UTF-8',
    says: 'JSON between systems is encoded in UTF-8 (§8.1).',
    needs: ['echo'],
    send: ({ echo }) => call(echo, ['é方😀']),
    expect: that('a body in UTF-8', ({ bytes: body }) => body.length > 0 && isUtf8(body), 'it is not UTF-8'),
  },
  {
    id: 'answers-no-mark',
    title: 'MUST NOT begin an answer with a byte order mark',
    says: 'A sender does not add a byte order mark (§8.1).',
    send: good,
    expect: that(
      'a body without a byte order mark',
      ({ bytes: body }) => body.length > 0 && !mark.every((byte, at) => body[at] === byte),
    ),
  },
  {
    id: 'mark',
    title: 'MAY skip a byte order mark',
    says: 'A parser may ignore a byte order mark instead of treating it as an error (§8.1).',
    send: { body: bytes(mark, good) },
    expect: notFound,
  },
  {
    id: 'not-utf-8',
    title: 'SHOULD refuse bytes that are not UTF-8',
    says: 'JSON between systems is encoded in UTF-8 (§8.1); replacing other bytes changes the message.',
    send: { body: bytes('{"jsonrpc":"2.0","method":"', [0xff, 0xc3, 0x28], '","id":1}') },
    expect: oneOf(error(-32700, null), refusal),
  },
  {
    id: 'lone-surrogate',
    title: 'SHOULD answer a request with a lone surrogate',
    says: 'The grammar allows a lone surrogate, and its handling is unpredictable (§8.2); the server should still answer.',
    send: request({ id: 1, params: ['TEXT'] }).replace('TEXT', '\\ud800'),
    expect: oneOf(notFound, error(-32700, null)),
  },
])
