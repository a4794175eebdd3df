/** §4.1: what carries no id is not answered, whatever happens to it. */
import { type Definition, section } from '../definition.ts'
import { nothing } from '../expect.ts'
import { request, unknownMethod } from '../messages.ts'

const says = 'The server does not reply to a notification.'
const evenErrors = `${says} So the client is not told of errors either.`

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
    title: 'MUST NOT answer a notification with params that do not fit',
    says: `${evenErrors} "Invalid params" is named as one of them.`,
    needs: ['subtract'],
    send: ({ subtract }) => request({ method: subtract, params: { nobody: 'knows' } }),
    expect: nothing,
  },
  {
    id: 'members-order',
    title: 'MUST NOT answer a notification, wherever its members stand',
    says: `${says} It is known by the missing id, and by nothing else.`,
    send: JSON.stringify({ params: [1], method: unknownMethod, jsonrpc: '2.0' }),
    expect: nothing,
  },
])
