/** The door for AWS Lambda: behind an API Gateway (REST or HTTP), a function URL or a load balancer. */
import { HttpDoor } from '../../http/endpoint.ts'
import type { ServeOptions, MessageHandler, Wanted } from '../../http/serve-options.ts'
import { type LambdaEvent, LambdaIncoming } from './event.ts'

export type { LambdaEvent } from './event.ts'

/** What goes back to the gateway, in payload 1.0 as in 2.0. */
export interface LambdaResult {
  readonly statusCode: number
  readonly headers: Record<string, string>
  readonly body: string
  readonly isBase64Encoded: false
}

/** A function's handler: `export const handler = serve(service)`. It rejects only for an event that is no HTTP request. */
export type LambdaDoor<Event> = (event: Wanted<Event, LambdaEvent>, ...rest: unknown[]) => Promise<LambdaResult>

/** Serves a service to whoever can send it JSON: programs, and pages of named origins (`cors`). */
export function serve<Event extends LambdaEvent>(
  service: MessageHandler<Event>,
  options: ServeOptions<NoInfer<Event>> = {},
): LambdaDoor<Event> {
  return doorOf(new HttpDoor(service as MessageHandler, options, false))
}

/**
 * Serves a service to browsers that carry cookies: as `serve`, and no page of another origin gets through (cross-site request
 * forgery). `trustedOrigins` are let through.
 */
export function csrfServe<Event extends LambdaEvent>(
  service: MessageHandler<Event>,
  options: ServeOptions<NoInfer<Event>> = {},
): LambdaDoor<Event> {
  return doorOf(new HttpDoor(service as MessageHandler, options, true))
}

function doorOf<Event extends LambdaEvent>(door: HttpDoor): LambdaDoor<Event> {
  return async (event) => {
    const { status, headers, body } = await door.answerOf(new LambdaIncoming(event))
    return { statusCode: status, headers: { ...headers }, body, isBase64Encoded: false }
  }
}
