/** Where a server of node:http is, once it is there. All are asked at /rpc, which some take for any path. */
import { once } from 'node:events'

export async function listening(server) {
  if (!server.listening) await once(server, 'listening')
  return `http://127.0.0.1:${server.address().port}/rpc`
}
