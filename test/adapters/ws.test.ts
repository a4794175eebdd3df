/** WebSockets on a server of `node:http`, by `ws`. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { connect } from 'node:net'
import { errorCodes, RpcError, Service } from 'damn-simple-jsonrpc-server'
import { peer, twoWay, webSocket } from 'damn-simple-jsonrpc-server/channel'
import { createClient } from 'damn-simple-jsonrpc-server/client'
import * as http from 'damn-simple-jsonrpc-server/node'
import { serve, type UpgradeListener, type WsServeOptions } from 'damn-simple-jsonrpc-server/ws'
import { afterEach, describe, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { call, notification, post } from '../setup/messages.ts'
import { type Running, running, smallService } from '../setup/servers.ts'
import { Gate, Notes } from '../setup/waiting.ts'

interface Opened extends Running {
  readonly endpoint: UpgradeListener
  readonly socketUrl: string
  readonly server: Server
}

const ends: (() => unknown)[] = []
afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end()))
})

async function start(service: Service = smallService(), options?: WsServeOptions): Promise<Opened> {
  const endpoint = serve(service, WebSocketServer, options)
  const server = createServer(http.serve(service)).on('upgrade', endpoint)
  const { url, close } = await running(server.listen(0, '127.0.0.1'))
  ends.push(async () => {
    await endpoint.close({ drain: 0 })
    await close()
  })
  return { endpoint, url, close, socketUrl: url.replace('http', 'ws'), server }
}

/** A client without any of our code, and what it has received. */
async function connected(url: string, options: object = {}): Promise<{ socket: WebSocket; received: Notes<string> }> {
  const socket = new WebSocket(url, options)
  const received = new Notes()
  socket.on('message', (data) => received.add(String(data)))
  socket.on('close', (code, reason) => received.add(`closed: ${code} ${reason}`.trim()))
  ends.push(() => socket.terminate())
  await once(socket, 'open')
  return { socket, received }
}

/** The status and the body with which the request for a WebSocket is refused; 101 if it is not. */
async function statusOf(url: string, options: object = {}): Promise<[status: number | undefined, body: string]> {
  const socket = new WebSocket(url, options)
  socket.on('error', () => {})
  const opened = once(socket, 'open').then((): [number, string] => [101, ''])
  const refused = once(socket, 'unexpected-response').then(async ([request, response]): Promise<[number, string]> => {
    let body = ''
    for await (const chunk of response as IncomingMessage) body += chunk
    ;(request as { destroy(): void }).destroy()
    return [(response as IncomingMessage).statusCode ?? 0, body]
  })
  opened.catch(() => {})
  refused.catch(() => {})
  const result = await Promise.race([opened, refused])
  socket.terminate()
  return result
}

