/** Servers on `node:http`: our endpoint, and two hand-written servers that check nothing. */
import { createServer } from 'node:http'
import { serve } from 'damn-simple-jsonrpc-server/node'
import { listenOnLoopback } from './listen.ts'
import { answer, service } from './methods.ts'

/** Our endpoint. */
export function endpoint(): Promise<string> {
  return listenOnLoopback(createServer(serve(service)))
}

/** The simplest way: an async iterator, `setHeader` and `end`. */
export function plain(): Promise<string> {
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(answer(JSON.parse(text))))
  })
  return listenOnLoopback(server)
}

/** A faster way: events instead of an iterator, one `writeHead`, and a length, so that the answer is not chunked. */
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
  return listenOnLoopback(server)
}
