/** The clients of the section: one that calls, one that reads a stream, and many that stay idle. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { WebSocket } from 'ws'

/** A WebSocket to a server of the bench. */
export async function openWebSocket(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url.replace('http', 'ws'), { perMessageDeflate: false })
  await once(socket, 'open')
  return socket
}

/** Makes `count` calls, of which `inFlight` are unanswered at a time. Resolves to the milliseconds that they took. */
export function callMany(socket: WebSocket, count: number, inFlight: number): Promise<number> {
  const start = performance.now()
  let [sent, answered] = [0, 0]
  const send = () => socket.send(`{"jsonrpc":"2.0","method":"add","params":[1,2],"id":${++sent}}`)
  return new Promise((resolve) => {
    socket.on('message', function onAnswer() {
      if (++answered === count) {
        socket.off('message', onAnswer)
        resolve(performance.now() - start)
      } else if (sent < count) send()
    })
    while (sent < Math.min(inFlight, count)) send()
  })
}

/** Reads a stream of `count` items to its end. Resolves to the milliseconds that it took. */
export function readItems(socket: WebSocket, count: number): Promise<number> {
  const start = performance.now()
  socket.send(JSON.stringify({ jsonrpc: '2.0', method: 'items', params: [count], partialResultToken: 1, id: 'items' }))
  return new Promise((resolve) => {
    socket.on('message', function onPart(data) {
      if (!String(data).endsWith('"id":"items"}')) return
      socket.off('message', onPart)
      resolve(performance.now() - start)
    })
  })
}

/** Opens WebSockets that send nothing, without a client's own memory for each. */
export async function openIdle(url: string, count: number): Promise<Socket[]> {
  const { port, hostname, pathname } = new URL(url)
  const key = 'dGhlIHNhbXBsZSBub25jZQ=='
  const request = `GET ${pathname} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`
  const sockets: Socket[] = []
  while (sockets.length < count) {
    const more = Array.from({ length: Math.min(100, count - sockets.length) }, () => connect(Number(port), hostname))
    for (const socket of more) socket.write(request)
    await Promise.all(more.map((socket) => once(socket, 'data')))
    sockets.push(...more)
  }
  return sockets
}