describe('calls', () => {
  test('one port answers both HTTP and WebSockets', async () => {
    const { url, socketUrl } = await start()
    expect(await post(url, call('add', [1, 2]))).toMatchObject({ status: 200 })
    const { socket, received } = await connected(socketUrl)
    socket.send(call('add', [1, 2]))
    await received.has('{"jsonrpc":"2.0","result":3,"id":1}')
  })

  test('a binary message is read as text in UTF-8', async () => {
    const { socketUrl } = await start()
    const { socket, received } = await connected(socketUrl)
    socket.send(Buffer.from(call('echo', ['ä€😀'])))
    await received.has('{"jsonrpc":"2.0","result":"ä€😀","id":1}')
    socket.send(Buffer.from([0x22, 0xff, 0x22]))
    await received.until((list) => list.some((text) => text.includes('-32700')))
  })

  test('a text message that is not UTF-8 closes the connection with 1007', async () => {
    const { socketUrl } = await start()
    const { socket, received } = await connected(socketUrl)
    ;(socket as unknown as { _sender: { send(data: Buffer, options: object): void } })._sender.send(Buffer.from([0xff, 0xfe]), {
      fin: true,
      opcode: 1,
      binary: false,
      mask: true,
      compress: false,
    })
    await received.has('closed: 1007')
  })

  test('a method gets the request of the upgrade, and sees that it was called over a WebSocket', async () => {
    const service = new Service<IncomingMessage>()
      .method('url', { takesHttpRequest: true }, (request) => request.url)
      .method('transport', { takesContext: true }, ({ transport }) => transport)
    const { socketUrl } = await start(service as unknown as Service)
    const { socket, received } = await connected(`${socketUrl}/rpc?from=test`)
    socket.send(`[${call('url')},${call('transport', [], 2)}]`)
    await received.has('[{"jsonrpc":"2.0","result":"/rpc?from=test","id":1},{"jsonrpc":"2.0","result":"websocket","id":2}]')
  })

  test('a server calls its client through the remote of the context', async () => {
    const editor = new Service().method('ask', { params: ['question'] }, (question: string) => `${question} Yes`)
    const service = new Service().method('rename', { takesContext: true, guards: [twoWay<typeof editor>()] }, ({ remote }) =>
      remote.ask('Sure?'),
    )
    const { socketUrl } = await start(service)
    const channel = webSocket(socketUrl, { WebSocket })
    ends.push(() => channel.close())
    const { remote } = peer<typeof service>(channel, { service: editor })
    expect(await remote.rename()).toBe('Sure? Yes')
  })

  test('a thousand calls in one turn get their own results', async () => {
    const { socketUrl } = await start()
    const channel = webSocket(socketUrl, { WebSocket })
    const { remote, close } = peer<ReturnType<typeof smallService>>(channel)
    const sums = await Promise.all(Array.from({ length: 1000 }, (_, index) => remote.add(index, 1)))
    expect(sums).toEqual(Array.from({ length: 1000 }, (_, index) => index + 1))
    await close()
  })

  test('a client that goes away aborts its call', async () => {
    const notes = new Notes()
    const { socketUrl } = await start(smallService(notes))
    const { socket } = await connected(socketUrl)
    socket.send(call('wait'))
    await notes.has('begun')
    socket.terminate()
    await notes.has('aborted: disconnect')
  })
})

