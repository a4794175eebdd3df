/**
 * The adapter for Fastify 4 and 5: a plugin with a body parser of its own, so that the service answers bad JSON. With the plugin
 * `@fastify/websocket` it serves WebSockets as well.
 * @example
 * import fastify from 'fastify'
 * import { serve } from 'damn-simple-jsonrpc-server/fastify'
 * import { calculator } from './calculator.js'
 *
 * await fastify().register(serve(calculator), { prefix: '/rpc' }).listen({ port: 3000 })
 * @module
 */

import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { WebSocketLike } from '../channel/socket-events.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { answer } from '../http/exchange.ts'
import type { HttpResponse } from '../http/http-request.ts'
import { webStreamOf } from '../http/pushed.ts'
import type { MessageHandler } from '../http/serve-options.ts'
import { invalidSetup } from '../options/check.ts'
import { NodeRequest, outgoing, unanswered } from './node/http.ts'
import { type TwoWayEndpoint, withPeers } from './two-way-endpoint.ts'
import { endpointsOf, type TwoWayServeOptions, type WebSocketEndpoint } from './web-socket-endpoint.ts'

export type { Peers } from '../channel/endpoint-peers.ts'
export type { Peer } from '../channel/peer.ts'
export type { MessageHandler, ServeOptions } from '../http/serve-options.ts'
export type { TwoWayEndpoint } from './two-way-endpoint.ts'
export type { TwoWayServeOptions } from './web-socket-endpoint.ts'

/** What this adapter needs of a `FastifyRequest`. */
export interface FastifyRequestLike {
  readonly raw: IncomingMessage
  readonly body: unknown
  /** Whether it asks for a WebSocket, as `@fastify/websocket` tells. */
  readonly ws?: boolean
}

/** What this adapter needs of a `FastifyReply`. */
export interface FastifyReplyLike {
  readonly raw: ServerResponse
  code(status: number): unknown
  headers(headers: Record<string, string>): unknown
  send(body?: string | Uint8Array | Readable): unknown
}

/** A route of Fastify, as this adapter declares it. */
interface FastifyRoute {
  readonly method: string | string[]
  readonly url: string
  readonly handler: (request: FastifyRequestLike, reply: FastifyReplyLike) => unknown
  /** Of `@fastify/websocket`. */
  readonly wsHandler?: (socket: WebSocketLike, request: FastifyRequestLike) => unknown
  readonly preValidation?: (request: FastifyRequestLike, reply: FastifyReplyLike) => Promise<unknown>
}

/** What this adapter needs of a Fastify instance. */
export interface FastifyLike {
  /** Set by `@fastify/websocket`. */
  readonly websocketServer?: unknown
  readonly supportedMethods?: string[]
  removeAllContentTypeParsers(): unknown
  addContentTypeParser(type: string, parser: (request: unknown, payload: unknown, done: (error: null) => void) => void): unknown
  all(path: string, handler: (request: FastifyRequestLike, reply: FastifyReplyLike) => unknown): unknown
  route(options: never): unknown
}

/** The plugin that `serve` and `csrfServe` return. */
export interface FastifyPlugin extends TwoWayEndpoint {
  (app: FastifyLike): Promise<void>
}

/** The type of `serve` and `csrfServe`: from a service to a plugin. */
export type ServePlugin = <RawRequest extends FastifyRequestLike>(
  service: MessageHandler<RawRequest>,
  options?: TwoWayServeOptions<NoInfer<RawRequest>>,
) => FastifyPlugin

/**
 * Serves a service to programs, and to pages of named origins (`cors`). If `@fastify/websocket` is registered before, it is served over
 * WebSockets as well, which are refused to the pages of other origins.
 * @example
 * app.register(serve(calculator), { prefix: '/rpc' })
 */
export const serve: ServePlugin = (service, options) => pluginOf(endpointsOf(service, openingRequestOf, options as never))

/**
 * Serves a service to browsers that carry cookies: pages of other origins are refused (cross-site request forgery), unless
 * `trustedOrigins` names them.
 * @example
 * app.register(csrfServe(calculator, { trustedOrigins: ['https://app.example.com'] }), { prefix: '/rpc' })
 */
export const csrfServe: ServePlugin = (service, options) =>
  pluginOf(endpointsOf(service, openingRequestOf, options as never, true))

function pluginOf({ http, webSockets }: ReturnType<typeof endpointsOf>): FastifyPlugin {
  const plugin = async (app: FastifyLike): Promise<void> => {
    if (typeof app?.removeAllContentTypeParsers !== 'function')
      invalidSetup("serve() returns a plugin: app.register(serve(service), { prefix: '/rpc' })")
    app.removeAllContentTypeParsers()
    // Fastify finds the usual type by its name without parsing the header.
    for (const type of ['*', 'application/json']) app.addContentTypeParser(type, (_request, _payload, done) => done(null))
    const handler = (request: FastifyRequestLike, reply: FastifyReplyLike) => handle(http, request, reply)
    if (app.websocketServer === undefined) app.all('/', handler)
    else for (const route of routesOf(app, webSockets, handler)) app.route(route as never)
    if (http.rules.http) app.all('/*', handler) // each method has a path of its own
  }
  return withPeers(plugin, webSockets)
}

/** A request for a WebSocket, as the rules of endpoints read it. */
function openingRequestOf(request: FastifyRequestLike): NodeRequest {
  return new NodeRequest(request.raw, unanswered, request, request)
}

/** `@fastify/websocket` takes a socket only by a route for GET alone. */
function routesOf(app: FastifyLike, webSockets: WebSocketEndpoint, handler: FastifyRoute['handler']): FastifyRoute[] {
  const others = (app.supportedMethods ?? ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']).filter(
    (name) => !/^(GET|HEAD)$/.test(name),
  )
  const preValidation = async (request: FastifyRequestLike, reply: FastifyReplyLike) => {
    if (request.ws !== true) return undefined
    const refused = await webSockets.refusalOf(openingRequestOf(request))
    if (refused) respond(reply, refused)
    return refused && reply
  }
  const wsHandler = (socket: WebSocketLike, request: FastifyRequestLike) => webSockets.openWs(socket, request.raw.socket, request)
  return [
    { method: others, url: '/', handler },
    { method: 'GET', url: '/', handler, wsHandler, preValidation },
  ]
}

function handle(endpoint: Endpoint, request: FastifyRequestLike, reply: FastifyReplyLike): void {
  answer(endpoint, new NodeRequest(request.raw, reply.raw, request, request), (response) => respond(reply, response))
}

function respond(reply: FastifyReplyLike, { status, headers, body, stream }: HttpResponse): void {
  reply.code(status)
  reply.headers(headers)
  const content = stream && Readable.fromWeb(webStreamOf(stream) as never)
  reply.send(content ?? (body === '' ? undefined : outgoing(body))) // throws if another handler has answered on the raw response
}
