/** `webSocket()` over the WebSocket class of every runtime that has one. */
import { createServer } from 'node:http'
import { Service } from 'damn-simple-jsonrpc-server'
import { twoWay } from 'damn-simple-jsonrpc-server/channel'
import { serve } from 'damn-simple-jsonrpc-server/ws'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { type Running, running } from '../setup/servers.ts'
import { binaryOf, hasRuntimes, installRuntimes } from './install.ts'
import { startProgram } from './program.ts'

type Editor = { ask(question: string): string }

const runtimes: [name: string, command: string[]][] = [
  ['Node 22', [binaryOf('node22/bin/node')]],
  ['Node 24', [binaryOf('node24/bin/node')]],
  ['Node 26', [binaryOf('node26/bin/node')]],
  ['Bun', [binaryOf('@oven/bun-linux-x64-baseline/bin/bun')]],
  ['Deno', [binaryOf('@deno/linux-x64-glibc/deno'), 'run', '--allow-all', '--node-modules-dir=manual']],
]

const sockets = new Set<{ destroy(): void }>()
const service = new Service()
  .method('add', { params: ['x', 'y'] }, (x: number, y: number) => x + y)
  .method('much', () => 'ä'.repeat(300_000))
  .method('askBack', { takesContext: true, guards: [twoWay<Editor>()] }, ({ remote }) => remote.ask('Sure?'))
  .method('cut', async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise(() => {})
  })

let server: Running
const endpoint = serve(service, WebSocketServer)

beforeAll(async () => {
  installRuntimes()
  const listening = createServer().on('upgrade', endpoint)
  listening.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server = await running(listening.listen(0, '127.0.0.1'))
}, 300_000)

afterAll(async () => {
  await endpoint.close({ drain: 0 })
  await server.close()
})

test.runIf(hasRuntimes).each(runtimes)('a client on %s calls, is called back, and connects again', async (_name, command) => {
  process.env.RPC_URL = server.url
  const program = await startProgram('web-socket-client', command)
  await program.lines.has('closed')
  expect(program.lines.list.filter((line) => !line.startsWith('state') && !line.startsWith('listening'))).toEqual([
    'sum: 3',
    'asked: Sure? Yes',
    'length: 300000',
    'cut: lost',
    'sum: 7',
    'closed',
  ])
  expect(program.lines.list.filter((line) => line.startsWith('state')).slice(0, 3)).toEqual([
    'state: open',
    'state: lost',
    'state: open',
  ])
  program.stop()
})
