/** §4.1: a request without an id is not answered, even if it fails. */
import { type Definition, section } from '../definition.ts'
import { nothing } from '../expect.ts'
import { request, unknownMethod } from '../messages.ts'

const says = 'The server does not answer a notification.'
const evenErrors = `${says} So the client does not learn of errors either.`

/** The audits of notifications. */
export const notifications: readonly Definition[] = section('JSON-RPC 2.0', '§4.1 Notification', '2.0-4.1', [
  {
    id: 'known',
    title: 'MUST NOT answer a notification of a known method',
    says,
    needs: ['echo'],
    send: ({ echo }) => request({ method: echo, params: ['hello'] }),
    expect: nothing,
  },
  {
    id: 'unknown',
    title: 'MUST NOT answer a notification of an unknown method',
    says: evenErrors,
    send: request({ params: ['hello'] }),
    expect: nothing,
  },
  {
    id: 'without-params',
    title: 'MUST NOT answer a notification without params',
    says: evenErrors,
    send: request({}),
    expect: nothing,
  },
  {
    id: 'named',
    title: 'MUST NOT answer a notification with named params',
    says: evenErrors,
    send: request({ params: { a: 1 } }),
    expect: nothing,
  },
  {
    id: 'invalid-params',
    title: 'MUST NOT answer a notification with invalid params',
    says: `${evenErrors} The specification names "Invalid params" as one of them.`,
    needs: ['subtract'],
    send: ({ subtract }) => request({ method: subtract, params: { unknown: 'name' } }),
    expect: nothing,
  },
  {
    id: 'members-order',
    title: 'MUST NOT answer a notification with its members in another order',
    says: `${says} The missing id alone makes it a notification.`,
    send: JSON.stringify({ params: [1], method: unknownMethod, jsonrpc: '2.0' }),
    expect: nothing,
  },
])
