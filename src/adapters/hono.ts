/** The door for Hono, on Node, Bun, Deno and Workers. */
import { HttpDoor } from '../http/endpoint.ts'
import type { ServeOptions, MessageHandler, Wanted } from '../http/serve-options.ts'
import { incomingOf, type NodePair } from './fetch/unwrap-node-request.ts'

/** What this door needs of a Hono `Context`. */
export interface HonoContext {
  readonly req: {
    readonly raw: Request
    /** The body, also where a middleware has read it by way of `c.req`. */
    text(): Promise<string>
  }
  /** On Node it holds Node's own request and response. */
  readonly env?: unknown
  body(data: string | null, status: never, headers: Record<string, string>): Response
}

/** A handler, for `app.post(path, …)`; with `app.all` wrong HTTP methods and CORS preflights are answered too. */
export type HonoDoor<Context> = (context: Wanted<Context, HonoContext>) => Promise<Response>

/** Serves a service to whoever can send it JSON: programs, and pages of named origins (`cors`). */
export function serve<Context extends HonoContext>(
  service: MessageHandler<Context>,
  options: ServeOptions<NoInfer<Context>> = {},
): HonoDoor<Context> {
  return doorOf(new HttpDoor(service as MessageHandler, options, false))
}

/**
 * Serves a service to browsers that carry cookies: as `serve`, and no page of another origin gets through (cross-site request
 * forgery). `trustedOrigins` are let through.
 */
export function csrfServe<Context extends HonoContext>(
  service: MessageHandler<Context>,
  options: ServeOptions<NoInfer<Context>> = {},
): HonoDoor<Context> {
  return doorOf(new HttpDoor(service as MessageHandler, options, true))
}

function doorOf<Context extends HonoContext>(door: HttpDoor): HonoDoor<Context> {
  return async (context) => {
    const { req } = context
    const incoming = incomingOf(req.raw, context, () => req.text(), behind(context))
    const { status, headers, body } = await door.answerOf(incoming)
    return context.body(body === '' ? null : body, status as never, headers)
  }
}

/** Only where the request still is the face that the server gave it: a middleware may have put another in its place. */
function behind({ req, env }: HonoContext): NodePair {
  const { incoming, outgoing } = (env ?? {}) as { incoming?: NodePair['req']; outgoing?: NodePair['res'] }
  const members = req.raw as unknown as Record<symbol, unknown>
  const isFace = incoming !== undefined && Object.getOwnPropertySymbols(members).some((name) => members[name] === incoming)
  return isFace ? { req: incoming, res: outgoing } : {}
}
