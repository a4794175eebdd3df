/** Servers of WebSockets by the package `ws`: our endpoint, and a hand-written one that parses, calls and stringifies. */
import { createServer } from 'node:http'
import { serve } from 'damn-simple-jsonrpc-server/ws'
import { WebSocketServer } from 'ws'
import { listenOnLoopback } from './listen.ts'
import { answer, service } from './methods.ts'

async function* items(count: number) {
  for (let id = 0; id < count; id++) yield { id, name: 'item' }
}

const streaming = service.method('items', { params: ['count'] }, items)

/** Our endpoint. */
export function endpoint(): Promise<string> {
  return listenOnLoopback(createServer().on('upgrade', serve(streaming, WebSocketServer)))
}

/** A hand-written server, with neither checks nor limits. */
export function bare(): Promise<string> {
  const server = createServer()
  new WebSocketServer({ server, perMessageDeflate: false }).on('connection', (socket) =>
    socket.on('message', (data) => socket.send(JSON.stringify(answer(JSON.parse(String(data)))))),
  )
  return listenOnLoopback(server)
}
