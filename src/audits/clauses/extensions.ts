/** §8: the method names that the specification reserves. */
import { type Definition, section } from '../definition.ts'
import { error, nothing, responseThat, single } from '../expect.ts'
import { isObject } from '../json.ts'
import { call, request } from '../messages.ts'

const says = 'Names that begin with rpc. are reserved for extensions; an unknown one is a method that does not exist.'

/** The audits of reserved names. */
export const extensions: readonly Definition[] = [
  ...section('JSON-RPC 2.0', '§8 Extensions', '2.0-8', [
    {
      id: 'unknown',
      title: 'MUST answer -32601 to an unknown method that begins with rpc.',
      says,
      send: call('rpc.audits_no_such_extension', []),
      expect: error(-32601, 1),
    },
    {
      id: 'notification',
      title: 'MUST NOT answer a notification that begins with rpc.',
      says: `${says} A notification of it is not answered (§4.1).`,
      send: request({ method: 'rpc.audits_no_such_extension' }),
      expect: nothing,
    },
  ]),
  ...section('OpenRPC', 'Service discovery', 'openrpc', [
    {
      id: 'discover',
      title: 'MAY describe itself by rpc.discover',
      says: 'A server that implements rpc.discover returns its OpenRPC document.',
      send: call('rpc.discover', []),
      expect: single(
        responseThat('a document with a member openrpc', ({ result }) =>
          isObject(result) && typeof result.openrpc === 'string' ? undefined : 'there is no document',
        ),
      ),
    },
  ]),
]
