/** Servers that must close, and limits that must hold, even if the other ends read nothing. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { Service } from 'damn-simple-jsonrpc-server'
import { createClient } from 'damn-simple-jsonrpc-server/client'
import { net, serve } from 'damn-simple-jsonrpc-server/net'
import { expect, onTestFinished, test } from 'vitest'
import { call } from '../setup/messages.ts'
import { eventually } from '../setup/waiting.ts'

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

function dial(port: number): Socket {
  const socket = connect(port, '127.0.0.1').on('error', () => {})
  onTestFinished(() => void socket.destroy())
  return socket
}

test('an endpoint closes in time although its peers read nothing, and its handlers never end', async () => {
  const service = new Service({ onError: () => {}, limits: { timeout: Infinity } })
    .method('stuck', () => new Promise(() => {}))
    .method('flood', { params: [] }, async function* () {
      for (;;) yield 'x'.repeat(10_000)
    })
  const endpoint = serve(service as unknown as Service)
  const port = await portOf(createServer(endpoint))
  const flood = JSON.stringify({ jsonrpc: '2.0', method: 'flood', id: 2, partialResultToken: 't' })
  for (let count = 0; count < 20; count++)
    dial(port)
      .pause()
      .write(`${call('stuck')}\n${flood}\n`)
  const fill = createClient<typeof service>(net(dial(port)))
  fill.stuck().catch(() => {})
  await eventually(async () => expect(endpoint.peers.size).toBe(21))
  await endpoint.close({ drain: 50 })
  expect(endpoint.peers.size).toBe(0)
}, 10_000)
