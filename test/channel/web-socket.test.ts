/** `webSocket()`: a client's WebSocket that opens again, against real servers that refuse, restart and close it. */
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, createServer as createNetServer, type Server as NetServer } from 'node:net'
import { Service } from 'damn-simple-jsonrpc-server'
import { peer, type WebSocketOptions, webSocket } from 'damn-simple-jsonrpc-server/channel'
import { createClient, TransportError } from 'damn-simple-jsonrpc-server/client'
import { serve, type UpgradeListener } from 'damn-simple-jsonrpc-server/ws'
import { afterEach, describe, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { smallService } from '../setup/servers.ts'
import { Notes } from '../setup/waiting.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

/** A port that refuses connections until something listens on it. */
async function refusingPort(): Promise<number> {
  const server = createNetServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

interface Started {
  readonly endpoint: UpgradeListener
  readonly server: Server
  /** Cuts every connection and closes the port, as a crash does. */
  crash(): Promise<void>
}

async function startAt(port: number, service: Service = smallService()): Promise<Started> {
  const endpoint = serve(service, WebSocketServer)
  const server = createServer().on('upgrade', endpoint)
  const sockets = new Set<{ destroy(): void }>()
  server.on('connection', (socket) => sockets.add(socket))
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const crash = async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  }
  ends.push(crash)
  return { endpoint, server, crash }
}

/** A server of `ws` alone, which does with each socket what the test says. */
async function startBare(port: number, onSocket: (socket: WebSocket) => void): Promise<WebSocketServer> {
  const server = new WebSocketServer({ port, host: '127.0.0.1' })
  server.on('connection', onSocket)
  await once(server, 'listening')
  ends.push(() => {
    for (const socket of server.clients) socket.terminate()
    server.close()
  })
  return server
}

function connectTo(port: number, options: WebSocketOptions = {}) {
  const states = new Notes()
  const channel = webSocket(`ws://127.0.0.1:${port}`, {
    WebSocket,
    delay: 20,
    onState: (state) => states.add(state),
    ...options,
  })
  ends.push(() => channel.close())
  return { channel, states }
}

describe('attempts', () => {
  test('a port that refuses is tried again until a server is there, and the call that waited is answered', async () => {
    const port = await refusingPort()
    const { channel, states } = connectTo(port)
    const client = createClient<ReturnType<typeof smallService>>(channel)
    const sum = client.add(1, 2)
    await states.until((list) => list.filter((state) => state === 'refused').length >= 3)
    await startAt(port)
    expect(await sum).toBe(3)
    expect(states.list.at(-1)).toBe('open')
  })

  test('a server that restarts is found again: calls in flight are lost, and later calls are answered', async () => {
    const port = await refusingPort()
    const notes = new Notes()
    const first = await startAt(port, smallService(notes))
    const { channel, states } = connectTo(port)
    const client = createClient<ReturnType<typeof smallService>>(channel)
    const waiting = client.wait()
    waiting.catch(() => {})
    await notes.has('begun')
    await first.crash()
    await expect(waiting).rejects.toMatchObject({ name: 'TransportError', reason: 'lost' })
    await states.has('refused')
    const later = client.add(2, 3)
    await startAt(port)
    expect(await later).toBe(5)
    expect(states.list.filter((state) => state !== 'refused')).toEqual(['open', 'lost', 'open'])
  })

  test('a call that came before peer() is answered by a method that calls back', async () => {
    const port = await refusingPort()
    const received = new Notes()
    await startBare(port, (socket) => {
      socket.on('message', (data) => received.add(String(data)))
      socket.send('{"jsonrpc":"2.0","method":"greet","id":1}')
    })
    const { channel, states } = connectTo(port)
    await states.has('open')
    await new Promise((resolve) => setTimeout(resolve, 50))
    const service = new Service().method('greet', { takesContext: true }, ({ peer: caller }) => {
      void caller?.notify('greeted')
      return 'hello'
    })
    peer(channel, { service })
    await received.has('{"jsonrpc":"2.0","result":"hello","id":1}')
  })

  test('the URL is asked anew before each attempt, and a failure of that is a refused attempt', async () => {
    const port = await refusingPort()
    const seen = new Notes()
    await startBare(port, (socket) => socket.close(1012))
    let asked = 0
    const states = new Notes()
    const channel = webSocket(
      async () => {
        asked++
        seen.add(`asked ${asked}`)
        if (asked === 2) throw new Error('no token')
        return new URL(`http://127.0.0.1:${port}/?token=${asked}`)
      },
      { WebSocket, delay: 5, onState: (state) => states.add(state) },
    )
    ends.push(() => channel.close())
    await seen.has('asked 4')
    await states.until((list) => list.length >= 6)
    expect(states.list.slice(0, 6)).toEqual(['open', 'lost', 'refused', 'open', 'lost', 'open'])
  })

  test('delays grow while attempts fail', async () => {
    const port = await refusingPort()
    const times: number[] = []
    const states = new Notes()
    connectTo(port, {
      delay: 40,
      maxDelay: 160,
      onState: (state) => {
        times.push(Date.now())
        states.add(state)
      },
    })
    await states.until((list) => list.length >= 12)
    const gaps = times.slice(1).map((time, index) => time - (times[index] as number))
    expect(Math.max(...gaps)).toBeLessThan(600)
    expect(gaps.reduce((sum, gap) => sum + gap, 0)).toBeGreaterThan(100)
  })

  test.each([1002, 1003, 1007, 1008, 4401, 4403])('no attempt follows the close code %i', async (code) => {
    const port = await refusingPort()
    await startBare(port, (socket) => socket.close(code, 'never again'))
    const { channel, states } = connectTo(port, { delay: 1 })
    const { closed } = peer(channel)
    expect(await closed).toEqual({ code, reason: 'never again', isFinal: true })
    expect(states.list).toEqual(['open', 'closed'])
  })

  test.each([1000, 1001, 1011, 1012, 1013, 4000])('an attempt follows the close code %i', async (code) => {
    const port = await refusingPort()
    await startBare(port, (socket) => socket.close(code))
    const { states } = connectTo(port, { delay: 1 })
    await states.until((list) => list.filter((state) => state === 'open').length === 2)
  })

  test('the error of a call that times out says whether a connection was open', async () => {
    const port = await refusingPort()
    const { channel, states } = connectTo(port, { delay: 1 })
    const client = createClient<ReturnType<typeof smallService>>(channel, { timeout: 50 })
    await expect(client.add(1, 2)).rejects.toMatchObject({
      reason: 'timeout',
      message: 'add had no answer within 50 ms, and was not sent: no connection is open',
    })
    await startBare(port, () => {}) // answers nothing
    await states.has('open')
    await expect(client.add(1, 2)).rejects.toMatchObject({ reason: 'timeout', message: 'add had no answer within 50 ms' })
  })

  test('a guard that refuses the upgrade is a refused attempt', async () => {
    const port = await refusingPort()
    const server = await startAt(port)
    await server.endpoint.close()
    const { states } = connectTo(port)
    await states.until((list) => list.filter((state) => state === 'refused').length >= 2)
  })
})

describe('closing', () => {
  test('close() ends the attempts, and rejects the calls that wait', async () => {
    const port = await refusingPort()
    const { channel, states } = connectTo(port)
    const client = createClient<ReturnType<typeof smallService>>(channel)
    const sum = client.add(1, 2)
    await states.has('refused')
    channel.close()
    await expect(sum).rejects.toBeInstanceOf(TransportError)
    expect(states.list.at(-1)).toBe('closed')
    await expect(client.add(1, 2)).rejects.toBeInstanceOf(TransportError)
    const { length } = states.list
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(states.list.length).toBe(length)
  })

  test('close() of an open channel tells the server its code, and is final', async () => {
    const port = await refusingPort()
    const server = await startAt(port)
    const { channel, states } = connectTo(port)
    const { closed } = peer(channel)
    await states.has('open')
    await expect.poll(() => server.endpoint.peers.size).toBe(1)
    const [one] = server.endpoint.peers
    channel.close(4000, 'bye')
    expect(await one?.closed).toEqual({ code: 4000, reason: 'bye', isFinal: true })
    expect(await closed).toEqual({ code: 4000, reason: 'bye', isFinal: true })
    expect(states.list).toEqual(['open', 'closed'])
  })

  test('close() while the connection opens leaves no connection behind', async () => {
    const port = await refusingPort()
    const server = await startAt(port)
    const { channel, states } = connectTo(port)
    await new Promise(setImmediate)
    channel.close()
    await states.has('closed')
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect([server.endpoint.peers.size, states.list]).toEqual([0, ['closed']])
  })

  test('a server that never answers the close frame is left after a second', async () => {
    const port = await refusingPort()
    let socket: WebSocket | undefined
    await startBare(port, (one) => {
      socket = one
      one.pause()
    })
    const { channel, states } = connectTo(port)
    const { closed } = peer(channel)
    await states.has('open')
    channel.close()
    const begun = Date.now()
    await closed
    expect(Date.now() - begun).toBeLessThan(3000)
    socket?.terminate()
  })
})

describe('set-up', () => {
  test('headers and protocols reach the class that takes them', async () => {
    const port = await refusingPort()
    const seen = new Notes()
    const server = await startBare(port, () => {})
    server.on('connection', (_socket, request) =>
      seen.add(`${request.headers.authorization} ${request.headers['sec-websocket-protocol']}`),
    )
    connectTo(port, { protocols: ['jsonrpc'], init: { headers: { authorization: 'Bearer 1' } } })
    await seen.has('Bearer 1 jsonrpc')
  })

  test('a client that sends while the connection is full waits, and every message arrives', async () => {
    const port = await refusingPort()
    const received = new Notes<number>()
    const service = new Service().method('take', { params: ['text'] }, (text: string) => received.add(text.length))
    await startAt(port, service)
    const { channel, states } = connectTo(port, { maxBufferedBytes: 100_000 })
    const { remote } = peer<typeof service>(channel)
    await states.has('open')
    for (let count = 0; count < 50; count++) await remote.notify.take('x'.repeat(50_000))
    await received.until((list) => list.length === 50)
  })

  test('what cannot work is refused with a hint', () => {
    const bad: [unknown, object, string][] = [
      ['ftp://example.com', { WebSocket }, 'webSocket() takes a URL such as "wss://'],
      ['/rpc', { WebSocket }, 'webSocket() takes a URL such as "wss://'],
      ['ws://example.com', { WebSocket: 1 }, 'Pass a class: webSocket(url, { WebSocket })'],
      ['ws://example.com', { WebSocket, delays: 1 }, 'has no option delays'],
      ['ws://example.com', { WebSocket, delay: 0 }, 'delay must be'],
      ['ws://example.com', { WebSocket, onState: true }, 'onState must be a function'],
    ]
    for (const [url, options, hint] of bad) expect(() => webSocket(url as string, options), hint).toThrow(hint)
  })
})

describe('signs of life', () => {
  test('a server that falls silent without closing is asked with rpc.ping, left, and tried again', async () => {
    const port = await refusingPort()
    const received = new Notes()
    await startBare(port, (socket) => socket.on('message', (data) => received.add(String(data))))
    const { states } = connectTo(port, { pingInterval: 30 })
    await states.until((list) => list.filter((state) => state === 'open').length === 2)
    expect(received.list[0]).toBe('{"jsonrpc":"2.0","method":"rpc.ping","id":"rpc.ping"}')
    expect(states.list).toEqual(['open', 'lost', 'open'])
  })

  test('any answer to rpc.ping keeps the connection, and so do the pings of the server', async () => {
    const port = await refusingPort()
    const received = new Notes()
    const server = await startBare(port, (socket) =>
      socket.on('message', (data) => {
        received.add(String(data))
        socket.send('{"jsonrpc":"2.0","error":{"code":-32601,"message":"Method not found"},"id":"rpc.ping"}')
      }),
    )
    const { channel, states } = connectTo(port, { pingInterval: 30 })
    peer(channel)
    await received.until((list) => list.length === 3)
    const timer = setInterval(() => {
      for (const socket of server.clients) socket.ping()
    }, 15)
    await new Promise((resolve) => setTimeout(resolve, 100))
    const { length } = received.list
    await new Promise((resolve) => setTimeout(resolve, 200))
    clearInterval(timer)
    expect([received.list.length, states.list]).toEqual([length, ['open']])
  })
})

test('a server that never answers the request keeps one attempt, which close() ends', async () => {
  const silent: NetServer = createNetServer(() => {}).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  ends.push(() => silent.close())
  const { channel, states } = connectTo((silent.address() as AddressInfo).port)
  await new Promise((resolve) => setTimeout(resolve, 50))
  channel.close()
  await states.has('closed')
  expect(states.list).toEqual(['closed'])
})