describe('admission', () => {
  test('a page of another origin is refused with 403, and so is the origin null', async () => {
    const { socketUrl, url } = await start()
    for (const origin of ['https://evil.example', 'null', `${url}.evil.example`, 'https://127.0.0.1', ''])
      expect(await statusOf(socketUrl, { headers: { origin } }), origin).toEqual([403, expect.stringContaining('origin-refused')])
  })

  test("the host's own origin and a request without an origin pass", async () => {
    const { socketUrl, url } = await start()
    expect(await statusOf(socketUrl, { origin: url })).toEqual([101, ''])
    expect(await statusOf(socketUrl)).toEqual([101, ''])
  })

  test('trusted origins pass, and with origins: any every origin passes', async () => {
    const trusting = await start(smallService(), { trustedOrigins: ['https://app.example'] })
    expect(await statusOf(trusting.socketUrl, { origin: 'https://app.example' })).toEqual([101, ''])
    expect(await statusOf(trusting.socketUrl, { origin: 'https://evil.example' })).toEqual([403, expect.anything()])
    const open = await start(smallService(), { origins: 'any' })
    expect(await statusOf(open.socketUrl, { origin: 'https://evil.example' })).toEqual([101, ''])
  })

  test('a host that is not allowed is refused with 403', async () => {
    const { socketUrl } = await start(smallService(), { allowedHosts: ['api.example'] })
    expect(await statusOf(socketUrl)).toEqual([403, expect.stringContaining('host-refused')])
    expect(await statusOf(socketUrl, { headers: { host: 'api.example' } })).toEqual([101, ''])
  })

  test('a guard refuses before 101, with the status and the body that HTTP has', async () => {
    const errors: [number, number][] = [
      [errorCodes.unauthenticated, 401],
      [errorCodes.forbidden, 403],
    ]
    for (const [code, status] of errors) {
      const guard = () => {
        throw new RpcError(code, 'No')
      }
      const { socketUrl, endpoint } = await start(smallService(), { guards: [guard] })
      const [refused, body] = await statusOf(socketUrl)
      expect([refused, JSON.parse(body)]).toMatchObject([status, { error: { code, message: 'No' }, id: null }])
      expect(endpoint.peers.size).toBe(0)
    }
  })

  test('a guard that takes time sees the request and lets it pass', async () => {
    const guard = async ({ httpRequest }: { httpRequest: unknown }) => {
      await new Promise(setImmediate)
      if ((httpRequest as IncomingMessage).headers.authorization !== 'Bearer 1') throw new RpcError(-32003, 'No')
    }
    const { socketUrl } = await start(smallService(), { guards: [guard] })
    expect(await statusOf(socketUrl)).toEqual([403, expect.anything()])
    const { socket, received } = await connected(socketUrl, { headers: { authorization: 'Bearer 1' } })
    socket.send(call('add', [1, 2]))
    await received.has('{"jsonrpc":"2.0","result":3,"id":1}')
  })

  test('a client that resets its connection while a guard decides does not end the process', async () => {
    const notes = new Notes()
    const gate = new Gate()
    const guard = async ({ signal }: { signal: AbortSignal }) => {
      notes.add('asked')
      await once(signal, 'abort')
      notes.add('aborted')
      await gate.passed
    }
    const { url, endpoint } = await start(smallService(), { guards: [guard] })
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.write(handshake('/'))
    await notes.has('asked')
    socket.resetAndDestroy()
    await notes.has('aborted')
    gate.open()
    await new Promise(setImmediate)
    expect(endpoint.peers.size).toBe(0)
  })

  test('more connections than maxConnections are refused with 503', async () => {
    const { socketUrl, endpoint } = await start(smallService(), { limits: { maxConnections: 2 } })
    const [first] = [await connected(socketUrl), await connected(socketUrl)]
    expect(endpoint.peers.size).toBe(2)
    expect(await statusOf(socketUrl)).toEqual([503, expect.stringContaining('-32009')])
    first.socket.close(1000)
    await first.received.has('closed: 1000')
    await expect.poll(() => endpoint.peers.size).toBe(1)
    expect(await statusOf(socketUrl)).toEqual([101, ''])
  })

  test('guards that decide at the same time do not let more connections in than maxConnections', async () => {
    const gate = new Gate()
    const notes = new Notes()
    const guard = async () => {
      notes.add('asked')
      await gate.passed
    }
    const { socketUrl } = await start(smallService(), { guards: [guard], limits: { maxConnections: 1 } })
    const all = [statusOf(socketUrl), statusOf(socketUrl), statusOf(socketUrl)]
    await notes.until((list) => list.length === 3)
    gate.open()
    const statuses = (await Promise.all(all)).map(([status]) => status)
    expect(statuses.filter((status) => status === 503).length).toBe(2)
  })

  test('a path that is not the endpoint is answered with 404, and one of several endpoints takes its own path', async () => {
    const { socketUrl, server } = await start(smallService(), { path: '/rpc' })
    expect(await statusOf(`${socketUrl}/rpc?token=1`)).toEqual([101, ''])
    expect(await statusOf(`${socketUrl}/other`)).toEqual([404, expect.anything()])
    const other = serve(
      new Service().method('who', () => 'other'),
      WebSocketServer,
      { path: '/other' },
    )
    server.on('upgrade', other)
    ends.unshift(() => other.close({ drain: 0 }))
    const { socket, received } = await connected(`${socketUrl}/other`)
    socket.send(call('who'))
    await received.has('{"jsonrpc":"2.0","result":"other","id":1}')
    expect(await statusOf(`${socketUrl}/third`)).toEqual([404, expect.anything()])
  })

  test('options that cannot work are refused with a hint', () => {
    const service = smallService()
    const bad: [object, string][] = [
      [{ path: 'rpc' }, 'path must begin with a slash'],
      [{ origins: 'all' }, "origins can only be 'any'"],
      [{ origins: 'any', trustedOrigins: ['https://a.example'] }, 'trustedOrigins has no effect'],
      [{ pingIntervall: 1 }, 'has no option pingIntervall'],
      [{ pingInterval: 0 }, 'pingInterval must be'],
      [{ limits: { maxConnections: 0 } }, 'maxConnections must be'],
      [{ limits: { maxConnection: 1 } }, 'has no option maxConnection'],
      [{ slowTimeout: -1 }, 'slowTimeout must be'],
      [{ limits: { maxBufferedBytes: 0 } }, 'maxBufferedBytes must be'],
      [{ timeout: 0 }, 'timeout must be'],
    ]
    for (const [options, hint] of bad) expect(() => serve(service, WebSocketServer, options), hint).toThrow(hint)
    expect(() => serve(service, undefined as never)).toThrow("from 'ws'")
    expect(() => serve({} as never, WebSocketServer)).toThrow('serve() takes a Service')
  })
})

/** The request for a WebSocket, as bytes. */
function handshake(path: string): string {
  const fields = 'Host: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n'
  return `GET ${path} HTTP/1.1\r\n${fields}Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`
}

