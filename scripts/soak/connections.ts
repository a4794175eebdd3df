/** The clients of a soak: one for each transport, each of which can be cut and can stop reading. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { Service } from 'damn-simple-jsonrpc-server'
import { type Peer, peer, webSocket } from 'damn-simple-jsonrpc-server/channel'
import { type ApiOf, type Client, createClient } from 'damn-simple-jsonrpc-server/client'
import { net } from 'damn-simple-jsonrpc-server/net'
import { WebSocket } from 'ws'
import type { SoakService } from './server.ts'

type SoakClient = Client<ApiOf<SoakService>>

export interface Ports {
  readonly http: number
  readonly net: number
}

/** One client. What it cannot do is left out. */
export interface Connection {
  readonly client: SoakClient
  /** The same connection as a peer that the server can ask, if it can. */
  readonly asked?: SoakClient
  readonly canSubscribe: boolean
  /** Ends the connection without a word. */
  cut?(): void
  /** Reads nothing for so many milliseconds. */
  stopReading?(ms: number): void
  close(): Promise<void>
}

export const transports = ['ws', 'ws-peer', 'lines', 'content-length', 'http'] as const
export type Transport = (typeof transports)[number]

const options = { ends: { ticks: 'stop' }, timeout: 60_000 }
/** Answers what the server asks. */
const answering = new Service().method('question', { params: ['value'] }, (value: number) => value + 1)

export function open(transport: Transport, ports: Ports): Connection {
  if (transport === 'http') return overHttp(ports.http)
  return transport === 'ws' || transport === 'ws-peer'
    ? overWebSocket(ports.http, transport === 'ws-peer')
    : overNet(ports.net, transport)
}

function overHttp(port: number): Connection {
  const client = createClient<SoakService>(`http://127.0.0.1:${port}/`, { timeout: 60_000 })
  return { client, canSubscribe: false, close: async () => client.close() }
}

function overWebSocket(port: number, isPeer: boolean): Connection {
  let last: WebSocket | undefined
  class Tracked extends WebSocket {
    constructor(...args: ConstructorParameters<typeof WebSocket>) {
      super(...args)
      last = this
    }
  }
  const url = `ws://127.0.0.1:${port}/`
  const channel = webSocket(url, { WebSocket: Tracked as never, delay: 5, maxDelay: 50 })
  const common = {
    cut: () => last?.terminate(),
    stopReading: (ms: number) => {
      const socket = last
      if (socket?.readyState !== WebSocket.OPEN) return
      socket.pause()
      setTimeout(() => socket.resume(), ms)
    },
  }
  if (isPeer) return { ...common, ...asPeer(peer<SoakService>(channel, { service: answering, timeout: 60_000 })) }
  const client = createClient<SoakService>(channel, options)
  return { ...common, client, canSubscribe: true, close: async () => client.close() }
}

function asPeer(one: Peer<ApiOf<SoakService>>): Pick<Connection, 'client' | 'asked' | 'canSubscribe' | 'close'> {
  const client: SoakClient = one.remote
  return { client, asked: client, canSubscribe: false, close: () => one.close({ drain: 0 }) }
}

function overNet(port: number, framing: 'lines' | 'content-length'): Connection {
  const socket: Socket = connect(port, '127.0.0.1')
  const client = createClient<SoakService>(net(socket, { framing }), options)
  return {
    client,
    canSubscribe: true,
    cut: () => socket.resetAndDestroy(),
    stopReading: (ms) => {
      socket.pause()
      setTimeout(() => socket.resume(), ms)
    },
    close: async () => {
      client.close()
      if (!socket.destroyed) await once(socket, 'close')
    },
  }
}
