/** The door for h3 2, and with it for Nitro and Nuxt. */
import { HttpDoor } from '../http/endpoint.ts'
import type { ServeOptions, MessageHandler, Wanted } from '../http/serve-options.ts'
import { incomingOf } from './fetch/unwrap-node-request.ts'

/** What this door needs of an `H3Event`. */
export interface H3EventLike {
  readonly req: Request
}

/** What h3 takes for a response, whichever copy of it looks: the same as its `HTTPResponse`. */
export interface H3Response {
  readonly body: string | null
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
}

/** A handler, for `app.post(path, …)`; with `app.all` wrong HTTP methods and CORS preflights are answered too. */
export type H3Door<Event> = (event: Wanted<Event, H3EventLike>) => Promise<H3Response>

/** Serves a service to whoever can send it JSON: programs, and pages of named origins (`cors`). */
export function serve<Event extends H3EventLike>(
  service: MessageHandler<Event>,
  options: ServeOptions<NoInfer<Event>> = {},
): H3Door<Event> {
  return doorOf(new HttpDoor(service as MessageHandler, options, false))
}

/**
 * Serves a service to browsers that carry cookies: as `serve`, and no page of another origin gets through (cross-site request
 * forgery). `trustedOrigins` are let through.
 */
export function csrfServe<Event extends H3EventLike>(
  service: MessageHandler<Event>,
  options: ServeOptions<NoInfer<Event>> = {},
): H3Door<Event> {
  return doorOf(new HttpDoor(service as MessageHandler, options, true))
}

const isResponse = Symbol.for('h3.HTTPResponse')

function doorOf<Event extends H3EventLike>(door: HttpDoor): H3Door<Event> {
  return async (event: H3EventLike) => {
    const { status, headers, body } = await door.answerOf(incomingOf(event.req, event))
    return { [isResponse]: true, body: body === '' ? null : body, status, headers }
  }
}
