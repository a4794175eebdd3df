/** A door of your own: any server will do that can hand over a body and send back a text. Run it with `npx tsx custom-door.ts`. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { Service } from 'damn-simple-jsonrpc-server'

interface Incoming {
  readonly headers: IncomingMessage['headers']
  readonly body: ReadableStream
}

const service = new Service<Incoming>()
  .method('add', { params: ['x', 'y'] }, (x: number, y: number) => x + y)
  .method('agent', { takesHttpRequest: true }, (request) => request.headers['user-agent'] ?? 'nobody')

// The door. It knows HTTP; the service does not.
async function door(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!request.headers['content-type']?.startsWith('application/json')) return void response.writeHead(415).end()
  const body = Readable.toWeb(request) as ReadableStream
  const reply = await service.handleHttpRequest({ headers: request.headers, body })
  response.writeHead(reply === '' ? 204 : 200, { 'content-type': 'application/json' }).end(reply)
}

const server = createServer(door).listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`Serving on http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})
process.once('SIGINT', () => server.close())
