/** What the comparison of a reply with a case must refuse: if it accepted any reply, every case would pass. */
import { expect, test } from 'vitest'
import { type Expectation, requestOf, specCases } from './cases.ts'
import { mismatch } from './compare.ts'

const one = { kind: 'response', json: { jsonrpc: '2.0', result: 19, id: 1 } } as const
const failure = { kind: 'response', json: { jsonrpc: '2.0', error: { code: -32600 }, id: null } } as const
const batch = { kind: 'response', json: [one.json, { jsonrpc: '2.0', result: 'b', id: '2' }] } as const
const none = { kind: 'none' } as const
const raw = { kind: 'response', rawId: '1e400', json: { jsonrpc: '2.0', result: 1, id: null } } as const
const any = { kind: 'response', anyResponse: true } as const
const big = { kind: 'response', bigEcho: 3 } as const
const errors = { kind: 'response', batchOfErrors: 2, code: -32600 } as const
const noneOrError = { kind: 'none', anySingleError: true, altJson: [failure.json] } as const

const error = '{"jsonrpc":"2.0","error":{"code":-32600,"message":"Invalid Request"},"id":null}'
const resultB = '{"jsonrpc":"2.0","result":"b","id":"2"}'
const result19 = '{"jsonrpc":"2.0","result":19,"id":1}'

const refused: [what: string, expected: Expectation, reply: string][] = [
  ['no reply to a request', one, ''],
  ['bad JSON', one, 'oops'],
  ['two replies in one text', one, `${result19}${result19}`],
  ['the result as a string', one, '{"jsonrpc":"2.0","result":"19","id":1}'],
  ['another id', one, '{"jsonrpc":"2.0","result":19,"id":2}'],
  ['an id of another type', one, '{"jsonrpc":"2.0","result":19,"id":"1"}'],
  ['no id', one, '{"jsonrpc":"2.0","result":19}'],
  ['no jsonrpc', one, '{"result":19,"id":1}'],
  ['another version', one, '{"jsonrpc":"1.0","result":19,"id":1}'],
  ['both result and error', one, '{"jsonrpc":"2.0","result":19,"error":null,"id":1}'],
  ['neither result nor error', one, '{"jsonrpc":"2.0","id":1}'],
  ['an error instead of a result', one, '{"jsonrpc":"2.0","error":{"code":-32600,"message":""},"id":1}'],
  ['an array instead of a single response', one, `[${result19}]`],
  ['a result instead of an error', failure, '{"jsonrpc":"2.0","result":null,"id":null}'],
  ['another code', failure, error.replace('-32600', '-32700')],
  ['a code that is a string', failure, error.replace('-32600', '"-32600"')],
  ['a code that is not an integer', failure, error.replace('-32600', '-32600.5')],
  ['an error without a message', failure, '{"jsonrpc":"2.0","error":{"code":-32600},"id":null}'],
  ['an error that is null', failure, '{"jsonrpc":"2.0","error":null,"id":null}'],
  ['an array with one response too few', batch, `[${result19}]`],
  ['an array with one response too many', batch, `[${result19},${resultB},${resultB}]`],
  ['an array with the same response twice', batch, `[${result19},${result19}]`],
  ['a single response instead of an array', batch, result19],
  ['a reply to a notification', none, result19],
  ['an empty array instead of no reply', none, '[]'],
  ['a result if only an error is allowed', noneOrError, result19],
  ['the id null instead of its digits', raw, '{"jsonrpc":"2.0","result":1,"id":null}'],
  ['the digits in another member', raw, '{"jsonrpc":"2.0","result":{"id":1e400},"id":null}'],
  ['more digits than were sent', raw, '{"jsonrpc":"2.0","result":1,"id":1e4000}'],
  ['an id that was not sent', any, '{"jsonrpc":"2.0","result":1,"id":2}'],
  ['a truncated echo', big, '{"jsonrpc":"2.0","result":"xx","id":1}'],
  ['one result between errors', errors, `[${error},${result19}]`],
  ['too few errors', errors, `[${error}]`],
  [
    'a wrong result in a large batch',
    { kind: 'response', batchOf: 2 },
    '[{"jsonrpc":"2.0","result":0,"id":0},{"jsonrpc":"2.0","result":0,"id":1}]',
  ],
  [
    'an id twice in a large batch',
    { kind: 'response', batchOf: 2 },
    '[{"jsonrpc":"2.0","result":0,"id":0},{"jsonrpc":"2.0","result":0,"id":0}]',
  ],
  ['a forbidden text', { ...failure, mustNotContain: 'Request' }, error],
]

test.each(refused)('mismatch() refuses %s', (_what, expected, reply) => {
  expect(mismatch(expected, reply)).toBeTypeOf('string')
})

const accepted: [what: string, expected: Expectation, reply: string][] = [
  ['the expected response', one, ' {"id":1, "result":19.0, "jsonrpc":"2.0"} '],
  ['an error with data', failure, error.replace('"Invalid Request"', '"free","data":[1]')],
  ['a batch in another order', batch, `[${resultB},${result19}]`],
  ['no reply if none is expected', none, ''],
  ['no reply if the case allows it', { ...failure, altNone: true }, ''],
  ['a single error for a batch of notifications that is too large', noneOrError, error.replace('-32600', '-32010')],
  ['an alternative response', { ...one, alt: [failure.json] }, error],
  ['another code if any is allowed', { ...failure, anyErrorCode: [null] }, error.replace('-32600', '7')],
  ['an alternative code', { ...failure, altCodes: [-32010] }, error.replace('-32600', '-32010')],
  ['any response with the right id', { ...one, anyOutcome: [1] }, '{"jsonrpc":"2.0","error":{"code":7,"message":""},"id":1}'],
  ['the digits of the id', raw, '{"jsonrpc":"2.0","id": 1e400 ,"result":1}'],
  ['any response', any, error],
  ['an echo', big, '{"jsonrpc":"2.0","result":"xxx","id":1}'],
  ['errors', errors, `[${error},${error}]`],
  [
    'a large batch',
    { kind: 'response', batchOf: 2 },
    '[{"jsonrpc":"2.0","result":1,"id":1},{"jsonrpc":"2.0","result":0,"id":0}]',
  ],
]

test.each(accepted)('mismatch() accepts %s', (_what, expected, reply) => {
  expect(mismatch(expected, reply)).toBeUndefined()
})

test('mismatch() refuses an unrelated reply for every case', () => {
  const unrelated = '{"jsonrpc":"2.0","result":"unrelated","id":"unrelated"}'
  expect(specCases.filter(({ expect: expected }) => mismatch(expected, unrelated) === undefined)).toEqual([])
})

test('requestOf() builds long requests from their recipe', () => {
  const recipe = { open: '[', item: '{"id":$i,"p":[$i]}', sep: ', ', count: 2, close: ']' }
  const base = { name: '', group: '', level: '', request: '', expect: none }
  expect(requestOf({ ...base, gen: recipe })).toBe('[{"id":0,"p":[0]}, {"id":1,"p":[1]}]')
  expect(
    requestOf({
      ...base,
      gen: {
        parts: [
          ['[', 3],
          ['x', 1],
        ],
      },
    }),
  ).toBe('[[[x')
  expect(requestOf({ ...base, request: '{}' })).toBe('{}')
})
