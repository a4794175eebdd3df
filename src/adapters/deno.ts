/**
 * The adapter for `Deno.serve`: HTTP and WebSockets on one port.
 * @example
 * import { serve } from 'damn-simple-jsonrpc-server/deno'
 * import { calculator } from './calculator.js'
 *
 * Deno.serve(serve(calculator))
 * @module
 */

import type { WebSocketLike } from '../channel/socket-events.ts'
import { channelOver } from '../channel/web-socket.ts'
import type { MessageHandler } from '../http/serve-options.ts'
import { FetchTwoWayEndpoint } from './fetch/two-way.ts'
import { type TwoWayEndpoint, withPeers } from './two-way-endpoint.ts'
import type { TwoWayServeOptions } from './web-socket-endpoint.ts'

export type { Peers } from '../channel/endpoint-peers.ts'
export type { Peer } from '../channel/peer.ts'
export type { MessageHandler } from '../http/serve-options.ts'
export type { TwoWayEndpoint } from './two-way-endpoint.ts'
export type { TwoWayServeOptions } from './web-socket-endpoint.ts'

/** A handler for `Deno.serve`. */
export interface DenoEndpoint extends TwoWayEndpoint {
  (request: Request, info?: unknown): Promise<Response>
}

/** The type of `serve` and `csrfServe`. */
export type ServeDeno = <RawRequest extends Request>(
  service: MessageHandler<RawRequest>,
  options?: TwoWayServeOptions<NoInfer<RawRequest>>,
) => DenoEndpoint

/**
 * Serves a service to programs, and to pages of named origins (`cors`). WebSockets are refused to the pages of other origins.
 * @example
 * Deno.serve(serve(calculator))
 */
export const serve: ServeDeno = (service, options) => handlerOf(service as never, options as never, false)

/**
 * Serves a service to browsers that carry cookies: pages of other origins are refused (cross-site request forgery), unless
 * `trustedOrigins` names them.
 * @example
 * Deno.serve(csrfServe(calculator, { trustedOrigins: ['https://app.example.com'] }))
 */
export const csrfServe: ServeDeno = (service, options) => handlerOf(service as never, options as never, true)

interface DenoNamespace {
  upgradeWebSocket(request: Request, options: { idleTimeout: number }): { socket: WebSocketLike; response: Response }
}

function handlerOf(
  service: MessageHandler<never>,
  { pingInterval = 30_000, ...options }: TwoWayServeOptions<never> = {},
  checksOrigin: boolean,
): DenoEndpoint {
  const endpoint = new FetchTwoWayEndpoint(service, { ...options, pingInterval }, checksOrigin)
  // Deno sends pings by itself, and cuts the connection if no pong comes.
  const idleTimeout = Number.isFinite(pingInterval) ? Math.ceil(pingInterval / 1000) : 0
  const handle = (request: Request, info?: unknown) =>
    endpoint.respond(request, info, (address) => {
      const { Deno } = globalThis as unknown as { Deno: DenoNamespace }
      const { socket, response } = Deno.upgradeWebSocket(request, { idleTimeout })
      endpoint.webSockets.open(channelOver(socket, endpoint.webSockets.channelOptions), request, address)
      return response
    })
  return withPeers(handle, endpoint)
}
