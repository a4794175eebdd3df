/**
 * The adapter for Koa 2 and 3: a middleware that answers every request which reaches it.
 * @example
 * import Koa from 'koa'
 * import { serve } from 'damn-simple-jsonrpc-server/koa'
 * import { calculator } from './calculator.js'
 *
 * new Koa().use(serve(calculator)).listen(3000)
 * @module
 */

import type { IncomingMessage, ServerResponse } from 'node:http'
import { CsrfEndpoint, Endpoint } from '../http/endpoint.ts'
import { responseTo } from '../http/exchange.ts'
import type { Serve } from '../http/serve-options.ts'
import { NodeRequest, outgoing } from './node/http.ts'
import type { FrameworkRequest } from './node/odd-requests.ts'
import { sendStream } from './node/send-stream.ts'

export type { MessageHandler, Serve, ServeOptions } from '../http/serve-options.ts'

/** What this adapter needs of a Koa context. */
export interface KoaContext {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  /** Koa's own request: middleware sets headers and leaves bodies here. */
  readonly request: object
  status: number
  body: unknown
  /** Whether Koa sends the response. */
  respond?: boolean | undefined
  set(headers: { [name: string]: string }): void
}

/**
 * Serves a service to programs, and to pages of named origins (`cors`). Mount it before body parsers: it reads the body itself, within its
 * limits. A body that a parser has read is taken from there.
 * @example
 * router.all('/rpc', serve(calculator))   // or app.use(serve(calculator)), if the app serves nothing else
 */
export const serve: Serve<KoaContext, [next?: unknown], Promise<void>> = (service, options) =>
  middlewareOf(new Endpoint(service, options))

/**
 * Serves a service to browsers that carry cookies: pages of other origins are refused (cross-site request forgery), unless
 * `trustedOrigins` names them.
 * @example
 * app.use(csrfServe(calculator, { trustedOrigins: ['https://app.example.com'] }))
 */
export const csrfServe: Serve<KoaContext, [next?: unknown], Promise<void>> = (service, options) =>
  middlewareOf(new CsrfEndpoint(service, options))

function middlewareOf(endpoint: Endpoint) {
  return async (context: KoaContext): Promise<void> => {
    const { req, res, request } = context
    const incoming = new NodeRequest(req, res, context, request as FrameworkRequest)
    const answered = await responseTo(endpoint, incoming)
    const { status, headers, body, stream } = answered
    context.set(headers)
    context.status = status
    if (stream) {
      context.respond = false // Koa would print an error for each client that leaves a stream
      sendStream(res, answered, stream)
      return
    }
    context.body = body === '' ? null : outgoing(body)
    if (body === '') context.status = status // setting an empty body has changed it to 204
  }
}
