/**
 * The adapter for `node:http`: `listen` starts a whole server, `serve` makes a request listener for a server of your own. `health` answers
 * probes.
 * @example
 * import { listen } from 'damn-simple-jsonrpc-server/node'
 * import { calculator } from './calculator.js'
 *
 * const server = await listen(calculator, { port: 3000 })
 * console.log(server.url)
 * @module
 */

import type { IncomingMessage, ServerResponse } from 'node:http'
import { CsrfEndpoint, Endpoint } from '../../http/endpoint.ts'
import { Health, type HealthOptions } from '../../http/health.ts'
import type { Serve } from '../../http/serve-options.ts'
import { listenerOf, send } from './http.ts'

export type { Peers } from '../../channel/endpoint-peers.ts'
export type { Peer } from '../../channel/peer.ts'
export type { HealthCheck, HealthOptions } from '../../http/health.ts'
export type { MessageHandler, Serve, ServeOptions } from '../../http/serve-options.ts'
export { type ListenOptions, listen, type RunningServer } from './listen.ts'
export type { ListenHealthOptions } from './probes.ts'

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
 * @example
 * createServer(csrfServe(calculator, { trustedOrigins: ['https://app.example.com'] })).listen(3000)
 */
export const csrfServe: Serve<IncomingMessage, [response: ServerResponse], void> = (service, options) =>
  listenerOf(new CsrfEndpoint(service, options))

/** The listener for health probes of a server of your own. */
export interface HealthListener {
  (request: IncomingMessage, response: ServerResponse): void
  /** Makes the process not ready. Call it when a shutdown begins. */
  close(): void
}

/**
 * Answers health probes (`GET`, `HEAD`): 200, or 503 while the process drains or a check fails. A path that ends with `/live` is a liveness
 * probe, and always 200. `listen` has the option `health` instead.
 * @example
 * app.use('/healthz', health({ checks: { database: () => db.ping() } }))
 * @throws TypeError with a hint, for options that cannot work.
 */
export function health(options?: HealthOptions): HealthListener {
  const state = new Health(options)
  const listener = async ({ method = '', url = '' }: IncomingMessage, response: ServerResponse) =>
    send(response, await state.answer({ method, url }))
  return Object.assign((request: IncomingMessage, response: ServerResponse) => void listener(request, response), {
    close: () => state.close(),
  })
}
