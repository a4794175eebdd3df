/** Services over sockets: TCP, unix sockets and TLS, who may connect, and how connections end. */
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type ListenOptions, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect as connectTls, createServer as createTlsServer } from 'node:tls'
import { type BaseContext, loginRequired, RpcError, Service } from 'damn-simple-jsonrpc-server'
import { peer } from 'damn-simple-jsonrpc-server/channel'
import { createClient, TransportError } from 'damn-simple-jsonrpc-server/client'
import { type ConnectionListener, net, serve } from 'damn-simple-jsonrpc-server/net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { smallService } from '../setup/servers.ts'
import { Gate, Notes } from '../setup/waiting.ts'

/** Starts a server. Returns where it listens. */
async function start(endpoint: ConnectionListener, server: Server = createServer(endpoint), at: ListenOptions = {}) {
  server.listen(at.path ? at : { port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  onTestFinished(async () => {
    await endpoint.close({ drain: 0 })
    server.close()
  })
  return Object(server.address()).port as number
}

function connectTo(port: number): Socket {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }).on('error', () => {})
  onTestFinished(() => void socket.destroy())
  return socket
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await sleep(5)
}

/** What comes until the other end ends. */
async function readAll(socket: Socket): Promise<string> {
  let text = ''
  for await (const chunk of socket.setEncoding('utf8')) text += chunk
  return text
}

const add = (id: number) => `{"jsonrpc":"2.0","method":"add","params":[1,${id}],"id":${id}}\n`
const sum = (id: number) => `{"jsonrpc":"2.0","result":${1 + id},"id":${id}}\n`

