/** The door for everything that speaks fetch: Bun, Deno, Workers, Next, SvelteKit, Astro, and whichever hands over a `Request`. */
import { HttpDoor } from '../../http/endpoint.ts'
import type { ServeOptions, MessageHandler, Wanted } from '../../http/serve-options.ts'
import { incomingOf } from './unwrap-node-request.ts'

export type { ServeOptions, MessageHandler } from '../../http/serve-options.ts'

/** Answers a fetch `Request`. Further arguments, which many hosts add, are passed over. */
export type FetchDoor<HttpRequest = Request> = (request: Wanted<HttpRequest, Request>, ...rest: unknown[]) => Promise<Response>

/** Serves a service to whoever can send it JSON: programs, and pages of named origins (`cors`). */
export function serve<HttpRequest extends Request>(
  service: MessageHandler<HttpRequest>,
  options: ServeOptions<NoInfer<HttpRequest>> = {},
): FetchDoor<HttpRequest> {
  return doorOf(new HttpDoor(service as MessageHandler, options, false))
}

/**
 * Serves a service to browsers that carry cookies: as `serve`, and no page of another origin gets through (cross-site request
 * forgery). `trustedOrigins` are let through.
 */
export function csrfServe<HttpRequest extends Request>(
  service: MessageHandler<HttpRequest>,
  options: ServeOptions<NoInfer<HttpRequest>> = {},
): FetchDoor<HttpRequest> {
  return doorOf(new HttpDoor(service as MessageHandler, options, true))
}

function doorOf(door: HttpDoor): FetchDoor {
  return async (request) => {
    const { status, headers, body } = await door.answerOf(incomingOf(request))
    const isEmpty = body === '' || request.method === 'HEAD'
    return new Response(isEmpty ? null : body, { status, headers })
  }
}
