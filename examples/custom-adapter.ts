/** Your own adapter: it works with every server that can read a body and send a text. Run it with `npx tsx custom-adapter.ts`. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { Service } from 'damn-simple-jsonrpc-server'

interface RequestWithBody {
  readonly headers: IncomingMessage['headers']
  readonly body: ReadableStream
}

const service = new Service<RequestWithBody>()
  .method('add', { params: ['x', 'y'] }, (x: number, y: number) => x + y)
  .method('agent', { takesHttpRequest: true }, (request) => request.headers['user-agent'] ?? 'unknown')

// The adapter handles HTTP; the service only sees messages.
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!request.headers['content-type']?.startsWith('application/json')) return void response.writeHead(415).end()
  const body = Readable.toWeb(request) as ReadableStream
  const reply = await service.handleHttpRequest({ headers: request.headers, body })
  response.writeHead(reply === '' ? 204 : 200, { 'content-type': 'application/json' }).end(reply)
}

const server = createServer(answer).listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`Serving on http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})
process.once('SIGINT', () => server.close())
