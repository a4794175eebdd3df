/** Every case of the specification over sockets, in both framings, and within the process. Each case has a connection of its own. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { memory, peer } from 'damn-simple-jsonrpc-server/channel'
import { serve } from 'damn-simple-jsonrpc-server/net'
import { afterAll, beforeAll } from 'vitest'
import { runSpecCases } from '../spec/run.ts'
import { specService } from '../spec/service.ts'

let server: Server

beforeAll(async () => {
  server = createServer(serve(specService())).listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(() => void server.close())

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