describe('a server', () => {
  test('a server over sockets answers a client in the framing of the client', async () => {
    const port = await start(serve(smallService()))
    const [inLines, inFrames] = [connectTo(port), connectTo(port)]
    inLines.end(add(1) + add(2))
    const text = add(3).trim()
    inFrames.end(`Content-Length: ${text.length}\r\n\r\n${text}`)
    expect(await readAll(inLines)).toBe(sum(1) + sum(2))
    expect(await readAll(inFrames)).toBe(`Content-Length: ${sum(3).length - 1}\r\n\r\n${sum(3).trim()}`)
  })

  test('a server over sockets serves a unix socket', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rpc-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const path = join(folder, 'socket')
    const endpoint = serve(smallService())
    await start(endpoint, createServer(endpoint), { path })
    const client = createClient<ReturnType<typeof smallService>>(net(connect(path)))
    expect(await client.add(1, 2)).toBe(3)
  })

  test('a server over sockets serves TLS, and answers after the client has ended', async () => {
    const psk = Buffer.from('0123456789abcdef')
    const tls = { ciphers: 'PSK-AES128-GCM-SHA256', maxVersion: 'TLSv1.2' as const }
    const endpoint = serve(smallService())
    const server = createTlsServer({ ...tls, pskCallback: () => psk }, endpoint)
    const port = await start(endpoint, server)
    const options = { ...tls, port, host: '127.0.0.1', checkServerIdentity: () => undefined }
    const pskCallback = () => ({ psk, identity: 'client' })
    const client = createClient<ReturnType<typeof smallService>>(net(connectTls({ ...options, pskCallback })))
    expect(await client.add(1, 2)).toBe(3)
    const socket = connectTls({ ...options, pskCallback })
    await once(socket, 'secureConnect')
    socket.end(add(1))
    expect(await readAll(socket)).toBe(sum(1))
  })

  test('a server over sockets gives methods that take the request their socket', async () => {
    const service = new Service<Socket>().method('port', { takesHttpRequest: true }, (socket: Socket) => socket.remotePort)
    const port = await start(serve(service))
    const socket = connectTo(port)
    await once(socket, 'connect')
    const client = createClient<typeof service>(net(socket))
    expect(await client.port()).toBe(socket.localPort)
  })

  test('a server over sockets calls its clients, one by one and all at once', async () => {
    const clientService = new Service().method('double', (x: number) => 2 * x)
    const double = async (context: BaseContext, x: number) => (await context.peer?.call('double', [x])) as number
    const service = new Service().method('quadruple', { takesContext: true }, async (context, x: number) =>
      double(context, await double(context, x)),
    )
    const endpoint = serve(service)
    const port = await start(endpoint)
    const heard: unknown[] = []
    clientService.method('tick', (n: number) => void heard.push(n))
    const peers = [1, 2, 3].map(() => peer<typeof service>(net(connectTo(port)), { service: clientService }))
    expect(await Promise.all(peers.map((one) => one.remote.quadruple(5)))).toEqual([20, 20, 20])
    expect(endpoint.peers.size).toBe(3)
    await endpoint.notify('tick', [7])
    await until(() => heard.length === 3)
    expect(heard).toEqual([7, 7, 7])
    await Promise.all(peers.map((one) => one.close()))
    await until(() => endpoint.peers.size === 0)
  })

  test('a server over sockets answers what runs after a half-close, and forgets the connection', async () => {
    const gate = new Gate()
    const endpoint = serve(smallService(new Notes(), gate))
    const socket = connectTo(await start(endpoint))
    socket.end('{"jsonrpc":"2.0","method":"wait","id":1}\n')
    const received = readAll(socket)
    await sleep(50)
    gate.open()
    expect(await received).toBe('{"jsonrpc":"2.0","result":"done","id":1}\n')
    await until(() => endpoint.peers.size === 0)
  })

  test('a server over sockets aborts the signals of calls when their connection breaks', async () => {
    const notes = new Notes()
    const endpoint = serve(smallService(notes))
    const socket = connectTo(await start(endpoint))
    socket.write('{"jsonrpc":"2.0","method":"wait","id":1}\n')
    await notes.has('begun')
    socket.resetAndDestroy()
    await notes.has('aborted: disconnect')
    await until(() => endpoint.peers.size === 0)
  })

  test('a server over sockets drops a client that does not read broadcasts, and the others get them all', async () => {
    const endpoint = serve(smallService())
    const port = await start(endpoint)
    connectTo(port).pause()
    const heard: number[] = []
    const service = new Service().method('tick', (n: number, _text: string) => void heard.push(n))
    peer(net(connectTo(port)), { service })
    await until(() => endpoint.peers.size === 2)
    for (let count = 0; count < 600; count++) {
      await endpoint.notify('tick', [count, 'x'.repeat(50_000)])
      await sleep(0)
    }
    await until(() => heard.length === 600)
    expect(heard.every((n, index) => n === index)).toBe(true)
    expect(endpoint.peers.size).toBe(1)
  })

  test('a server over sockets forgets connections that are cut at work', async () => {
    const notes = new Notes()
    const endpoint = serve(smallService(notes))
    const port = await start(endpoint)
    const sockets = Array.from({ length: 300 }, () => connectTo(port))
    for (const [index, socket] of sockets.entries()) {
      if (index % 3 === 0) socket.write('Content-Length: 100\r\n\r\n{')
      else socket.write(`{"jsonrpc":"2.0","method":"wait","id":1}\n${index % 3 === 1 ? '{"jsonrpc"' : ''}`)
    }
    await until(() => endpoint.peers.size === 300 && notes.list.length === 200)
    for (const socket of sockets) socket.resetAndDestroy()
    await until(() => endpoint.peers.size === 0)
    expect(notes.list.filter((note) => note === 'aborted: disconnect')).toHaveLength(200)
  })

  test('a server over sockets refuses a line over the limit with -32007, and goes on', async () => {
    const socket = connectTo(await start(serve(smallService(), { limits: { maxMessageBytes: 100 } })))
    socket.end(`${'x'.repeat(101)}\n${add(1)}`)
    const [refused, answered] = (await readAll(socket)).split('\n')
    expect(JSON.parse(refused as string)).toMatchObject({ error: { code: -32007 }, id: null })
    expect(answered).toBe(sum(1).trim())
  })

  test('a server over sockets destroys a connection whose client reads nothing, and others live', async () => {
    const service = new Service().method('big', () => 'x'.repeat(4_000_000))
    const endpoint = serve(service, { slowTimeout: 200 })
    const port = await start(endpoint)
    const deaf = connectTo(port)
    deaf.pause()
    deaf.write('{"jsonrpc":"2.0","method":"big","id":1}\n'.repeat(5))
    await until(() => endpoint.peers.size === 1)
    await until(() => endpoint.peers.size === 0)
    expect(await createClient<typeof service>(net(connectTo(port))).big()).toHaveLength(4_000_000)
  })

  test('a server over sockets stops reading from a client that does not read, so that its calls wait', async () => {
    let calls = 0
    const service = new Service().method('big', () => {
      calls++
      return 'x'.repeat(1_000_000)
    })
    const socket = connectTo(await start(serve(service)))
    socket.pause()
    for (let id = 0; id < 200; id++) socket.write(`{"jsonrpc":"2.0","method":"big","id":${id}}\n`)
    await sleep(300)
    expect(calls).toBeLessThan(20)
    const received = readAll(socket)
    socket.end()
    expect((await received).length).toBeGreaterThan(200_000_000)
    expect(calls).toBe(200)
  })
})

