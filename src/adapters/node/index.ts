/** The adapter for `node:http`: `serve` for a server of your own, `listen` for a whole one. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { CsrfEndpoint, Endpoint } from '../../http/endpoint.ts'
import type { Serve } from '../../http/serve-options.ts'
import { listenerOf } from './http.ts'

export type { Peers } from '../../channel/endpoint-peers.ts'
export type { Peer } from '../../channel/peer.ts'
export type { MessageHandler, Serve, ServeOptions } from '../../http/serve-options.ts'
export { type ListenOptions, listen, type RunningServer } from './listen.ts'

/**
 * Serves a service to programs, and to pages of named origins (`cors`).
 * @example
 * createServer(serve(calculator)).listen(3000)
 */
export const serve: Serve<IncomingMessage, [response: ServerResponse], void> = (service, options) =>
  listenerOf(new Endpoint(service, options))

/**
 * Serves a service to browsers that carry cookies: pages of other origins are refused (cross-site request forgery), unless
 * `trustedOrigins` names them.
 */
export const csrfServe: Serve<IncomingMessage, [response: ServerResponse], void> = (service, options) =>
  listenerOf(new CsrfEndpoint(service, options))
