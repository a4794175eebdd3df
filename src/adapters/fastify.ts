/** The adapter for Fastify 4 and 5: a plugin with a body parser of its own, so that the service answers bad JSON. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { CsrfEndpoint, Endpoint } from '../http/endpoint.ts'
import { answer } from '../http/exchange.ts'
import { webStreamOf } from '../http/pushed.ts'
import type { MessageHandler, ServeOptions } from '../http/serve-options.ts'
import { invalidSetup } from '../options/check.ts'
import { NodeRequest, outgoing } from './node/http.ts'

export type { MessageHandler, ServeOptions } from '../http/serve-options.ts'

/** What this adapter needs of a `FastifyRequest`. */
export interface FastifyRequestLike {
  readonly raw: IncomingMessage
  readonly body: unknown
}

/** What this adapter needs of a `FastifyReply`. */
export interface FastifyReplyLike {
  readonly raw: ServerResponse
  code(status: number): unknown
  headers(headers: Record<string, string>): unknown
  send(body?: string | Uint8Array | Readable): unknown
}

/** What this adapter needs of a Fastify instance. */
export interface FastifyLike {
  removeAllContentTypeParsers(): unknown
  addContentTypeParser(type: string, parser: (request: unknown, payload: unknown, done: (error: null) => void) => void): unknown
  all(path: string, handler: (request: FastifyRequestLike, reply: FastifyReplyLike) => unknown): unknown
}

/** The type of `serve` and `csrfServe`: from a service to a plugin. */
export type ServePlugin = <RawRequest extends FastifyRequestLike>(
  service: MessageHandler<RawRequest>,
  options?: ServeOptions<NoInfer<RawRequest>>,
) => (app: FastifyLike) => Promise<void>

/**
 * Serves a service to programs, and to pages of named origins (`cors`).
 * @example
 * app.register(serve(calculator), { prefix: '/rpc' })
 */
export const serve: ServePlugin = (service, options) => pluginOf(new Endpoint(service, options))

/**
 * Serves a service to browsers that carry cookies: pages of other origins are refused (cross-site request forgery), unless
 * `trustedOrigins` names them.
 */
export const csrfServe: ServePlugin = (service, options) => pluginOf(new CsrfEndpoint(service, options))

function pluginOf(endpoint: Endpoint) {
  return async (app: FastifyLike): Promise<void> => {
    if (typeof app?.removeAllContentTypeParsers !== 'function')
      invalidSetup("serve() returns a plugin: app.register(serve(service), { prefix: '/rpc' })")
    app.removeAllContentTypeParsers()
    // Fastify finds the usual type by its name without parsing the header.
    for (const type of ['*', 'application/json']) app.addContentTypeParser(type, (_request, _payload, done) => done(null))
    app.all('/', (request, reply) => handle(endpoint, request, reply))
  }
}

function handle(endpoint: Endpoint, request: FastifyRequestLike, reply: FastifyReplyLike): void {
  answer(endpoint, new NodeRequest(request.raw, reply.raw, request, request), ({ status, headers, body, stream }) => {
    reply.code(status)
    reply.headers(headers)
    const content = stream && Readable.fromWeb(webStreamOf(stream) as never)
    reply.send(content ?? (body === '' ? undefined : outgoing(body))) // throws if another handler has answered on the raw response
  })
}