describe('guards and limits', () => {
  const isKnown = loginRequired({
    user: ({ httpRequest }: BaseContext<Socket>) => (httpRequest.remotePort ? undefined : { name: 'a' }),
  })

  test('a connection that a guard refuses gets one error, and is closed before anything is read', async () => {
    const notes = new Notes()
    const socket = connectTo(await start(serve(smallService(notes), { guards: [isKnown] })))
    socket.write('{"jsonrpc":"2.0","method":"wait","id":1}\n')
    const reply = await readAll(socket)
    expect(JSON.parse(reply)).toMatchObject({ error: { code: -32013 }, id: null })
    expect(notes.list).toEqual([])
  })

  test('a guard runs once for a connection, and its failure is masked', async () => {
    let runs = 0
    const passes = async () => {
      runs++
      await sleep(20)
    }
    const socket = connectTo(await start(serve(smallService(), { guards: [passes] })))
    socket.end(add(1) + add(2))
    expect(await readAll(socket)).toBe(sum(1) + sum(2))
    expect(runs).toBe(1)
    const notes = new Notes()
    const fails = () => {
      throw new Error('LEAK-CANARY')
    }
    const broken = await readAll(connectTo(await start(serve(smallService(notes), { guards: [fails] }))))
    expect(JSON.parse(broken)).toMatchObject({ error: { code: -32603, message: 'Internal error' }, id: null })
    expect(broken).not.toContain('LEAK')
    expect(notes.list).toEqual(['error: LEAK-CANARY'])
  })

  test('more connections than maxConnections are refused with -32009', async () => {
    const endpoint = serve(smallService(), { limits: { maxConnections: 1 } })
    const port = await start(endpoint)
    const first = connectTo(port)
    await until(() => endpoint.peers.size === 1)
    expect(JSON.parse(await readAll(connectTo(port)))).toMatchObject({ error: { code: -32009 }, id: null })
    first.end(add(1))
    expect(await readAll(first)).toBe(sum(1))
    await until(() => endpoint.peers.size === 0)
    const next = connectTo(port)
    next.end(add(2))
    expect(await readAll(next)).toBe(sum(2))
  })

  test('options that cannot work are refused with a hint', () => {
    const service = smallService()
    expect(() => serve(service, { origins: 'any' } as never)).toThrow('no option origins')
    expect(() => serve(service, { framing: 'xml' as never })).toThrow("framing must be 'lines' or 'content-length'")
    expect(() => serve(service, { slowTimeout: 0 })).toThrow('slowTimeout must be')
    expect(() => serve(service, { limits: { maxBufferedBytes: -1 } })).toThrow('maxBufferedBytes must be')
    expect(() => serve(service, { limits: { maxConnections: 1.5 } })).toThrow('maxConnections must be')
    expect(() => serve(service, { limits: { maxMessageBytes: 2_000_000 } })).toThrow("above the service's")
    expect(() => serve({} as never)).toThrow('serve() takes a Service')
    expect(() => net({} as never)).toThrow('net() takes a socket')
  })
})

