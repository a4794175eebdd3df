/**
 * The adapter for `Bun.serve`: HTTP and WebSockets on one port.
 * @example
 * import { serve } from 'damn-simple-jsonrpc-server/bun'
 * import { calculator } from './calculator.js'
 *
 * Bun.serve({ port: 3000, ...serve(calculator) })
 * @module
 */

import type { HandledSocket, SocketData } from '../channel/handled-socket.ts'
import type { MessageHandler } from '../http/serve-options.ts'
import { FetchTwoWayEndpoint } from './fetch/two-way.ts'
import { type TwoWayEndpoint, withPeers } from './two-way-endpoint.ts'
import type { TwoWayServeOptions } from './web-socket-endpoint.ts'

export type { Peers } from '../channel/endpoint-peers.ts'
export type { Peer } from '../channel/peer.ts'
export type { MessageHandler } from '../http/serve-options.ts'
export type { TwoWayEndpoint } from './two-way-endpoint.ts'
export type { TwoWayServeOptions } from './web-socket-endpoint.ts'

/** What this adapter needs of Bun's `ServerWebSocket`. */
export interface BunSocket {
  readonly data: unknown
  send(message: string): number
  close(code?: number, reason?: string): unknown
  getBufferedAmount(): number
  ping(): unknown
  terminate(): unknown
}

/** What this adapter needs of Bun's `Server`. */
export interface BunServer {
  upgrade(request: Request, options: { data: unknown }): boolean
}

/** What `Bun.serve` calls for the sockets of the server. */
export interface BunWebSocketHandler {
  readonly maxPayloadLength: number
  readonly backpressureLimit: number
  readonly idleTimeout: number
  readonly sendPings: boolean
  open(socket: BunSocket): void
  message(socket: BunSocket, data: SocketData): void
  close(socket: BunSocket, code: number, reason: string): void
  drain(socket: BunSocket): void
  ping(socket: BunSocket): void
  pong(socket: BunSocket): void
}

/** Options for `Bun.serve`, to be spread into it. */
export interface BunEndpoint extends TwoWayEndpoint {
  fetch(request: Request, server: BunServer): Promise<Response | undefined>
  readonly websocket: BunWebSocketHandler
}

/** The type of `serve` and `csrfServe`. */
export type ServeBun = <RawRequest extends Request>(
  service: MessageHandler<RawRequest>,
  options?: TwoWayServeOptions<NoInfer<RawRequest>>,
) => BunEndpoint

/**
 * Serves a service to programs, and to pages of named origins (`cors`). WebSockets are refused to the pages of other origins.
 * @example
 * Bun.serve({ port: 3000, ...serve(calculator) })
 */
export const serve: ServeBun = (service, options) => endpointOf(new FetchTwoWayEndpoint(service, options as never))

/**
 * Serves a service to browsers that carry cookies: pages of other origins are refused (cross-site request forgery), unless
 * `trustedOrigins` names them.
 * @example
 * Bun.serve({ port: 3000, ...csrfServe(calculator, { trustedOrigins: ['https://app.example.com'] }) })
 */
export const csrfServe: ServeBun = (service, options) => endpointOf(new FetchTwoWayEndpoint(service, options as never, true))

/** What belongs to a socket: the request that it came by, and later the channel. */
interface SocketState {
  readonly request: Request
  readonly address: string | undefined
  socket?: HandledSocket
}

/** Bun drops a message that would exceed it. The channel is closed long before, unless a single message is that long. */
const backpressureLimit = 67_108_864

function endpointOf(endpoint: FetchTwoWayEndpoint): BunEndpoint {
  const fetch = (request: Request, server: BunServer) =>
    endpoint.respond(request, server, (address) => {
      const data: SocketState = { request, address }
      return server.upgrade(request, { data }) ? undefined : new Response('Bad request for a WebSocket', { status: 400 })
    })
  return withPeers({ fetch, websocket: handlersOf(endpoint) }, endpoint)
}

function handlersOf({ webSockets }: FetchTwoWayEndpoint): BunWebSocketHandler {
  const stateOf = ({ data }: BunSocket) => data as SocketState
  return {
    // Bun cuts the connection at once. The channel closes it with 1009 before.
    maxPayloadLength: Math.min(webSockets.maxMessageBytes * 2, 0x7fffffff),
    backpressureLimit,
    idleTimeout: 0,
    sendPings: false,
    open: (socket) => {
      const state = stateOf(socket)
      state.socket = webSockets.openHandled(hostOf(socket), state.request, state.address)
    },
    message: (socket, data) => stateOf(socket).socket?.message(data),
    close: (socket, code, reason) => stateOf(socket).socket?.closed(code, reason),
    drain: (socket) => stateOf(socket).socket?.channel.drained(),
    ping: (socket) => stateOf(socket).socket?.channel.pinged(),
    pong: (socket) => stateOf(socket).socket?.channel.ponged(),
  }
}

/** `send` returns 0 for a message that was dropped, and -1 for one that waits. */
function hostOf(socket: BunSocket) {
  return {
    send: (message: string) => socket.send(message) !== 0,
    close: (code?: number, reason?: string) => socket.close(code, reason),
    bufferedAmount: () => socket.getBufferedAmount(),
    ping: () => socket.ping(),
    terminate: () => socket.terminate(),
  }
}
