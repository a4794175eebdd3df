/**
 * The adapter for Cloudflare Workers: HTTP and WebSockets in one handler.
 * @example
 * import { serve } from 'damn-simple-jsonrpc-server/workers'
 * import { calculator } from './calculator.js'
 *
 * export default { fetch: serve(calculator) }
 * @module
 */

import type { WebSocketLike } from '../channel/socket-events.ts'
import { channelOver } from '../channel/web-socket.ts'
import type { MessageHandler } from '../http/serve-options.ts'
import { cloudflare } from './fetch/host-address.ts'
import { FetchTwoWayEndpoint } from './fetch/two-way.ts'
import type { TwoWayServeOptions } from './web-socket-endpoint.ts'

export type { MessageHandler } from '../http/serve-options.ts'

/** The options of `serve` and `csrfServe`. A Worker cannot send pings. */
export type WorkersServeOptions<RawRequest = unknown> = Omit<TwoWayServeOptions<RawRequest>, 'pingInterval'>

/**
 * The type of `serve` and `csrfServe`. There is no list of peers: in a Worker, the code of one request must not use the sockets of another
 * one.
 */
export type ServeWorkers = <RawRequest extends Request>(
  service: MessageHandler<RawRequest>,
  options?: WorkersServeOptions<NoInfer<RawRequest>>,
) => (request: RawRequest, ...rest: unknown[]) => Promise<Response>

/**
 * Serves a service to programs, and to pages of named origins (`cors`). WebSockets are refused to the pages of other origins.
 * @example
 * export default { fetch: serve(calculator) }
 */
export const serve: ServeWorkers = (service, options) => handlerOf(service as never, options as never, false)

/**
 * Serves a service to browsers that carry cookies: pages of other origins are refused (cross-site request forgery), unless
 * `trustedOrigins` names them.
 * @example
 * export default { fetch: csrfServe(calculator, { trustedOrigins: ['https://app.example.com'] }) }
 */
export const csrfServe: ServeWorkers = (service, options) => handlerOf(service as never, options as never, true)

type WorkerSocket = WebSocketLike & { accept(): void }

interface WorkerGlobals {
  readonly WebSocketPair: new () => { readonly 0: unknown; readonly 1: WorkerSocket }
}

function handlerOf(service: MessageHandler<never>, options: WorkersServeOptions<never> = {}, checksOrigin: boolean) {
  const endpoint = new FetchTwoWayEndpoint(service, { ...options, pingInterval: Number.POSITIVE_INFINITY }, checksOrigin)
  return (request: Request): Promise<Response> =>
    endpoint.respond(request, cloudflare, (address) => {
      const { WebSocketPair } = globalThis as unknown as WorkerGlobals
      const pair = new WebSocketPair()
      pair[1].accept()
      endpoint.webSockets.open(channelOver(pair[1], endpoint.webSockets.channelOptions), request, address)
      return new Response(null, { status: 101, webSocket: pair[0] } as ResponseInit)
    })
}
