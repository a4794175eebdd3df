/** The door for Koa, 2 and 3. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { HttpDoor } from '../http/endpoint.ts'
import type { ServeOptions, MessageHandler, Wanted } from '../http/serve-options.ts'
import { NodeIncoming } from './node/http.ts'
import type { ReadElsewhere } from './node/raw-request.ts'

/** What this door needs of a Koa context. */
export interface KoaContext {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  /** Koa's own request: body parsers leave what they read here. */
  readonly request: object
  status: number
  body: unknown
  set(headers: { [name: string]: string }): void
}

/** A middleware that answers, and hands nothing on: `router.all(path, …)`, or `app.use(…)` where the service is all there is. */
export type KoaDoor<Context> = (context: Wanted<Context, KoaContext>) => Promise<void>

/**
 * Serves a service to whoever can send it JSON: programs, and pages of named origins (`cors`). Put it in front of body parsers: it reads
 * the body itself. What a parser has read already is taken from it, and the limits on size and JSON were the parser's then.
 */
export function serve<Context extends KoaContext>(
  service: MessageHandler<Context>,
  options: ServeOptions<NoInfer<Context>> = {},
): KoaDoor<Context> {
  return doorOf(new HttpDoor(service as MessageHandler, options, false))
}

/**
 * Serves a service to browsers that carry cookies: as `serve`, and no page of another origin gets through (cross-site request
 * forgery). `trustedOrigins` are let through.
 */
export function csrfServe<Context extends KoaContext>(
  service: MessageHandler<Context>,
  options: ServeOptions<NoInfer<Context>> = {},
): KoaDoor<Context> {
  return doorOf(new HttpDoor(service as MessageHandler, options, true))
}

function doorOf<Context extends KoaContext>(door: HttpDoor): KoaDoor<Context> {
  return async (context) => {
    const { req, res, request } = context
    const { status, headers, body } = await door.answerOf(new NodeIncoming(req, res, context, request as ReadElsewhere))
    context.set(headers)
    context.status = status
    context.body = body === '' ? null : body
    if (body === '') context.status = status // an empty body has made it 204
  }
}
