/** Every case of the specification over sockets, in both framings, over WebSockets and ports, and within the process. Each case has a connection of its own. */
import { once } from 'node:events'
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { MessageChannel } from 'node:worker_threads'
import { memory, messagePort, peer } from 'damn-simple-jsonrpc-server/channel'
import { serve } from 'damn-simple-jsonrpc-server/net'
import { serve as serveWebSockets } from 'damn-simple-jsonrpc-server/ws'
import { afterAll, beforeAll } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { runSpecCases } from '../spec/run.ts'
import { specService } from '../spec/service.ts'

let server: Server
let httpServer: HttpServer

beforeAll(async () => {
  server = createServer(serve(specService())).listen(0, '127.0.0.1')
  httpServer = createHttpServer().listen(0, '127.0.0.1')
  await Promise.all([once(server, 'listening'), once(httpServer, 'listening')])
})
afterAll(() => {
  server.close()
  httpServer.close()
})

/** What comes back for these bytes, after which the client ends. */
async function answerTo(text: string): Promise<string> {
  const { port } = server.address() as AddressInfo
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  socket.end(text)
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

/** Line breaks between tokens mean the same as spaces, and a client that writes lines has to leave them out. */
const onOneLine = (text: string) => text.replace(/[\r\n]+/g, ' ')

runSpecCases('in lines over a socket', async (text) => (await answerTo(`${onOneLine(text)}\n`)).replace(/\n$/, ''), {
  framing: 'newline',
})

runSpecCases('with Content-Length over a socket', async (text) => {
  const answer = await answerTo(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`)
  if (answer === '') return ''
  const [, length, body] = /^Content-Length: (\d+)\r\n\r\n(.*)$/s.exec(answer) ?? []
  if (Number(length) !== Buffer.byteLength(body ?? '')) throw new Error(`not one frame: ${answer.slice(0, 200)}`)
  return body as string
})

runSpecCases('over memory()', (text) => {
  const [own, other] = memory()
  peer(other, { service: specService() })
  return new Promise((resolve) => {
    const received: string[] = []
    own.listen({
      message: (message) => void received.push(String(message)),
      refused: () => {},
      ended: () => {},
      opened: () => {},
      closed: () => resolve(received.join('\n')),
    })
    own.send(text)
    own.end()
  })
})

/** Shows that the message before it has come. */
const probe = '{"jsonrpc":"2.0","method":"probe","id":"probe"}'
const isProbe = (text: string) => text.endsWith('"id":"probe"}')

/** An end that has got the message answers all of it before it closes. */
runSpecCases('over a WebSocket', async (text) => {
  const endpoint = serveWebSockets(specService(), WebSocketServer)
  httpServer.once('upgrade', endpoint)
  const socket = new WebSocket(`ws://127.0.0.1:${(httpServer.address() as AddressInfo).port}`)
  const received: string[] = []
  socket.on('message', (data) => {
    if (isProbe(String(data))) void endpoint.close()
    else received.push(String(data))
  })
  await once(socket, 'open')
  socket.send(text)
  socket.send(probe)
  await once(socket, 'close')
  return received.join('\n')
})

runSpecCases('over a MessagePort', async (text) => {
  const { port1, port2 } = new MessageChannel()
  const serving = peer(messagePort(port2), { service: specService() })
  const received: string[] = []
  port1.on('message', (data: string) => {
    if (isProbe(data)) void serving.close()
    else received.push(data)
  })
  port1.postMessage(text)
  port1.postMessage(probe)
  await once(port1, 'close')
  return received.join('\n')
})
