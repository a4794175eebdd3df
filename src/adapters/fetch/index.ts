/**
 * The adapter for every host that passes a fetch `Request`: Bun, Deno, Workers, Next, SvelteKit, Astro, Elysia. It imports nothing of
 * Node.
 * @example
 * import { serve } from 'damn-simple-jsonrpc-server/fetch'
 * import { calculator } from './calculator.js'
 *
 * export default { fetch: serve(calculator) }
 * @module
 */

import { CsrfEndpoint, Endpoint } from '../../http/endpoint.ts'
import { Health, type HealthOptions } from '../../http/health.ts'
import type { Serve } from '../../http/serve-options.ts'
import { handlerOf, responseOf } from './handler.ts'

export type { HealthCheck, HealthOptions } from '../../http/health.ts'
export type { MessageHandler, Serve, ServeOptions } from '../../http/serve-options.ts'

/**
 * Serves a service to programs, and to pages of named origins (`cors`). Arguments behind the request, which many hosts add, are ignored.
 * @example
 * export default { fetch: serve(calculator) }
 */
export const serve: Serve<Request, unknown[], Promise<Response>> = (service, options) => handlerOf(new Endpoint(service, options))

/**
 * Serves a service to browsers that carry cookies: pages of other origins are refused (cross-site request forgery), unless
 * `trustedOrigins` names them.
 * @example
 * export default { fetch: csrfServe(calculator, { trustedOrigins: ['https://app.example.com'] }) }
 */
export const csrfServe: Serve<Request, unknown[], Promise<Response>> = (service, options) =>
  handlerOf(new CsrfEndpoint(service, options))

/** The handler for health probes of a host of fetch. */
export interface HealthHandler {
  (request: Request, ...rest: unknown[]): Promise<Response>
  /** Makes the process not ready. Call it when a shutdown begins. */
  close(): void
}

/**
 * Answers health probes (`GET`, `HEAD`): 200, or 503 while the process drains or a check fails. A path that ends with `/live` is a liveness
 * probe, and always 200.
 * @example
 * const probe = health({ checks: { database: () => db.ping() } })
 * app.get('/healthz/*', ({ req }) => probe(req.raw))
 * @throws TypeError with a hint, for options that cannot work.
 */
export function health(options?: HealthOptions): HealthHandler {
  const state = new Health(options)
  const handle = async (request: Request) => responseOf(await state.answer(request), request.method)
  return Object.assign(handle, { close: () => state.close() })
}
