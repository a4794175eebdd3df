/**
 * The adapter for the `upgradeWebSocket` of Hono, on Node, Bun, Deno and Workers. `/hono` serves HTTP.
 * @example
 * import { serve } from 'damn-simple-jsonrpc-server/hono-ws'
 * import { Hono } from 'hono'
 * import { upgradeWebSocket } from 'hono/cloudflare-workers'
 * import { calculator } from './calculator.js'
 *
 * export default new Hono().get('/rpc', upgradeWebSocket(serve(calculator)))
 * @module
 */

import type { HandledSocket, SocketData, SocketHost } from '../channel/handled-socket.ts'
import type { MessageHandler } from '../http/serve-options.ts'
import { asksForWebSocket } from '../http/upgrade.ts'
import { keepReadable, responseOf } from './fetch/handler.ts'
import { hostAddress } from './fetch/host-address.ts'
import { FetchRequest } from './fetch/request.ts'
import type { HonoContext } from './hono.ts'
import { type TwoWayEndpoint, withPeers } from './two-way-endpoint.ts'
import { WebSocketEndpoint, type WebSocketServeOptions } from './web-socket-endpoint.ts'

export type { Peers } from '../channel/endpoint-peers.ts'
export type { Peer } from '../channel/peer.ts'
export type { MessageHandler } from '../http/serve-options.ts'
export type { TwoWayEndpoint } from './two-way-endpoint.ts'
export type { WebSocketServeOptions } from './web-socket-endpoint.ts'

/** What this adapter needs of Hono's `WSContext`. */
export interface HonoSocket {
  readonly raw?: unknown
  send(message: string): unknown
  close(code?: number, reason?: string): unknown
}

/** What Hono calls for one socket. */
export interface HonoEvents {
  onOpen?(event: unknown, socket: HonoSocket): void
  onMessage?(event: { data: unknown }, socket: HonoSocket): void
  onClose?(event: { code?: number; reason?: string }, socket: HonoSocket): void
}

/** The function that `upgradeWebSocket` takes. */
export interface HonoWsEndpoint extends TwoWayEndpoint {
  (context: Pick<HonoContext, 'req' | 'env'>): Promise<HonoEvents>
}

/**
 * Serves a service over WebSockets. Pages of other origins are refused, since browsers send cookies with the request for a WebSocket.
 * @example
 * app.get('/rpc', upgradeWebSocket(serve(calculator)))
 */
export function serve<RawRequest extends Pick<HonoContext, 'req'>>(
  service: MessageHandler<RawRequest>,
  options?: WebSocketServeOptions<NoInfer<RawRequest>>,
): HonoWsEndpoint {
  const endpoint = new WebSocketEndpoint(service, openingRequestOf, options as WebSocketServeOptions<never>)
  return withPeers(async (context: Pick<HonoContext, 'req' | 'env'>) => {
    const { raw } = context.req
    if (!asksForWebSocket(raw.headers.get('upgrade'))) return {} // Hono goes on to the next handler
    keepReadable(raw)
    const refused = await endpoint.refusalOf(openingRequestOf(context))
    if (refused) throw new RefusedUpgrade(responseOf(refused, raw.method))
    return eventsOf(endpoint, context, addressOf(context))
  }, endpoint)
}

function openingRequestOf(context: Pick<HonoContext, 'req' | 'env'>): FetchRequest {
  return new FetchRequest(context.req.raw, context.env, context)
}

/** `undefined` on Node, where the socket has the address as long as it is open. */
function addressOf({ req, env }: Pick<HonoContext, 'req' | 'env'>): string | undefined {
  return (env as { readonly incoming?: unknown } | undefined)?.incoming ? undefined : hostAddress(req.raw, env)
}

/** Hono answers with what `getResponse` returns, as it does for its own `HTTPException`. */
class RefusedUpgrade extends Error {
  readonly status: number
  readonly #response: Response

  constructor(response: Response) {
    super('The request for a WebSocket was refused')
    this.status = response.status
    this.#response = response
  }

  getResponse(): Response {
    return this.#response
  }
}

/** Workers have no event for a socket that opens: there, the first message opens it. */
function eventsOf(endpoint: WebSocketEndpoint, context: unknown, address: string | undefined): HonoEvents {
  let handled: HandledSocket | undefined
  const open = (socket: HonoSocket): HandledSocket => {
    handled ??= endpoint.openHandled(
      hostOf(socket, () => handled),
      context,
      address,
    )
    return handled
  }
  return {
    onOpen: (_event, socket) => void open(socket),
    onMessage: ({ data }, socket) => open(socket).message(data as SocketData),
    onClose: ({ code, reason }) => handled?.closed(code, reason),
  }
}

/** The socket of the platform, below that of Hono: `ws` on Node, a `ServerWebSocket` on Bun, a `WebSocket` elsewhere. */
interface PlatformSocket {
  readonly bufferedAmount?: number
  binaryType?: string
  getBufferedAmount?(): number
  send?(message: string): unknown
  on?(event: string, listener: () => void): unknown
  ping?(): unknown
  pause?(): unknown
  resume?(): unknown
  terminate?(): unknown
}

function hostOf(socket: HonoSocket, handled: () => HandledSocket | undefined): SocketHost {
  const raw = (socket.raw ?? {}) as PlatformSocket
  const isBun = raw.getBufferedAmount !== undefined
  if (raw.binaryType === 'blob') raw.binaryType = 'arraybuffer'
  const isWs = !isBun && raw.on !== undefined
  if (isWs) {
    raw.on?.('ping', () => handled()?.channel.pinged())
    raw.on?.('pong', () => handled()?.channel.ponged())
  }
  return {
    // Bun returns 0 for a message that it has dropped; Hono keeps that to itself.
    send: (message) => (isBun ? raw.send?.(message) !== 0 : socket.send(message) !== false),
    close: (code, reason) => socket.close(code, reason),
    bufferedAmount: () => raw.getBufferedAmount?.() ?? raw.bufferedAmount,
    ...(raw.terminate && { terminate: () => raw.terminate?.() }),
    ...(isWs && { ping: () => raw.ping?.(), pause: () => raw.pause?.(), resume: () => raw.resume?.() }),
  }
}
