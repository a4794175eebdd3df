/** Thousands of connections that are cut at work: the server must hold nothing of them. */
import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { Service } from 'damn-simple-jsonrpc-server'
import * as net from 'damn-simple-jsonrpc-server/net'
import * as ws from 'damn-simple-jsonrpc-server/ws'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { call, notification } from '../setup/messages.ts'
import { eventually } from '../setup/waiting.ts'

/** Counts what runs. */
function workingService(counts: { running: number }) {
  const untilAborted = async (signal: AbortSignal) => {
    counts.running++
    await new Promise((done) => signal.addEventListener('abort', done, { once: true }))
    counts.running--
  }
  return new Service({ onError: () => {} })
    .method('wait', { takesContext: true, timeout: Infinity }, ({ signal }) => untilAborted(signal))
    .method('ask', { takesContext: true }, ({ peer, signal }) => peer?.call('question', [], { signal }))
    .method(
      'ticks',
      { takesContext: true, subscription: { event: 'tick', end: 'stop' } },
      async function* ({ signal }: { signal: AbortSignal }) {
        yield 0
        await untilAborted(signal)
      },
    )
    .method('rows', { params: [], takesContext: true }, async function* ({ signal }: { signal: AbortSignal }) {
      yield 0
      await untilAborted(signal)
    })
}

const work = [
  call('wait', [], 1),
  call('ticks', [], 2),
  JSON.stringify({ jsonrpc: '2.0', method: 'rows', id: 3, partialResultToken: 't' }),
  call('ask', [], 4),
  `[${call('wait', [], 5)},${call('ticks', [], 6)}]`,
  notification('wait'),
  call('wait', [], 7),
]

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length

async function openWork(port: number, isWebSocket: boolean): Promise<() => void> {
  if (!isWebSocket) {
    const socket: Socket = connect(port, '127.0.0.1').on('error', () => {})
    socket.write(`${work.join('\n')}\n`)
    await once(socket, 'data')
    return () => socket.resetAndDestroy()
  }
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`, { perMessageDeflate: false }).on('error', () => {})
  await once(socket, 'open')
  for (const message of work) socket.send(message)
  await once(socket, 'message')
  return () => socket.terminate()
}

test.each([
  ['sockets', false],
  ['WebSockets', true],
])(
  '2,000 connections over %s that are cut at work leave no peer, subscription, timer or handler',
  async (_what, isWebSocket) => {
    const counts = { running: 0 }
    const service = workingService(counts) as unknown as Service
    const endpoint = isWebSocket ? ws.serve(service, WebSocketServer) : net.serve(service)
    const server = isWebSocket ? createHttpServer().on('upgrade', endpoint) : createServer(endpoint as net.ConnectionListener)
    const port = await portOf(server)
    const before = timers()
    let atWork = 0
    for (let round = 0; round < 20; round++) {
      const cuts = await Promise.all(Array.from({ length: 100 }, () => openWork(port, isWebSocket)))
      const peers = [...endpoint.peers]
      atWork += peers.length
      for (const cut of cuts) cut()
      await eventually(async () => expect(endpoint.peers.size).toBe(0))
      expect(peers.map((one) => one.subscriptions).filter((count) => count > 0)).toEqual([])
    }
    expect(atWork).toBe(2000)
    await eventually(async () => {
      expect(counts.running).toBe(0)
      expect(timers()).toBeLessThanOrEqual(before) // those of the test itself come and go
    })
  },
  120_000,
)
