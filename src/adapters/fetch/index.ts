/** The adapter for every host that passes a fetch `Request`: Bun, Deno, Workers, Next, SvelteKit, Astro, Elysia. */
import { CsrfEndpoint, Endpoint } from '../../http/endpoint.ts'
import type { Serve } from '../../http/serve-options.ts'
import { handlerOf } from './handler.ts'

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
 */
export const csrfServe: Serve<Request, unknown[], Promise<Response>> = (service, options) =>
  handlerOf(new CsrfEndpoint(service, options))
