/** Cancelled calls: what JSON-RPC itself asks for, if a server knows `$/cancelRequest` (LSP) or not. */
import type { AuditConnection } from '../connection.ts'
import { type Definition, type Names, section } from '../definition.ts'
import { isObject, show } from '../json.ts'
import { call, request } from '../messages.ts'

/** Milliseconds that the cancelled call is in flight. */
const inFlight = 300
/** A call of `wait` that ends after all that the cancelled one could send. */
const later = 600

type Connect = () => Promise<AuditConnection>

const cancel = (params: unknown): string => request({ method: '$/cancelRequest', params })

async function cancelledCall(connect: Connect, { wait }: Names): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const connection = await connect()
  connection.send(call(wait, [inFlight], 'cancelled'), cancel({ id: 'cancelled' }), call(wait, [later], 'clock'))
  await connection.response('clock')
  await connection.settle()
  return connection.responses('cancelled')
}

/** Sends cancels beside a call in flight, and expects its result and nothing else. */
function harmless(messages: readonly string[]) {
  return async (connect: Connect, { wait }: Names): Promise<string | undefined> => {
    const connection = await connect()
    connection.send(call(wait, [inFlight]), ...messages)
    const response = await connection.response(1)
    await connection.settle()
    if (!Object.hasOwn(response, 'result')) return `the call in flight is answered with ${show(response)}`
    const { length } = connection.answers
    return length === 1 ? undefined : `there are ${length} answers`
  }
}

/** `1` is the id of the call in flight, and `"1"` is another. */
const unknown = ['no such id', '1', 2, 1.5].map((id) => cancel({ id }))
const malformed = [{}, { id: {} }, { id: [1] }, { id: null }, { id: true }, { requestId: 1 }, [], [1], undefined].map(cancel)

/** The audits of cancelled calls. */
export const cancels: readonly Definition[] = [
  ...section('JSON-RPC 2.0', '§4.1 and §5, cancelled calls', 'two-way-cancel', [
    {
      id: 'once',
      title: 'MUST answer a call once, even if it is cancelled',
      says: 'Each call has one response (§5): an error if the server has given the call up, else its result.',
      needs: ['wait'],
      scenario: {
        expects: 'one response to the cancelled call, and to the calls behind it',
        run: async (connect, names) => {
          const responses = await cancelledCall(connect, names)
          return responses.length === 1 ? undefined : `there are ${responses.length} responses: ${show(responses)}`
        },
      },
    },
    {
      id: 'unknown',
      title: 'MUST NOT answer a cancel of an id that is not in flight',
      says: 'A cancel is a notification, which is not answered. The call may have ended already.',
      needs: ['wait'],
      scenario: { expects: 'the result of the call in flight, and nothing else', run: harmless(unknown) },
    },
    {
      id: 'malformed',
      title: 'MUST NOT answer a cancel without an id',
      says: 'A cancel is a notification, which is not answered, not even if its params make no sense.',
      needs: ['wait'],
      scenario: { expects: 'the result of the call in flight, and nothing else', run: harmless(malformed) },
    },
  ]),
  ...section('LSP', 'Cancellation', 'two-way-cancel', [
    {
      id: 'effect',
      title: 'MAY end a call on $/cancelRequest',
      says: 'A call that was cancelled is answered with an error, such as -32800.',
      needs: ['wait'],
      scenario: {
        expects: 'an error for the cancelled call',
        run: async (connect, names) => {
          const [response] = await cancelledCall(connect, names)
          return isObject(response?.error) ? undefined : `the call is answered with ${show(response)}`
        },
      },
    },
  ]),
]
