/**
 * The adapter for Express 4 and 5, and for other frameworks that pass on the request and the response of Node.
 * @example
 * import express from 'express'
 * import { serve } from 'damn-simple-jsonrpc-server/express'
 * import { calculator } from './calculator.js'
 *
 * express().all('/rpc', serve(calculator)).listen(3000)
 * @module
 */

import type { IncomingMessage, ServerResponse } from 'node:http'
import { CsrfEndpoint, Endpoint } from '../http/endpoint.ts'
import type { Serve } from '../http/serve-options.ts'
import { listenerOf } from './node/http.ts'

export type { MessageHandler, Serve, ServeOptions } from '../http/serve-options.ts'

/**
 * Serves a service to programs, and to pages of named origins (`cors`). Mount it before body parsers: it reads the body itself, within its
 * limits. A body that a parser has read is taken from there.
 * @example
 * app.all('/rpc', serve(calculator))   // all: wrong HTTP methods and CORS preflights are answered, too
 */
export const serve: Serve<IncomingMessage, [response: ServerResponse], void> = (service, options) =>
  listenerOf(new Endpoint(service, options))

/**
 * Serves a service to browsers that carry cookies: pages of other origins are refused (cross-site request forgery), unless
 * `trustedOrigins` names them.
 * @example
 * app.all('/rpc', session, csrfServe(calculator, { trustedOrigins: ['https://app.example.com'] }))
 */
export const csrfServe: Serve<IncomingMessage, [response: ServerResponse], void> = (service, options) =>
  listenerOf(new CsrfEndpoint(service, options))
