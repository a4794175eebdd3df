/** Rules that no specification states, but every public server needs. */
import type { Answer } from '../answer.ts'
import { type Definition, section } from '../definition.ts'
import { anyResponse, error, oneOf, refusal, result, that } from '../expect.ts'
import { batch, call, request, unknownMethod } from '../messages.ts'

const deep = 100_000
const refusedOrAnswered = oneOf(anyResponse, refusal)

const hasTrace = ({ text }: Answer): boolean => /\\n\s+at |\n\s+at |&nbsp;at |node_modules|Traceback \(most recent/.test(text)
const noTrace = that('no stack trace', (answer) => answer.status !== 0 && !hasTrace(answer), 'there is a stack trace')

/** The audits of hostile requests. */
export const robustness: readonly Definition[] = section('Recommendation', 'Robustness', 'robust', [
  {
    id: 'no-trace',
    title: 'SHOULD NOT send stack traces',
    says: 'A stack trace in an answer helps attackers.',
    steps: () => [
      ['{"jsonrpc"', noTrace],
      [request({ id: 1, method: { a: 1 } }), noTrace],
      ['[null]', noTrace],
    ],
  },
  {
    id: 'no-sniffing',
    over: 'http',
    title: 'SHOULD send X-Content-Type-Options: nosniff',
    says: 'A browser that guesses types may show an answer as a page.',
    send: request({ id: 1 }),
    expect: that(
      'the header nosniff',
      ({ headers }) => headers.get('x-content-type-options')?.toLowerCase() === 'nosniff',
      'it is missing',
    ),
  },
  {
    id: 'no-foreign-origin',
    over: 'http',
    title: 'SHOULD NOT allow credentials to every origin',
    says: 'With Access-Control-Allow-Credentials and any Origin in return, any page can act as its visitor.',
    send: { body: request({ id: 1 }), headers: { origin: 'https://audits.example' } },
    expect: that(
      'no Access-Control-Allow-Credentials for an unknown origin',
      ({ headers }) =>
        headers.get('access-control-allow-credentials') !== 'true' ||
        headers.get('access-control-allow-origin') !== 'https://audits.example',
      'an unknown origin may send credentials',
    ),
  },
  {
    id: 'deep',
    title: 'SHOULD survive 100,000 levels of nesting',
    says: 'A recursive parser overflows its stack.',
    steps: () => [
      [`{"jsonrpc":"2.0","method":"${unknownMethod}","params":${'['.repeat(deep)}${']'.repeat(deep)},"id":1}`, refusedOrAnswered],
      [request({ id: 1 }), error(-32601, 1)],
    ],
  },
  {
    id: 'unclosed',
    title: 'SHOULD survive 100,000 unclosed brackets',
    says: 'A recursive parser overflows its stack.',
    steps: () => [
      ['['.repeat(deep), oneOf(error(-32700, null), refusal)],
      [request({ id: 1 }), error(-32601, 1)],
    ],
  },
  {
    id: 'long-name',
    title: 'SHOULD survive a method name of 100,000 characters',
    says: 'So long a name may be refused, or not be found.',
    send: request({ id: 1, method: 'm'.repeat(100_000) }),
    expect: oneOf(error([-32600, -32601], [1, null]), refusal),
  },
  {
    id: 'proto',
    title: 'SHOULD NOT let a member __proto__ change other calls',
    says: 'A server that merges params into its own objects can change all objects (prototype pollution).',
    needs: ['echo'],
    steps: ({ echo }) => [
      [
        call(echo, ['P']).replace('"P"', '{"__proto__":{"audits":1},"constructor":{"prototype":{"audits":1}}}'),
        refusedOrAnswered,
      ],
      [call(echo, [{}]), result({})],
    ],
  },
  {
    id: 'many',
    title: 'SHOULD answer or refuse a batch of 5,000 requests in time',
    says: 'A batch is cheap to send and expensive to answer, so it needs a limit or a fast server.',
    send: batch(...Array.from({ length: 5_000 }, (_, id) => request({ id }))),
    expect: oneOf(
      anyResponse,
      refusal,
      that(
        'an array of 5,000 responses, or of one error',
        ({ json }) => Array.isArray(json?.value) && [1, 5_000].includes(json.value.length),
      ),
    ),
  },
  {
    id: 'answers-json',
    title: 'SHOULD answer every message in JSON',
    says: 'A JSON-RPC client cannot read a page for people.',
    steps: () => [
      ['{"jsonrpc"', anyResponse],
      ['null', anyResponse],
      ['', anyResponse],
    ],
  },
])
