/** The door for Fastify, 4 and 5: a plugin with a body parser of its own, so that bad JSON is answered by the service. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { HttpDoor } from '../http/endpoint.ts'
import type { ServeOptions, MessageHandler } from '../http/serve-options.ts'
import { NodeIncoming } from './node/http.ts'

/** What this door needs of a `FastifyRequest`. */
export interface FastifyRequestLike {
  readonly raw: IncomingMessage
  readonly body: unknown
}

/** What this door needs of a `FastifyReply`. */
export interface FastifyReplyLike {
  readonly raw: ServerResponse
  code(status: number): unknown
  headers(headers: Record<string, string>): unknown
  send(body?: string): unknown
}

/** What this door needs of a Fastify instance. */
export interface FastifyLike {
  removeAllContentTypeParsers(): unknown
  addContentTypeParser(type: string, parser: (request: unknown, payload: unknown, done: (error: null) => void) => void): unknown
  all(path: string, handler: (request: FastifyRequestLike, reply: FastifyReplyLike) => unknown): unknown
}

/** A plugin: `app.register(serve(service), { prefix: '/rpc' })`. */
export type FastifyDoor = (app: FastifyLike) => Promise<void>

/** Serves a service to whoever can send it JSON: programs, and pages of named origins (`cors`). */
export function serve<HttpRequest extends FastifyRequestLike>(
  service: MessageHandler<HttpRequest>,
  options: ServeOptions<NoInfer<HttpRequest>> = {},
): FastifyDoor {
  return pluginOf(new HttpDoor(service as MessageHandler, options, false))
}

/**
 * Serves a service to browsers that carry cookies: as `serve`, and no page of another origin gets through (cross-site request
 * forgery). `trustedOrigins` are let through.
 */
export function csrfServe<HttpRequest extends FastifyRequestLike>(
  service: MessageHandler<HttpRequest>,
  options: ServeOptions<NoInfer<HttpRequest>> = {},
): FastifyDoor {
  return pluginOf(new HttpDoor(service as MessageHandler, options, true))
}

function pluginOf(door: HttpDoor): FastifyDoor {
  return async (app) => {
    if (typeof app?.removeAllContentTypeParsers !== 'function')
      throw new TypeError("This door is a plugin: app.register(serve(service), { prefix: '/rpc' })")
    app.removeAllContentTypeParsers()
    // The usual type by name as well: Fastify finds it without taking the header apart.
    for (const type of ['*', 'application/json']) app.addContentTypeParser(type, (_request, _payload, done) => done(null))
    app.all('/', (request, reply) => answer(door, request, reply))
  }
}

function answer(door: HttpDoor, request: FastifyRequestLike, reply: FastifyReplyLike): void {
  door.answer(new NodeIncoming(request.raw, reply.raw, request, request), ({ status, headers, body }) => {
    reply.code(status)
    reply.headers(headers)
    reply.send(body === '' ? undefined : body) // throws where somebody else has answered on the raw response
  })
}
