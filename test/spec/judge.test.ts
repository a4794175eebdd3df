/** A judge that accepts anything would let every case pass: here is what it must refuse. */
import { expect, test } from 'vitest'
import { type Expectation, requestOf, specCases } from './cases.ts'
import { judge } from './judge.ts'

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
  ['no reply where one is owed', one, ''],
  ['text that is not JSON', one, 'oops'],
  ['two replies one after the other', one, `${result19}${result19}`],
  ['the result as a string', one, '{"jsonrpc":"2.0","result":"19","id":1}'],
  ['another id', one, '{"jsonrpc":"2.0","result":19,"id":2}'],
  ['an id of another type', one, '{"jsonrpc":"2.0","result":19,"id":"1"}'],
  ['no id', one, '{"jsonrpc":"2.0","result":19}'],
  ['no jsonrpc', one, '{"result":19,"id":1}'],
  ['another version', one, '{"jsonrpc":"1.0","result":19,"id":1}'],
  ['both result and error', one, '{"jsonrpc":"2.0","result":19,"error":null,"id":1}'],
  ['neither result nor error', one, '{"jsonrpc":"2.0","id":1}'],
  ['an error for a result', one, '{"jsonrpc":"2.0","error":{"code":-32600,"message":""},"id":1}'],
  ['a batch for a single response', one, `[${result19}]`],
  ['a result for an error', failure, '{"jsonrpc":"2.0","result":null,"id":null}'],
  ['another code', failure, error.replace('-32600', '-32700')],
  ['a code that is a string', failure, error.replace('-32600', '"-32600"')],
  ['a code that is no integer', failure, error.replace('-32600', '-32600.5')],
  ['an error without a message', failure, '{"jsonrpc":"2.0","error":{"code":-32600},"id":null}'],
  ['an error that is null', failure, '{"jsonrpc":"2.0","error":null,"id":null}'],
  ['a batch with one response too few', batch, `[${result19}]`],
  ['a batch with one response too many', batch, `[${result19},${resultB},${resultB}]`],
  ['a batch with the same response twice', batch, `[${result19},${result19}]`],
  ['a single response for a batch', batch, result19],
  ['a reply to a notification', none, result19],
  ['an empty array for nothing', none, '[]'],
  ['a result where only an error may stand', noneOrError, result19],
  ['the id null where its digits were asked for', raw, '{"jsonrpc":"2.0","result":1,"id":null}'],
  ['the digits in another member', raw, '{"jsonrpc":"2.0","result":{"id":1e400},"id":null}'],
  ['more digits than were sent', raw, '{"jsonrpc":"2.0","result":1,"id":1e4000}'],
  ['an id that is not the one sent', any, '{"jsonrpc":"2.0","result":1,"id":2}'],
  ['an echo cut short', big, '{"jsonrpc":"2.0","result":"xx","id":1}'],
  ['one good response among errors', errors, `[${error},${result19}]`],
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
  ['a text that must not be there', { ...failure, mustNotContain: 'Request' }, error],
]

test.each(refused)('the judge refuses %s', (_what, expected, reply) => {
  expect(judge(expected, reply)).toBeTypeOf('string')
})

const accepted: [what: string, expected: Expectation, reply: string][] = [
  ['the response itself', one, ' {"id":1, "result":19.0, "jsonrpc":"2.0"} '],
  ['an error with data', failure, error.replace('"Invalid Request"', '"free","data":[1]')],
  ['a batch in another order', batch, `[${resultB},${result19}]`],
  ['nothing for nothing', none, ''],
  ['nothing where the case allows it', { ...failure, altNone: true }, ''],
  ['a single error for too large a batch of notifications', noneOrError, error.replace('-32600', '-32010')],
  ['an alternative', { ...one, alt: [failure.json] }, error],
  ['another code where any will do', { ...failure, anyErrorCode: [null] }, error.replace('-32600', '7')],
  ['a further code', { ...failure, altCodes: [-32010] }, error.replace('-32600', '-32010')],
  ['any outcome with the right id', { ...one, anyOutcome: [1] }, '{"jsonrpc":"2.0","error":{"code":7,"message":""},"id":1}'],
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

test.each(accepted)('the judge accepts %s', (_what, expected, reply) => {
  expect(judge(expected, reply)).toBeUndefined()
})

test('every case is refused a reply that belongs to nothing', () => {
  const stranger = '{"jsonrpc":"2.0","result":"a stranger","id":"a stranger"}'
  expect(specCases.filter(({ expect: expected }) => judge(expected, stranger) === undefined)).toEqual([])
})

test('requests that are too long to print are made as the recipe says', () => {
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
