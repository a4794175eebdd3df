/** A port for programs that cannot take a free one themselves, such as a NATS server. */
import { once } from 'node:events'
import { createServer } from 'node:net'

/** A port of the loopback address that was free just now. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  server.close()
  await once(server, 'close')
  return port
}
