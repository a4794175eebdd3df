/**
 * The adapter for AWS Lambda, behind an API Gateway (REST or HTTP), a function URL or a load balancer.
 * @example
 * import { serve } from 'damn-simple-jsonrpc-server/lambda'
 * import { calculator } from './calculator.js'
 *
 * export const handler = serve(calculator)
 * @module
 */

import { CsrfEndpoint, Endpoint } from '../../http/endpoint.ts'
import { responseTo } from '../../http/exchange.ts'
import type { Serve } from '../../http/serve-options.ts'
import { type LambdaEvent, LambdaRequest } from './event.ts'

export type { MessageHandler, Serve, ServeOptions } from '../../http/serve-options.ts'
export type { LambdaEvent } from './event.ts'

/** What goes back to the gateway, in payload 1.0 as in 2.0. */
export interface LambdaResult {
  readonly statusCode: number
  readonly headers: Record<string, string>
  /** Present if the event had it: a load balancer that sends it reads nothing else. */
  readonly multiValueHeaders?: Record<string, string[]>
  readonly body: string
  readonly isBase64Encoded: false
}

/**
 * Serves a service to programs, and to pages of named origins (`cors`). The handler rejects only for an event that is no HTTP request.
 * @example
 * export const handler = serve(calculator)
 */
export const serve: Serve<LambdaEvent, unknown[], Promise<LambdaResult>> = (service, options) =>
  handlerOf(new Endpoint(service, options))

/**
 * Serves a service to browsers that carry cookies: pages of other origins are refused (cross-site request forgery), unless
 * `trustedOrigins` names them.
 * @example
 * export const handler = csrfServe(calculator, { trustedOrigins: ['https://app.example.com'] })
 */
export const csrfServe: Serve<LambdaEvent, unknown[], Promise<LambdaResult>> = (service, options) =>
  handlerOf(new CsrfEndpoint(service, options))

function handlerOf(endpoint: Endpoint) {
  return async (event: LambdaEvent): Promise<LambdaResult> => {
    const { status, headers, body } = await responseTo(endpoint, new LambdaRequest(event))
    const result = { statusCode: status, headers: { ...headers }, body, isBase64Encoded: false } as const
    return event.multiValueHeaders ? { ...result, multiValueHeaders: listed(headers) } : result
  }
}

function listed(headers: Readonly<Record<string, string>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]))
}
