/**
 * The adapter for the package `ws`: WebSockets on a server of `node:http`, beside its requests.
 * @example
 * import { createServer } from 'node:http'
 * import { serve } from 'damn-simple-jsonrpc-server/ws'
 * import { WebSocketServer } from 'ws'
 * import { calculator } from './calculator.js'
 *
 * createServer().on('upgrade', serve(calculator, WebSocketServer)).listen(3000)
 * @module
 */

import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { WebSocketLike } from '../channel/socket-events.ts'
import type { HttpResponse } from '../http/http-request.ts'
import type { MessageHandler } from '../http/serve-options.ts'
import { invalidSetup, isFunction } from '../options/check.ts'
import { NodeRequest, unanswered } from './node/http.ts'
import { type TwoWayEndpoint, withPeers } from './two-way-endpoint.ts'
import { WebSocketEndpoint, type WebSocketServeOptions } from './web-socket-endpoint.ts'

export type { Peers } from '../channel/endpoint-peers.ts'
export type { Peer } from '../channel/peer.ts'
export type { MessageHandler } from '../http/serve-options.ts'
export type { TwoWayEndpoint } from './two-way-endpoint.ts'
export type { WebSocketServeOptions } from './web-socket-endpoint.ts'

/** What this adapter needs of the class `WebSocketServer` of `ws` 8. */
export interface WebSocketServerClass {
  new (
    options: object,
  ): {
    handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer, callback: (socket: WebSocketLike) => void): void
  }
}

/** The options of `serve`. */
export interface WsServeOptions<RawRequest = unknown> extends WebSocketServeOptions<RawRequest> {
  /** The path of the endpoint, such as `/rpc`. Others are left to other listeners of the server, or answered with 404. Default: any path. */
  readonly path?: string
}

/** A listener for the event `upgrade`. */
export interface UpgradeListener extends TwoWayEndpoint {
  (request: IncomingMessage, socket: Duplex, head: Buffer): void
}

/** A message in more frames than this closes the connection: each costs memory of its own. */
const maxFragments = 1024

/**
 * Serves a service over WebSockets. Pages of other origins are refused, since browsers send cookies with the request for a WebSocket.
 *
 * @example
 * import { WebSocketServer } from 'ws'
 * createServer(http.serve(calculator)).on('upgrade', serve(calculator, WebSocketServer)).listen(3000)
 * @throws TypeError with a hint, for options that cannot work.
 */
export function serve<RawRequest extends IncomingMessage>(
  service: MessageHandler<RawRequest>,
  WebSocketServer: WebSocketServerClass,
  { path, ...options }: WsServeOptions<NoInfer<RawRequest>> = {},
): UpgradeListener {
  if (!isFunction(WebSocketServer))
    invalidSetup("serve() takes the class as well, and no instance: serve(service, WebSocketServer), from 'ws'")
  if (path !== undefined && !(typeof path === 'string' && path.startsWith('/')))
    invalidSetup(`path must begin with a slash, such as "/rpc", not ${JSON.stringify(path)}`)
  return upgradeListener(
    new WebSocketEndpoint(service, openingRequestOf, options as WebSocketServeOptions<never>),
    WebSocketServer,
    path,
  )
}

/** The listener of an endpoint. */
function upgradeListener(endpoint: WebSocketEndpoint, WebSocketServer: WebSocketServerClass, path?: string): UpgradeListener {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: endpoint.maxMessageBytes === Number.POSITIVE_INFINITY ? 0 : endpoint.maxMessageBytes,
    maxFragments,
    closeTimeout: 1000,
  })
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.off('error', ignore)
    server.handleUpgrade(request, socket, head, (webSocket) => endpoint.openWs(webSocket, socket, request))
  }
  function listener(this: unknown, request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (path !== undefined && pathOf(request) !== path) {
      if (isLeft(this, socket)) refuse(socket, notFound)
      return
    }
    socket.on('error', ignore) // Node listens no more, and an error event without a listener would end the process
    endpoint.admit(openingRequestOf(request), (refused) => {
      if (refused) refuse(socket, refused)
      else if (!socket.destroyed) upgrade(request, socket, head)
    })
  }
  return withPeers(listener, endpoint)
}

/** A request for a WebSocket, as the rules of endpoints read it. */
function openingRequestOf(request: IncomingMessage): NodeRequest {
  return new NodeRequest(request, unanswered)
}

function ignore(): void {}

function pathOf({ url = '' }: IncomingMessage): string {
  return url.split('?', 1)[0] as string
}

const passes = new WeakMap<Duplex, number>()

/** Whether no other listener of the server can take the request: each has left it, or there is none. */
function isLeft(server: unknown, socket: Duplex): boolean {
  const passed = (passes.get(socket) ?? 0) + 1
  passes.set(socket, passed)
  const { listenerCount } = Object(server) as { listenerCount?: (event: string) => number }
  return !listenerCount || listenerCount.call(server, 'upgrade') <= passed
}

const notFound: HttpResponse = { status: 404, headers: {}, body: '' }

/** Answers a request that becomes no WebSocket, and closes its connection. */
function refuse(socket: Duplex, { status, headers, body }: HttpResponse): void {
  if (socket.destroyed) return
  const fields = { ...headers, 'content-length': `${Buffer.byteLength(body)}`, connection: 'close' }
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.on('error', ignore)
  socket.once('finish', () => socket.destroy())
  // The reason phrase may be empty (RFC 9112, §4).
  socket.end(`HTTP/1.1 ${status} \r\n${lines.join('')}\r\n${body}`)
}
