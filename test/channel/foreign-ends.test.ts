/** Other JSON-RPC packages at the other end: vscode-jsonrpc over sockets, pipes, stdio and ports, and jayson over TCP. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { MessageChannel } from 'node:worker_threads'
import { type BaseContext, RpcError, Service } from 'damn-simple-jsonrpc-server'
import { messagePort, peer } from 'damn-simple-jsonrpc-server/channel'
import { createClient } from 'damn-simple-jsonrpc-server/client'
import { net, serve } from 'damn-simple-jsonrpc-server/net'
import jayson from 'jayson'
import { describe, expect, onTestFinished, test } from 'vitest'
import {
  CancellationTokenSource,
  createClientPipeTransport,
  createMessageConnection,
  generateRandomPipeName,
  type MessageConnection,
  PortMessageReader,
  PortMessageWriter,
  ProgressType,
  SocketMessageReader,
  SocketMessageWriter,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node'

function makeService() {
  const notes: string[] = []
  const service = new Service()
    .method('add', (x: number, y: number) => x + y)
    .method('sub', { params: ['x', 'y'] }, (x: number, y: number) => x - y)
    .method('echo', (value: unknown) => value)
    .method('note', (note: string) => void notes.push(note))
    .method('notes', () => notes)
    .method('deny', () => {
      throw new RpcError(444, 'No', { why: 'é' })
    })
    .method('wait', { takesContext: true }, async ({ signal }) => {
      await once(signal, 'abort')
      notes.push('aborted')
    })
    .method('ask', { takesContext: true }, ({ peer: other }: BaseContext, x: number) => other?.call('double', [x]))
    .method('work', { takesContext: true }, async (context) => {
      await context.progress({ percentage: 50 })
      return 'done'
    })
    .method('rows', async function* () {
      yield 1
      yield 2
    })
  return { service, notes }
}

async function listen(listener: (socket: Socket) => void): Promise<number> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return Object(server.address()).port as number
}

/** What an editor does with a language server. */
async function useAsEditor(connection: MessageConnection): Promise<void> {
  connection.onRequest('double', (x: number) => 2 * x)
  connection.listen()
  onTestFinished(() => connection.dispose())
  expect(await connection.sendRequest('add', 1, 2)).toBe(3)
  expect(await connection.sendRequest('sub', { x: 5, y: 3 })).toBe(2)
  expect(await Promise.all([1, 2, 3].map((x) => connection.sendRequest('ask', x)))).toEqual([2, 4, 6])
  for (const text of ['', 'é€😀', 'x'.repeat(300_000)]) expect(await connection.sendRequest('echo', text)).toBe(text)
  await connection.sendNotification('note', 'first')
  await connection.sendNotification('note', 'second')
  expect(await connection.sendRequest('notes')).toEqual(['first', 'second'])
  await expect(connection.sendRequest('deny')).rejects.toMatchObject({ code: 444, message: 'No', data: { why: 'é' } })
  await expect(connection.sendRequest('unknown')).rejects.toMatchObject({ code: -32601 })
  await cancelOne(connection)
  await watchProgress(connection)
}

async function cancelOne(connection: MessageConnection): Promise<void> {
  const source = new CancellationTokenSource()
  const cancelled = connection.sendRequest('wait', source.token).catch((error: unknown) => error)
  await connection.sendRequest('add', 1, 1)
  source.cancel()
  expect(await cancelled).toMatchObject({ code: -32800 })
  expect(await connection.sendRequest('notes')).toContain('aborted')
}

async function watchProgress(connection: MessageConnection): Promise<void> {
  const heard: unknown[] = []
  connection.onProgress(new ProgressType<unknown>(), 'work', (value) => void heard.push(value))
  connection.onProgress(new ProgressType<unknown>(), 'part', (value) => void heard.push(value))
  expect(await connection.sendRequest('work', { workDoneToken: 'work' })).toBe('done')
  expect(heard).toEqual([{ percentage: 50 }])
  expect(await connection.sendRequest('rows', {})).toEqual([1, 2])
  expect(await connection.sendRequest('rows', { partialResultToken: 'part' })).toEqual([])
  expect(heard.slice(1).flat()).toEqual([1, 2])
}

