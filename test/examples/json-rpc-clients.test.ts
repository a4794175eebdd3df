/** The example calculator under clients of JSON-RPC that others have written: `rpc-websockets`, `@open-rpc/client-js` and `vscode-jsonrpc`. */
import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { Duplex } from 'node:stream'
import { MessageChannel } from 'node:worker_threads'
import {
  ContentLengthMessageFramer,
  type MessageFramer,
  NewlineDelimitedMessageFramer,
  Client as OpenRpcClient,
  RequestManager,
  StreamTransport,
  WebSocketTransport,
} from '@open-rpc/client-js'
import { Service } from 'damn-simple-jsonrpc-server'
import { messagePort, peer } from 'damn-simple-jsonrpc-server/channel'
import type { TwoWayEndpoint } from 'damn-simple-jsonrpc-server/net'
import * as net from 'damn-simple-jsonrpc-server/net'
import * as ws from 'damn-simple-jsonrpc-server/ws'
import { Client as WebSocketClient } from 'rpc-websockets'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createMessageConnection, PortMessageReader, PortMessageWriter } from 'vscode-jsonrpc/node'
import { WebSocketServer } from 'ws'
import { add, div, pow, sub } from '../../examples/calculator.ts'
import { Notes } from '../setup/waiting.ts'

const calculator = new Service()
  .method('add', { params: ['x', 'y'] }, add)
  .method('sub', { params: ['x', 'y'] }, sub)
  .method('div', { params: ['x', 'y'] }, div)
  .method('pow', { params: ['x', 'y?'] }, pow)

async function listening(server: Server, endpoint: TwoWayEndpoint): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(async () => {
    server.close()
    await endpoint.close()
  })
  return (server.address() as AddressInfo).port
}

async function overWebSocket() {
  const endpoint = ws.serve(calculator, WebSocketServer)
  const port = await listening(createHttpServer().on('upgrade', endpoint), endpoint)
  return { endpoint, url: `ws://127.0.0.1:${port}` }
}

async function overSockets() {
  const endpoint = net.serve(calculator)
  const port = await listening(createServer(endpoint), endpoint)
  return { endpoint, socket: connect(port, '127.0.0.1') }
}

describe('the example calculator under rpc-websockets', () => {
  async function open(url: string): Promise<WebSocketClient> {
    const client = new WebSocketClient(url)
    const opened = new Promise<void>((resolve) => client.once('open', resolve))
    onTestFinished(() => client.close())
    await opened
    return client
  }

  test('rpc-websockets calls by position and by name, and gets errors', async () => {
    const client = await open((await overWebSocket()).url)
    expect(await client.call('add', [1, 2])).toBe(3)
    expect(await client.call('sub', { y: 1, x: 5 })).toBe(4)
    await expect(client.call('div', [1, 0])).rejects.toMatchObject({ code: 1, message: 'Division by 0' })
    await expect(client.call('nothing')).rejects.toMatchObject({ code: -32601 })
    await client.notify('add', [1, 2])
    expect(await Promise.all([1, 2, 3].map((n) => client.call('pow', [n])))).toEqual([1, 4, 9])
  })

  test('rpc-websockets gets notifications of the server', async () => {
    const { endpoint, url } = await overWebSocket()
    const client = await open(url)
    const received = once(client as never, 'changed')
    await endpoint.notify('changed', { by: 'ada' })
    expect(await received).toEqual([{ by: 'ada' }])
  })
})

interface Opened {
  readonly endpoint: TwoWayEndpoint
  readonly transport: WebSocketTransport | StreamTransport
}

async function openOverSocket(framer: MessageFramer): Promise<Opened> {
  const { endpoint, socket } = await overSockets()
  const { readable, writable } = Duplex.toWeb(socket)
  return { endpoint, transport: StreamTransport.fromStreams(readable as never, writable as never, framer) }
}

async function openOverWebSocket(): Promise<Opened> {
  const { endpoint, url } = await overWebSocket()
  return { endpoint, transport: new WebSocketTransport(url) }
}

const openRpcClients: [name: string, open: () => Promise<Opened>][] = [
  ['@open-rpc/client-js over WebSocket', openOverWebSocket],
  ['@open-rpc/client-js over a socket, in lines', () => openOverSocket(new NewlineDelimitedMessageFramer())],
  ['@open-rpc/client-js over a socket, with Content-Length', () => openOverSocket(new ContentLengthMessageFramer())],
]

describe.each(openRpcClients)('the example calculator under %s', (name, open) => {
  test(`${name} calls, notifies, sends batches, and gets errors and notifications`, async () => {
    const { endpoint, transport } = await open()
    const client = new OpenRpcClient(new RequestManager([transport]))
    onTestFinished(() => client.close())
    const notes = new Notes<unknown>()
    client.onNotification(({ method, params }) => notes.add([method, params]))
    expect(await client.request({ method: 'add', params: [1, 2] })).toBe(3)
    expect(await client.request({ method: 'sub', params: { y: 1, x: 5 } })).toBe(4)
    await expect(client.request({ method: 'div', params: [1, 0] })).rejects.toMatchObject({ code: 1 })
    await client.notify({ method: 'add', params: [1, 2] })

    client.startBatch()
    const calls = [client.request({ method: 'add', params: [3, 4] }), client.request({ method: 'pow', params: [3] })]
    client.stopBatch()
    expect(await Promise.all(calls)).toEqual([7, 9])

    await endpoint.notify('changed', { by: 'ada' })
    await notes.until(({ length }) => length === 1)
    expect(notes.list).toEqual([['changed', { by: 'ada' }]])
  })
})

test('vscode-jsonrpc, which posts objects, calls the example calculator over a MessagePort, and is called back', async () => {
  const { port1, port2 } = new MessageChannel()
  const { remote, close } = peer(messagePort(port1), { service: calculator })
  const connection = createMessageConnection(new PortMessageReader(port2), new PortMessageWriter(port2))
  onTestFinished(async () => {
    connection.dispose()
    await close()
  })
  connection.onRequest('greet', (name: string) => `Hello ${name}`)
  connection.listen()
  expect(await connection.sendRequest('add', 1, 2)).toBe(3)
  expect(await connection.sendRequest('sub', { y: 1, x: 5 })).toBe(4)
  await expect(connection.sendRequest('div', 1, 0)).rejects.toMatchObject({ code: 1, message: 'Division by 0' })
  expect(await remote.call('greet', ['Ada'])).toBe('Hello Ada')
})
