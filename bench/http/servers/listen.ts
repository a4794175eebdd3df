/** Starts a server of `node:http`. */
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Listens on a free port on loopback, and returns the URL. Servers that do no routing ignore its path. */
export async function listenOnLoopback(server: Server): Promise<string> {
  if (!server.listening) await once(server.listen(0, '127.0.0.1'), 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/rpc`
}
