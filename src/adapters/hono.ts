/**
 * The adapter for Hono, on Node, Bun, Deno and Workers. `/hono-ws` serves WebSockets.
 * @example
 * import { Hono } from 'hono'
 * import { serve } from 'damn-simple-jsonrpc-server/hono'
 * import { calculator } from './calculator.js'
 *
 * export default new Hono().all('/rpc', serve(calculator))
 * @module
 */

import { CsrfEndpoint, Endpoint } from '../http/endpoint.ts'
import { responseTo } from '../http/exchange.ts'
import { webStreamOf } from '../http/pushed.ts'
import type { Serve } from '../http/serve-options.ts'
import { type NodePair, requestOf } from './fetch/unwrap-node-request.ts'
import { outgoing } from './node/http.ts'

export type { MessageHandler, Serve, ServeOptions } from '../http/serve-options.ts'

/** What this adapter needs of a Hono `Context`. */
export interface HonoContext {
  readonly req: {
    readonly raw: Request
    /** The body, even if a middleware has read it through `c.req`. */
    text(): Promise<string>
  }
  /** On Node it holds Node's own request and response. */
  readonly env?: unknown
  body(data: string | ReadableStream | null, status: never, headers: Record<string, string>): Response
}

/**
 * Serves a service to programs, and to pages of named origins (`cors`).
 * @example
 * app.all('/rpc', serve(calculator))   // all: wrong HTTP methods and CORS preflights are answered, too
 */
export const serve: Serve<HonoContext, [next?: unknown], Promise<Response>> = (service, options) =>
  handlerOf(new Endpoint(service, options))

/**
 * Serves a service to browsers that carry cookies: pages of other origins are refused (cross-site request forgery), unless
 * `trustedOrigins` names them.
 * @example
 * app.all('/rpc', csrfServe(calculator, { trustedOrigins: ['https://app.example.com'] }))
 */
export const csrfServe: Serve<HonoContext, [next?: unknown], Promise<Response>> = (service, options) =>
  handlerOf(new CsrfEndpoint(service, options))

function handlerOf(endpoint: Endpoint) {
  return async (context: HonoContext): Promise<Response> => {
    const { req } = context
    const request = requestOf(req.raw, context.env, context, () => req.text(), nodePairOf(context))
    const { status, headers, body, stream } = await responseTo(endpoint, request)
    if (stream) return context.body(webStreamOf(stream), status as never, headers)
    const content = outgoing(body) as string // Hono takes bytes, too, of a type that only newer compilers know
    return context.body(body === '' ? null : content, status as never, headers)
  }
}

/** Where the server on Node keeps Node's request, and the headers that it has made of it, on its own `Request`. */
interface ServerKeys {
  readonly incoming: symbol
  readonly headers: symbol
}

let known: ServerKeys | undefined

/**
 * Node's request, only if the server made the current `Request` from it: a middleware may have replaced that. The server makes the headers
 * when a middleware asks for them; until then they are Node's.
 */
function nodePairOf({ req, env }: HonoContext): NodePair {
  const { incoming, outgoing: res } = (env ?? {}) as { incoming?: NodePair['req']; outgoing?: NodePair['res'] }
  if (incoming === undefined) return {}
  const members = req.raw as unknown as Record<symbol, unknown>
  if (known && members[known.incoming] === incoming)
    return { req: incoming, res, headers: members[known.headers] as Headers | undefined }
  const names = Object.getOwnPropertySymbols(members)
  const incomingKey = names.find((name) => members[name] === incoming)
  const madeKey = names.find((name) => members[name] instanceof Headers)
  if (!incomingKey) return { res }
  const headers = madeKey && (members[madeKey] as Headers)
  const headersKey = madeKey ?? headersKeyOf(req.raw)
  if (headersKey) known = { incoming: incomingKey, headers: headersKey }
  return { req: incoming, res, headers }
}

/** The server makes the headers only when they are asked for. */
function headersKeyOf(request: Request): symbol | undefined {
  const { headers } = request
  const members = request as unknown as Record<symbol, unknown>
  return Object.getOwnPropertySymbols(members).find((name) => members[name] === headers)
}
