/** The door for Express, 4 and 5, and for whichever framework hands on the request and the response of Node. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { HttpDoor } from '../http/endpoint.ts'
import type { ServeOptions, MessageHandler, Wanted } from '../http/serve-options.ts'
import { NodeIncoming, send } from './node/http.ts'

/** A request handler, for `app.post(path, …)`; with `app.all` wrong HTTP methods and CORS preflights are answered too. */
export type ExpressDoor<HttpRequest> = (request: Wanted<HttpRequest, IncomingMessage>, response: ServerResponse) => void

/**
 * Serves a service to whoever can send it JSON: programs, and pages of named origins (`cors`). Put it in front of body parsers: it reads
 * the body itself. What a parser has read already is taken from it, and the limits on size and JSON were the parser's then.
 */
export function serve<HttpRequest extends IncomingMessage>(
  service: MessageHandler<HttpRequest>,
  options: ServeOptions<NoInfer<HttpRequest>> = {},
): ExpressDoor<HttpRequest> {
  return doorOf(new HttpDoor(service as MessageHandler, options, false))
}

/**
 * Serves a service to browsers that carry cookies: as `serve`, and no page of another origin gets through (cross-site request
 * forgery). `trustedOrigins` are let through.
 */
export function csrfServe<HttpRequest extends IncomingMessage>(
  service: MessageHandler<HttpRequest>,
  options: ServeOptions<NoInfer<HttpRequest>> = {},
): ExpressDoor<HttpRequest> {
  return doorOf(new HttpDoor(service as MessageHandler, options, true))
}

function doorOf<HttpRequest extends IncomingMessage>(door: HttpDoor): ExpressDoor<HttpRequest> {
  return (request, response) => {
    door.answer(new NodeIncoming(request, response), (outgoing) => send(response, outgoing))
  }
}
