/** Servers on `node:http` alone: our door, and two written by hand that check nothing. */
import { createServer } from 'node:http'
import { serve } from 'damn-simple-jsonrpc-server/node'
import { listening } from './listening.ts'
import { answer, service } from './methods.ts'

/** Our door. */
export function door(): Promise<string> {
  return listening(createServer(serve(service)))
}

/** As one writes it. */
export function plain(): Promise<string> {
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(answer(JSON.parse(text))))
  })
  return listening(server)
}

/** As one writes it who has measured: events rather than an iterator, the head at once, and a length that spares the chunks. */
export function tuned(): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)
      const text = JSON.stringify(answer(JSON.parse(body.toString())))
      response.writeHead(200, ['content-type', 'application/json', 'content-length', `${Buffer.byteLength(text)}`])
      response.end(text)
    })
  })
  return listening(server)
}
