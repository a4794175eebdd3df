/** A server on TCP for the tests of runtimes. It prints its port, and how many peers it has when that changes. */
import { createServer } from 'node:net'
import { Service } from 'damn-simple-jsonrpc-server'
import { serve } from 'damn-simple-jsonrpc-server/net'

const service = new Service()
  .method('add', (/** @type {number} */ x, /** @type {number} */ y) => x + y)
  .method('big', (/** @type {number} */ length) => 'x'.repeat(length))
  .method('callBack', { takesContext: true }, ({ peer }, ...params) => peer?.call('add', params))
  .method('later', (/** @type {number} */ milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds, 'late')))

const endpoint = serve(service, { slowTimeout: 500 })
const server = createServer(endpoint)
server.listen(0, '127.0.0.1', () => console.log(`port ${Object(server.address()).port}`))

let size = -1
setInterval(() => {
  if (endpoint.peers.size !== size) console.log(`peers ${endpoint.peers.size}`)
  size = endpoint.peers.size
}, 20)