describe('limits', () => {
  test('a message over maxMessageBytes closes the connection with 1009, and one of just that length is answered', async () => {
    const { socketUrl } = await start(smallService(), { limits: { maxMessageBytes: 1000 } })
    const { socket, received } = await connected(socketUrl)
    const frame = call('length', ['']).length
    socket.send(call('length', ['x'.repeat(1000 - frame)]))
    await received.has(`{"jsonrpc":"2.0","result":${1000 - frame},"id":1}`)
    socket.send(call('length', ['x'.repeat(1001 - frame)]))
    await received.has('closed: 1009')
  })

  test('a message in more than 1024 frames closes the connection', async () => {
    const { socketUrl } = await start()
    const { socket, received } = await connected(socketUrl)
    socket.send(call('add', [1, 2]).slice(0, 5), { fin: false })
    for (let count = 0; count < 1100; count++) socket.send('', { fin: false })
    await received.until((list) => list.some((note) => /^closed: 10(08|09|02)/.test(note)))
  })

  test('a client that reads nothing is closed with 1013 after slowTimeout, and holds little memory until then', async () => {
    const notes = new Notes()
    const service = new Service().method('much', () => 'x'.repeat(100_000))
    const { socketUrl, endpoint } = await start(service, { slowTimeout: 300 })
    const { socket } = await connected(socketUrl)
    const [one] = endpoint.peers
    void one?.closed.then(({ code }) => notes.add(`closed: ${code}`))
    socket.pause()
    const before = process.memoryUsage().rss
    for (let count = 0; count < 3000; count++) socket.send(call('much', [], count))
    await notes.has('closed: 1013')
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000)
  })

  test('a client that sends pings and reads no pongs holds little memory', async () => {
    const { socketUrl, endpoint } = await start(smallService(), { slowTimeout: 300 })
    const { socket } = await connected(socketUrl)
    socket.pause()
    const [one] = endpoint.peers
    const before = process.memoryUsage().rss
    const data = Buffer.alloc(125)
    for (let count = 0; count < 200_000 && socket.readyState === 1; count++) {
      socket.ping(data)
      if (count % 1000 === 0) await new Promise(setImmediate)
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000)
    expect(await one?.closed).toMatchObject({ isFinal: true })
  })

  test('a client that leaves two pings unanswered is cut, and one that answers stays', async () => {
    const { socketUrl, endpoint } = await start(smallService(), { pingInterval: 100 })
    const silent = await connected(socketUrl, { autoPong: false })
    const alive = await connected(socketUrl)
    const [one] = endpoint.peers
    expect(await one?.closed).toMatchObject({ code: 1006 })
    await silent.received.has('closed: 1006')
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect([endpoint.peers.size, alive.socket.readyState]).toEqual([1, 1])
  })

  test('a client that answers no ping but sends messages stays', async () => {
    const { socketUrl, endpoint } = await start(smallService(), { pingInterval: 100 })
    const { socket } = await connected(socketUrl, { autoPong: false })
    const timer = setInterval(() => socket.send(notification('add', [1, 2])), 30)
    await new Promise((resolve) => setTimeout(resolve, 600))
    clearInterval(timer)
    expect([endpoint.peers.size, socket.readyState]).toEqual([1, 1])
  })
})

