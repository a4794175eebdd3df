/**
 * A method that takes the HTTP request: a superuser gets the sum, all other users get 666. Run it with `npx tsx beast-add.ts`, then
 * call `beastAdd` with and without `-H 'x-demo-user: root'`.
 */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Service } from 'damn-simple-jsonrpc-server'
import { csrfServe } from 'damn-simple-jsonrpc-server/node'

interface User {
  readonly name: string
  readonly isSuperuser: boolean
}

interface RequestWithUser extends IncomingMessage {
  user?: User | undefined
}

const service = new Service<RequestWithUser>()
  .method('beastAdd', { takesHttpRequest: true, params: ['x', 'y'] }, beastAdd)
  .method('whoami', { takesHttpRequest: true }, (request) => request.user?.name ?? 'anonymous')

function beastAdd(request: RequestWithUser, x: number, y: number): number {
  return request.user?.isSuperuser ? x + y : 666
}

/** FOR THIS DEMO ONLY: it trusts the header. In your program, read the user from a session or a verified token. */
function demoUser({ headers }: IncomingMessage): User | undefined {
  const name = headers['x-demo-user']
  return typeof name === 'string' ? { name, isSuperuser: name === 'root' } : undefined
}

const endpoint = csrfServe(service)

const server = createServer((request: RequestWithUser, response) => {
  request.user = demoUser(request)
  endpoint(request, response)
}).listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`Serving on http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})
process.once('SIGINT', () => server.close())
