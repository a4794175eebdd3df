/** §6: batches, whose entries are answered one by one. */
import { type AuditSource, type Definition, section } from '../definition.ts'
import { batchOf, type Expectation, error, errorResponse, nothing, resultResponse } from '../expect.ts'
import { batch, call, request } from '../messages.ts'

const arraySays = 'A batch is an array of requests, and its answer is an array of responses.'
const eachSays = 'Each request has one response, and a notification has none.'
const invalidSays = 'An entry that is not a Request object is answered with -32600, and the other entries as usual.'
const nothingSays = 'A batch of notifications is not answered, not even with an empty array.'

const notFound = (id: unknown) => errorResponse(-32601, id)
const invalid = errorResponse(-32600, null)
const one = request({ id: 1 })
const two = request({ id: 'two' })
const notification = request({ params: [1] })

function answers(id: string, title: AuditSource['title'], says: string, send: string, expect: Expectation): AuditSource {
  return { id, title, says, send, expect }
}

const thirty = Array.from({ length: 30 }, (_, id) => id)

/** The audits of batches. */
export const batches: readonly Definition[] = section('JSON-RPC 2.0', '§6 Batch', '2.0-6', [
  answers('array', 'MUST answer a batch with an array', arraySays, batch(one, two), batchOf(notFound(1), notFound('two'))),
  answers('of-one', 'MUST answer a batch of one request with an array of one', arraySays, batch(one), batchOf(notFound(1))),
  answers(
    'white-space',
    'MUST recognize a batch with white space around it',
    arraySays,
    ` \n[ ${one} ]\t `,
    batchOf(notFound(1)),
  ),
  answers(
    'empty',
    'MUST answer an empty array with one error -32600',
    'An empty array is answered with a single object.',
    '[]',
    error(-32600, null),
  ),
  answers(
    'unparsable',
    'MUST answer a batch that is not JSON with one error -32700',
    'Bad JSON is answered with a single object.',
    `[${one},{"jsonrpc": "2.0", "method"]`,
    error(-32700, null),
  ),
  answers('invalid-one', 'MUST answer [1] with an array of one error', invalidSays, '[1]', batchOf(invalid)),
  answers(
    'invalid-three',
    'MUST answer [1,2,3] with an array of three errors',
    invalidSays,
    '[1,2,3]',
    batchOf(invalid, invalid, invalid),
  ),
  answers(
    'null',
    'MUST answer null in a batch with -32600',
    invalidSays,
    batch(one, 'null', two),
    batchOf(notFound(1), notFound('two'), invalid),
  ),
  answers(
    'string',
    'MUST answer a string in a batch with -32600',
    invalidSays,
    batch('"hello"', one),
    batchOf(notFound(1), invalid),
  ),
  answers('empty-object', 'MUST answer {} in a batch with -32600', invalidSays, batch(one, '{}'), batchOf(notFound(1), invalid)),
  answers('nested-empty', 'MUST answer [] in a batch with -32600', invalidSays, batch('[]'), batchOf(invalid)),
  answers(
    'nested',
    'MUST answer a batch in a batch with -32600',
    invalidSays,
    batch(one, batch(two)),
    batchOf(notFound(1), invalid),
  ),
  answers(
    'version',
    'MUST refuse only the entry with another version',
    invalidSays,
    batch(request({ id: 1, jsonrpc: '1.0' }), two),
    batchOf(notFound('two'), errorResponse(-32600, [1, null])),
  ),
  answers(
    'bad-id',
    'MUST refuse only the entry with an object as its id',
    invalidSays,
    batch(request({ id: {} }), two),
    batchOf(notFound('two'), invalid),
  ),
  answers('notifications', 'MUST NOT answer a batch of notifications', nothingSays, batch(notification, notification), nothing),
  answers('one-notification', 'MUST NOT answer a batch of one notification', nothingSays, batch(notification), nothing),
  answers(
    'mixed',
    'MUST NOT answer the notifications between requests',
    eachSays,
    batch(notification, one, notification, two),
    batchOf(notFound(1), notFound('two')),
  ),
  answers(
    'notification-and-invalid',
    'MUST answer an invalid entry beside a notification',
    eachSays,
    batch(notification, '{"foo": "boo"}'),
    batchOf(invalid),
  ),
  answers(
    'falsy-ids',
    'MUST answer entries whose ids are 0, "" and null',
    eachSays,
    batch(request({ id: 0 }), request({ id: '' }), request({ id: null })),
    batchOf(notFound(0), notFound(''), notFound(null)),
  ),
  answers(
    'kinds-of-ids',
    'MUST distinguish the id 1 from the id "1"',
    'The id relates a response to its request (§5), so its type matters.',
    batch(one, request({ id: '1' })),
    batchOf(notFound(1), notFound('1')),
  ),
  answers(
    'thirty',
    'MUST answer each of 30 requests',
    eachSays,
    batch(...thirty.map((id) => request({ id }))),
    batchOf(...thirty.map(notFound)),
  ),
  answers(
    'same-ids',
    'SHOULD answer two requests that have the same id',
    eachSays,
    batch(one, one),
    batchOf(notFound(1), notFound(1)),
  ),
  {
    id: 'results',
    title: 'MUST relate each result to its request',
    says: 'Responses may be in any order, so only the id relates them to requests.',
    needs: ['echo'],
    send: ({ echo }) => batch(call(echo, ['a'], 1), call(echo, ['b'], 2), call(echo, ['c'], 'c')),
    expect: batchOf(resultResponse('a', 1), resultResponse('b', 2), resultResponse('c', 'c')),
  },
  {
    id: 'results-and-errors',
    title: 'MUST answer the valid requests beside an unknown method',
    says: 'Each entry is processed on its own.',
    needs: ['echo'],
    send: ({ echo }) => batch(call(echo, ['a'], 1), two, call(echo, ['b'], 3)),
    expect: batchOf(resultResponse('a', 1), notFound('two'), resultResponse('b', 3)),
  },
  {
    id: 'example',
    title: 'MUST answer the mixed batch of the specification',
    says: 'This is the sixth batch of §7, with other methods.',
    needs: ['sum', 'subtract', 'echo'],
    send: ({ sum, subtract, echo }) =>
      batch(
        call(sum, [1, 2, 4], '1'),
        request({ method: echo, params: [7] }),
        call(subtract, [42, 23], '2'),
        '{"foo": "boo"}',
        request({ id: '5', params: { name: 'myself' } }),
        call(echo, [['hello', 5]], '9'),
      ),
    expect: batchOf(resultResponse(7, '1'), resultResponse(19, '2'), notFound('5'), resultResponse(['hello', 5], '9'), invalid),
  },
])
