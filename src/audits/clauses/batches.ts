/** §6: several entries in one message, each judged alone. */
import { type Definition, type Draft, section } from '../definition.ts'
import { batchOf, type Expectation, error, errorMember, nothing, resultMember } from '../expect.ts'
import { batch, call, request } from '../messages.ts'

const arraySays = 'A batch is an array of requests, and is answered with an array of responses.'
const eachSays = 'There is one response for each request, and none for a notification.'
const invalidSays = 'An entry that is no Request object is answered with -32600 in its place; its neighbours go on.'
const nothingSays = 'Where no response is owed, nothing at all is sent: no empty array.'

const notFound = (id: unknown) => errorMember(-32601, id)
const invalid = errorMember(-32600, null)
const one = request({ id: 1 })
const two = request({ id: 'two' })
const notification = request({ params: [1] })

function sends(id: string, title: Draft['title'], says: string, send: string, expect: Expectation): Draft {
  return { id, title, says, send, expect }
}

const thirty = Array.from({ length: 30 }, (_, id) => id)

/** The audits of batches. */
export const batches: readonly Definition[] = section('JSON-RPC 2.0', '§6 Batch', '2.0-6', [
  sends('array', 'MUST answer a batch with an array', arraySays, batch(one, two), batchOf(notFound(1), notFound('two'))),
  sends('of-one', 'MUST answer a batch of one request with an array of one', arraySays, batch(one), batchOf(notFound(1))),
  sends(
    'white-space',
    'MUST know a batch by its bracket, whatever white space is around',
    arraySays,
    ` \n[ ${one} ]\t `,
    batchOf(notFound(1)),
  ),
  sends(
    'empty',
    'MUST answer an empty array with one error -32600',
    'An array with nothing in it is answered with a single object.',
    '[]',
    error(-32600, null),
  ),
  sends(
    'unparsable',
    'MUST answer a batch that is not JSON with one error -32700',
    'What is not JSON is answered with a single object.',
    `[${one},{"jsonrpc": "2.0", "method"]`,
    error(-32700, null),
  ),
  sends('invalid-one', 'MUST answer [1] with an array of one error', invalidSays, '[1]', batchOf(invalid)),
  sends(
    'invalid-three',
    'MUST answer [1,2,3] with an array of three errors',
    invalidSays,
    '[1,2,3]',
    batchOf(invalid, invalid, invalid),
  ),
  sends(
    'null',
    'MUST answer null in a batch with -32600',
    invalidSays,
    batch(one, 'null', two),
    batchOf(notFound(1), notFound('two'), invalid),
  ),
  sends(
    'string',
    'MUST answer a string in a batch with -32600',
    invalidSays,
    batch('"hello"', one),
    batchOf(notFound(1), invalid),
  ),
  sends('empty-object', 'MUST answer {} in a batch with -32600', invalidSays, batch(one, '{}'), batchOf(notFound(1), invalid)),
  sends('nested-empty', 'MUST answer [] in a batch with -32600', invalidSays, batch('[]'), batchOf(invalid)),
  sends(
    'nested',
    'MUST answer a batch in a batch with -32600',
    invalidSays,
    batch(one, batch(two)),
    batchOf(notFound(1), invalid),
  ),
  sends(
    'version',
    'MUST refuse an entry of another version alone',
    invalidSays,
    batch(request({ id: 1, jsonrpc: '1.0' }), two),
    batchOf(notFound('two'), errorMember(-32600, [1, null])),
  ),
  sends(
    'bad-id',
    'MUST refuse an entry with an object for an id alone',
    invalidSays,
    batch(request({ id: {} }), two),
    batchOf(notFound('two'), invalid),
  ),
  sends('notifications', 'MUST NOT answer a batch of notifications', nothingSays, batch(notification, notification), nothing),
  sends('one-notification', 'MUST NOT answer a batch of one notification', nothingSays, batch(notification), nothing),
  sends(
    'mixed',
    'MUST NOT answer the notifications among requests',
    eachSays,
    batch(notification, one, notification, two),
    batchOf(notFound(1), notFound('two')),
  ),
  sends(
    'notification-and-stranger',
    'MUST answer an invalid entry beside a notification',
    eachSays,
    batch(notification, '{"foo": "boo"}'),
    batchOf(invalid),
  ),
  sends(
    'falsy-ids',
    'MUST answer entries whose ids are 0, "" and null',
    eachSays,
    batch(request({ id: 0 }), request({ id: '' }), request({ id: null })),
    batchOf(notFound(0), notFound(''), notFound(null)),
  ),
  sends(
    'kinds-of-ids',
    'MUST tell the id 1 from the id "1"',
    'The id relates a response to its request (§5), so it comes back as it went.',
    batch(one, request({ id: '1' })),
    batchOf(notFound(1), notFound('1')),
  ),
  sends(
    'thirty',
    'MUST answer each of 30 requests',
    eachSays,
    batch(...thirty.map((id) => request({ id }))),
    batchOf(...thirty.map(notFound)),
  ),
  sends(
    'same-ids',
    'SHOULD answer two requests that have the same id',
    eachSays,
    batch(one, one),
    batchOf(notFound(1), notFound(1)),
  ),
  {
    id: 'results',
    title: 'MUST relate each result to its request',
    says: 'Responses may come in any order, so that only the id says which is which.',
    needs: ['echo'],
    send: ({ echo }) => batch(call(echo, ['a'], 1), call(echo, ['b'], 2), call(echo, ['c'], 'c')),
    expect: batchOf(resultMember('a', 1), resultMember('b', 2), resultMember('c', 'c')),
  },
  {
    id: 'results-and-errors',
    title: 'MUST answer the good requests beside a bad one',
    says: 'Each entry is processed alone.',
    needs: ['echo'],
    send: ({ echo }) => batch(call(echo, ['a'], 1), two, call(echo, ['b'], 3)),
    expect: batchOf(resultMember('a', 1), notFound('two'), resultMember('b', 3)),
  },
  {
    id: 'example',
    title: 'MUST answer the mixed batch of the examples',
    says: 'The sixth example of a batch in §7, with the methods that it calls.',
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
    expect: batchOf(resultMember(7, '1'), resultMember(19, '2'), notFound('5'), resultMember(['hello', 5], '9'), invalid),
  },
])