describe('the peers of an endpoint', () => {
  test('notify() sends one notification to every peer, in order', async () => {
    const { socketUrl, endpoint } = await start()
    const all = await Promise.all(Array.from({ length: 20 }, () => connected(socketUrl)))
    void endpoint.notify('tick', [1])
    void endpoint.notify('tick', { n: 2 })
    await endpoint.notify('tock')
    for (const { received } of all) {
      await received.has('{"jsonrpc":"2.0","method":"tock"}')
      expect(received.list).toEqual([
        '{"jsonrpc":"2.0","method":"tick","params":[1]}',
        '{"jsonrpc":"2.0","method":"tick","params":{"n":2}}',
        '{"jsonrpc":"2.0","method":"tock"}',
      ])
    }
  })

  test('every peer can be called through its remote', async () => {
    const { socketUrl, endpoint } = await start()
    const editor = new Service().method('name', () => 'editor')
    const channel = webSocket(socketUrl, { WebSocket })
    const client = peer(channel, { service: editor })
    await expect.poll(() => endpoint.peers.size).toBe(1)
    for (const one of endpoint.peers) expect(await one.call('name')).toBe('editor')
    await client.close()
    await expect.poll(() => endpoint.peers.size).toBe(0)
  })

  test('close() waits for calls in flight, refuses new ones, closes with 1001 and can be called twice', async () => {
    const gate = new Gate()
    const notes = new Notes()
    const { socketUrl, endpoint } = await start(smallService(notes, gate))
    const { socket, received } = await connected(socketUrl)
    socket.send(call('wait'))
    await notes.has('begun')
    const closed = endpoint.close()
    expect(endpoint.close()).toBe(closed)
    expect(await statusOf(socketUrl)).toEqual([503, expect.stringContaining('-32015')])
    socket.send(call('add', [1, 2], 2))
    await received.until((list) => list.some((text) => text.includes('-32015')))
    gate.open()
    await closed
    await received.has('closed: 1001')
    expect(received.list).toContain('{"jsonrpc":"2.0","result":"done","id":1}')
  })

  test('close({ drain }) aborts what is left after the drain time', async () => {
    const notes = new Notes()
    const { socketUrl, endpoint } = await start(smallService(notes))
    const { socket, received } = await connected(socketUrl)
    socket.send(call('wait'))
    await notes.has('begun')
    await endpoint.close({ drain: 50 })
    await notes.has('aborted: shutdown')
    await received.has('closed: 1001')
  })

  test('close() cuts a client that does not answer the close frame', async () => {
    const { socketUrl, endpoint } = await start()
    const { socket } = await connected(socketUrl)
    socket.pause()
    const begun = Date.now()
    await endpoint.close({ drain: 0 })
    expect(Date.now() - begun).toBeLessThan(3000)
  })
})

test('a client made of a WebSocket calls methods by name', async () => {
  const { socketUrl } = await start()
  const channel = webSocket(socketUrl, { WebSocket })
  const client = createClient<ReturnType<typeof smallService>>(channel)
  expect(await client.add(1, 2)).toBe(3)
  channel.close()
})

describe('listen', () => {
  test('listen() serves HTTP and WebSockets on one port, and refuses foreign pages on both', async () => {
    const server = await http.listen(smallService(), { port: 0, WebSocketServer })
    ends.push(() => server.close())
    expect(await post(server.url, call('add', [1, 2]))).toMatchObject({ status: 200 })
    const url = server.url.replace('http', 'ws')
    const { socket, received } = await connected(url)
    socket.send(call('add', [1, 2]))
    await received.has('{"jsonrpc":"2.0","result":3,"id":1}')
    expect(await statusOf(url, { origin: 'https://evil.example' })).toEqual([403, expect.stringContaining('origin-refused')])
    expect(await statusOf(url, { headers: { host: 'evil.example' } })).toEqual([403, expect.stringContaining('host-refused')])
    expect(server.webSockets?.peers.size).toBe(1)
    await server.webSockets?.notify('tick')
    await received.has('{"jsonrpc":"2.0","method":"tick"}')
  })

  test('close() of listen() drains calls over HTTP and over WebSockets together', async () => {
    const [gate, notes] = [new Gate(), new Notes()]
    const server = await http.listen(smallService(notes, gate), { port: 0, WebSocketServer })
    const { socket, received } = await connected(server.url.replace('http', 'ws'))
    socket.send(call('wait'))
    const answer = post(server.url, call('wait'))
    await notes.until((list) => list.filter((note) => note === 'begun').length === 2)
    const closed = server.close()
    expect(server.close()).toBe(closed)
    gate.open()
    expect((await answer).body).toBe('{"jsonrpc":"2.0","result":"done","id":1}')
    await closed
    await received.has('closed: 1001')
    expect(received.list[0]).toBe('{"jsonrpc":"2.0","result":"done","id":1}')
  })

  test('close() of listen() cuts WebSockets whose calls ignore the end of the drain time', async () => {
    const service = new Service().method('never', () => new Promise(() => {}))
    const server = await http.listen(service, { port: 0, drain: 50, WebSocketServer })
    const { socket } = await connected(server.url.replace('http', 'ws'))
    socket.send(call('never'))
    socket.pause()
    const begun = Date.now()
    await server.close()
    expect(Date.now() - begun).toBeLessThan(3000)
  })

  test('listen() without WebSocketServer refuses the options of WebSockets', async () => {
    await expect(http.listen(smallService(), { port: 0, pingInterval: 1 })).rejects.toThrow('has no option pingInterval')
  })
})