describe('vscode-jsonrpc', () => {
  test('vscode-jsonrpc is served over a socket', async () => {
    const socket = connect(await listen(serve(makeService().service)), '127.0.0.1')
    await useAsEditor(createMessageConnection(new SocketMessageReader(socket), new SocketMessageWriter(socket)))
  })

  test('vscode-jsonrpc is served by a server that connects to its pipe', async () => {
    const name = generateRandomPipeName()
    const transport = await createClientPipeTransport(name)
    const one = peer(net(connect(name)), { service: makeService().service })
    const [reader, writer] = await transport.onConnected()
    await useAsEditor(createMessageConnection(reader, writer))
    await one.close()
  })

  test('vscode-jsonrpc is served on stdio, and the process exits after the end', async () => {
    const program = fileURLToPath(new URL('stdio-server.mjs', import.meta.url))
    const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'ignore'] })
    const connection = createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin))
    connection.onRequest('add', (x: number, y: number) => x + y + 100)
    connection.listen()
    expect(await connection.sendRequest('add', 1, 2)).toBe(3)
    expect(await connection.sendRequest('callBack', 1, 2)).toBe(103)
    expect(await connection.sendRequest('print', 'noise')).toBe(null)
    connection.end()
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  test('vscode-jsonrpc is served over a port, where it posts objects', async () => {
    const { port1, port2 } = new MessageChannel()
    onTestFinished(() => port1.close())
    peer(messagePort(port2), { service: makeService().service })
    await useAsEditor(createMessageConnection(new PortMessageReader(port1), new PortMessageWriter(port1)))
  })

  test('vscode-jsonrpc serves our client over a socket', async () => {
    const port = await listen((socket) => {
      const connection = createMessageConnection(new SocketMessageReader(socket), new SocketMessageWriter(socket))
      connection.onRequest('add', (x: number, y: number) => x + y)
      connection.onRequest('back', async (x: number) => connection.sendRequest('double', x))
      connection.listen()
    })
    const service = new Service().method('double', (x: number) => 2 * x)
    const one = peer(net(connect(port, '127.0.0.1'), { framing: 'content-length' }), { service })
    expect(await one.call('add', [1, 2])).toBe(3)
    expect(await one.call('back', [4])).toBe(8)
    await expect(one.call('unknown')).rejects.toMatchObject({ code: -32601 })
    await one.close()
  })
})

describe('jayson', () => {
  test('jayson calls our server over TCP', async () => {
    const { service, notes } = makeService()
    const port = await listen(serve(service))
    const client = jayson.Client.tcp({ port, host: '127.0.0.1' })
    const request = (method: string, params: unknown[], id?: null) =>
      new Promise<unknown>((resolve, reject) =>
        client.request(method, params as never, id, (error: unknown, response: unknown) =>
          error ? reject(error) : resolve(response),
        ),
      )
    expect(await request('add', [1, 2])).toMatchObject({ jsonrpc: '2.0', result: 3 })
    expect(await request('echo', ['a\nb"\\'])).toMatchObject({ result: 'a\nb"\\' })
    expect(await request('deny', [])).toMatchObject({ error: { code: 444, data: { why: 'é' } } })
    await request('note', ['heard'], null)
    expect(await request('notes', [])).toMatchObject({ result: ['heard'] })
    expect(notes).toEqual(['heard'])
  })

  test('jayson serves our client over TCP', async () => {
    const server = new jayson.Server({
      add: ([x, y]: [number, number], done: (error: null, sum: number) => void) => done(null, x + y),
    }).tcp()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const socket = connect(Object(server.address()).port, '127.0.0.1')
    const client = createClient<{ add(x: number, y: number): number }>(net(socket))
    expect(await Promise.all([client.add(1, 2), client.add(3, 4)])).toEqual([3, 7])
    await expect((client as unknown as { unknown(): Promise<unknown> }).unknown()).rejects.toMatchObject({ code: -32601 })
    client.close()
    await once(socket, 'close')
  })
})