describe('close', () => {
  test('close() lets calls in flight finish, refuses new calls and new connections', async () => {
    const [gate, notes] = [new Gate(), new Notes()]
    const endpoint = serve(smallService(notes, gate))
    const port = await start(endpoint)
    const socket = connectTo(port)
    socket.write('{"jsonrpc":"2.0","method":"wait","id":1}\n')
    await notes.has('begun')
    const closed = endpoint.close()
    expect(endpoint.close()).toBe(closed)
    socket.write(add(2))
    expect(JSON.parse(await readAll(connectTo(port)))).toMatchObject({ error: { code: -32015 }, id: null })
    const received = readAll(socket)
    gate.open()
    socket.end()
    await closed
    const replies = (await received)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(replies).toMatchObject([
      { error: { code: -32015 }, id: 2 },
      { result: 'done', id: 1 },
    ])
  })

  test('close() aborts calls that outlast the drain time, and destroys connections that do not end', async () => {
    const notes = new Notes()
    const endpoint = serve(smallService(notes))
    const socket = connectTo(await start(endpoint))
    socket.write('{"jsonrpc":"2.0","method":"wait","id":1}\n')
    await notes.has('begun')
    const began = performance.now()
    await endpoint.close({ drain: 50 })
    expect(performance.now() - began).toBeLessThan(3000)
    await notes.has('aborted: shutdown')
  })
})

describe('a client', () => {
  test('calls that cannot be sent because no server listens reject with the reason network', async () => {
    const server = createServer()
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as { port: number }
    await new Promise((resolve) => server.close(resolve))
    const one = peer(net(connect(port, '127.0.0.1')))
    const failed = await one.call('add', [1, 2]).catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(TransportError)
    expect(failed).toMatchObject({ reason: 'network', message: expect.stringContaining('ECONNREFUSED') })
    await expect(one.notify('add')).rejects.toThrow(TransportError)
  })

  test('a notification that cannot be sent rejects, and none waits for ever', async () => {
    const one = peer(net(connect('/no/such/socket')))
    await expect(one.notify('add', [1])).rejects.toThrow('ENOENT')
  })

  test('calls in flight reject as lost when the connection breaks', async () => {
    const notes = new Notes()
    const sockets: Socket[] = []
    const endpoint = serve(smallService(notes))
    const server = createServer(endpoint).on('connection', (socket) => sockets.push(socket))
    const port = await start(endpoint, server)
    const one = peer(net(connect(port, '127.0.0.1')))
    const lost = one.call('wait').catch((error: unknown) => error)
    await notes.has('begun')
    sockets[0]?.resetAndDestroy()
    expect(await lost).toMatchObject({ reason: 'lost' })
    expect(await one.closed).toMatchObject({ code: 1006, isFinal: true })
  })

  test('errors of the server are errors of the call', async () => {
    const service = new Service().method('deny', () => {
      throw new RpcError(444, 'No', { why: 1 })
    })
    const client = createClient<typeof service>(net(connect(await start(serve(service)), '127.0.0.1')))
    await expect(client.deny()).rejects.toMatchObject({ code: 444, data: { why: 1 } })
  })
})

test('a call over a socket sees the address of its client, and no headers; guards see it, too', async () => {
  const seen: unknown[] = []
  const service = new Service().method('told', { takesContext: true }, (context) => [
    context.header('x') ?? null,
    context.peerAddress ?? null,
  ])
  const port = await start(serve(service, { guards: [(context) => void seen.push(context.peerAddress)] }))
  const client = createClient<typeof service>(net(connectTo(port)))
  expect(await client.told()).toEqual([null, '127.0.0.1'])
  expect(seen).toEqual(['127.0.0.1'])
  await client.close()
})
