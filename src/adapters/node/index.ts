/** The doors for `node:http`: `serve` for a server of your own, `listen` for a whole one. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { HttpDoor } from '../../http/endpoint.ts'
import type { ServeOptions, MessageHandler, Wanted } from '../../http/serve-options.ts'
import { NodeIncoming, send } from './http.ts'

export type { ServeOptions, MessageHandler } from '../../http/serve-options.ts'
export { type ListenOptions, listen, type RunningServer } from './listen.ts'

/** A request listener for `createServer` of `node:http`. */
export type NodeDoor<HttpRequest = IncomingMessage> = (
  request: Wanted<HttpRequest, IncomingMessage>,
  response: ServerResponse,
) => void

/** Serves a service to whoever can send it JSON: programs, and pages of named origins (`cors`). */
export function serve<HttpRequest extends IncomingMessage>(
  service: MessageHandler<HttpRequest>,
  options: ServeOptions<NoInfer<HttpRequest>> = {},
): NodeDoor<HttpRequest> {
  return nodeDoor(new HttpDoor(service as MessageHandler, options, false))
}

/**
 * Serves a service to browsers that carry cookies: as `serve`, and no page of another origin gets through (cross-site request
 * forgery). `trustedOrigins` are let through.
 */
export function csrfServe<HttpRequest extends IncomingMessage>(
  service: MessageHandler<HttpRequest>,
  options: ServeOptions<NoInfer<HttpRequest>> = {},
): NodeDoor<HttpRequest> {
  return nodeDoor(new HttpDoor(service as MessageHandler, options, true))
}

function nodeDoor(door: HttpDoor): NodeDoor {
  return (request, response) => {
    door.answer(new NodeIncoming(request, response), (outgoing) => send(response, outgoing))
  }
}
