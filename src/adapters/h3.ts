/**
 * The adapter for h3 2, and with it for Nitro 3. Nitro 2 and Nuxt 4 have h3 1.
 * @example
 * import { H3 } from 'h3'
 * import { serve } from 'damn-simple-jsonrpc-server/h3'
 * import { calculator } from './calculator.js'
 *
 * export default new H3().all('/rpc', serve(calculator))
 * @module
 */

import { CsrfEndpoint, Endpoint } from '../http/endpoint.ts'
import { responseTo } from '../http/exchange.ts'
import { webStreamOf } from '../http/pushed.ts'
import type { Serve } from '../http/serve-options.ts'
import { requestOf } from './fetch/unwrap-node-request.ts'
import { outgoing } from './node/http.ts'

export type { MessageHandler, Serve, ServeOptions } from '../http/serve-options.ts'

/** What this adapter needs of an `H3Event`. */
export interface H3EventLike {
  readonly req: Request
}

/** What every copy of h3 takes for a response: the same as its `HTTPResponse`. */
export interface H3Response {
  readonly body: string | Uint8Array | ReadableStream<Uint8Array> | null
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
}

/**
 * Serves a service to programs, and to pages of named origins (`cors`).
 * @example
 * app.all('/rpc', serve(calculator))   // all: wrong HTTP methods and CORS preflights are answered, too
 */
export const serve: Serve<H3EventLike, [], Promise<H3Response>> = (service, options) => handlerOf(new Endpoint(service, options))

/**
 * Serves a service to browsers that carry cookies: pages of other origins are refused (cross-site request forgery), unless
 * `trustedOrigins` names them.
 * @example
 * app.all('/rpc', csrfServe(calculator, { trustedOrigins: ['https://app.example.com'] }))
 */
export const csrfServe: Serve<H3EventLike, [], Promise<H3Response>> = (service, options) =>
  handlerOf(new CsrfEndpoint(service, options))

const isResponse = Symbol.for('h3.HTTPResponse')

/** h3 recognizes a response of another copy by the symbol. Its release candidates, one of which Nitro 3.0.0 has, use the name of the class. */
class HTTPResponse {
  constructor(response: H3Response) {
    Object.assign(this, response, { [isResponse]: true })
  }
}

function handlerOf(endpoint: Endpoint) {
  return async (event: H3EventLike): Promise<H3Response> => {
    const { stream, ...response } = await responseTo(endpoint, requestOf(event.req, undefined, event))
    const body = stream ? webStreamOf(stream) : outgoing(response.body) || null
    return new HTTPResponse({ ...response, body }) as H3Response
  }
}
