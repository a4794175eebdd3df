/**
 * The adapter for crossws, and with it for the WebSockets of h3, Nitro and Nuxt.
 * @example
 * import { serve } from 'damn-simple-jsonrpc-server/crossws'
 * import { defineWebSocketHandler, H3 } from 'h3'
 * import { calculator } from './calculator.js'
 *
 * export default new H3().get('/rpc', defineWebSocketHandler(serve(calculator)))
 * @module
 */

import type { HandledSocket, SocketData, SocketHost } from '../channel/handled-socket.ts'
import type { MessageHandler } from '../http/serve-options.ts'
import { responseOf } from './fetch/handler.ts'
import { FetchRequest } from './fetch/request.ts'
import { type TwoWayEndpoint, withPeers } from './two-way-endpoint.ts'
import { WebSocketEndpoint, type WebSocketServeOptions } from './web-socket-endpoint.ts'

export type { Peers } from '../channel/endpoint-peers.ts'
export type { Peer } from '../channel/peer.ts'
export type { MessageHandler } from '../http/serve-options.ts'
export type { TwoWayEndpoint } from './two-way-endpoint.ts'
export type { WebSocketServeOptions } from './web-socket-endpoint.ts'

/** What this adapter needs of a `Peer` of crossws. */
export interface CrosswsPeer {
  readonly request: Request
  readonly bufferedAmount?: number
  readonly remoteAddress?: string | undefined
  send(message: string, options?: { compress?: boolean }): unknown
  close(code?: number, reason?: string): void
  terminate?(): void
  ping?(): unknown
}

/** What this adapter needs of a `Message` of crossws. */
export interface CrosswsMessage {
  readonly rawData: unknown
  text(): string
  uint8Array(): Uint8Array
}

/** The hooks that `defineWebSocketHandler` takes. */
export interface CrosswsEndpoint {
  /** The open connections, and how to notify and to close all of them: `close` itself is a hook. */
  readonly endpoint: TwoWayEndpoint
  upgrade(request: Request): Promise<Response | undefined>
  open(peer: CrosswsPeer): void
  message(peer: CrosswsPeer, message: CrosswsMessage): void
  close(peer: CrosswsPeer, details: { code?: number; reason?: string }): void
  drain(peer: CrosswsPeer): void
  ping(peer: CrosswsPeer): void
  pong(peer: CrosswsPeer): void
}

/**
 * Serves a service over WebSockets. Pages of other origins are refused, since browsers send cookies with the request for a WebSocket.
 * @example
 * app.get('/rpc', defineWebSocketHandler(serve(calculator)))
 */
export function serve<RawRequest extends Request>(
  service: MessageHandler<RawRequest>,
  options?: WebSocketServeOptions<NoInfer<RawRequest>>,
): CrosswsEndpoint {
  const endpoint = new WebSocketEndpoint(service, openingRequestOf, options as WebSocketServeOptions<never>)
  const sockets = new WeakMap<CrosswsPeer, HandledSocket>()
  const open = (peer: CrosswsPeer): HandledSocket => {
    const socket = sockets.get(peer) ?? endpoint.openHandled(hostOf(peer), peer.request, peer.remoteAddress)
    sockets.set(peer, socket)
    return socket
  }
  const hooks = {
    upgrade: async (request: Request) => {
      const refused = await endpoint.refusalOf(openingRequestOf(request))
      return refused && responseOf(refused, request.method)
    },
    open: (peer: CrosswsPeer) => void open(peer),
    message: (peer: CrosswsPeer, message: CrosswsMessage) => open(peer).message(dataOf(message)),
    close: (peer: CrosswsPeer, { code, reason }: { code?: number; reason?: string } = {}) =>
      sockets.get(peer)?.closed(code, reason),
    drain: (peer: CrosswsPeer) => sockets.get(peer)?.channel.drained(),
    ping: (peer: CrosswsPeer) => sockets.get(peer)?.channel.pinged(),
    pong: (peer: CrosswsPeer) => sockets.get(peer)?.channel.ponged(),
  }
  return Object.defineProperty(hooks, 'endpoint', { value: withPeers({}, endpoint) }) as CrosswsEndpoint
}

function openingRequestOf(request: Request): FetchRequest {
  return new FetchRequest(request)
}

function dataOf(message: CrosswsMessage): SocketData {
  return typeof message.rawData === 'string' ? message.rawData : message.uint8Array()
}

/** Only on Bun does a 0 of `send` mean that the message was dropped: elsewhere it counts the bytes that wait. */
function hostOf(peer: CrosswsPeer): SocketHost {
  const isBun = 'Bun' in globalThis
  return {
    send: (message) => peer.send(message, { compress: false }) !== 0 || !isBun,
    close: (code, reason) => peer.close(code, reason),
    bufferedAmount: () => peer.bufferedAmount,
    terminate: () => peer.terminate?.(),
    ...(peer.ping && { ping: () => peer.ping?.() }),
  }
}
