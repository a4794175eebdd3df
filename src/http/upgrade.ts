/** The checks of a request that asks for a WebSocket, before it is answered with 101: capacity, host, origin and guards, in this order. */
import { invalidSetup } from '../options/check.ts'
import { refuseHost, refuseOrigin } from './admit.ts'
import { CsrfEndpoint, Endpoint } from './endpoint.ts'
import { runEndpointGuards } from './endpoint-guards.ts'
import type { HttpRequest, HttpResponse } from './http-request.ts'
import * as responses from './responses.ts'
import type { MessageHandler, ServeOptions } from './serve-options.ts'

/** Which requests may become a WebSocket. */
export interface UpgradeOptions<RawRequest = unknown>
  extends Pick<ServeOptions<RawRequest>, 'guards' | 'allowedHosts' | 'trustedProxies'> {
  /** Origins that pass besides the endpoint's own. Requests without `Origin` do not come from a page, and pass. */
  readonly trustedOrigins?: readonly string[]
  /** `'any'` lets the pages of every origin connect: only for endpoints that take no cookies. Default: a WebSocket has no preflight, so only the endpoint's own pages connect. */
  readonly origins?: 'any'
}

/** An endpoint that checks origins even in `serve`: browsers send cookies with the request of a WebSocket, from any page. */
export function upgradeEndpoint(
  handler: MessageHandler<never>,
  { origins, ...options }: UpgradeOptions<never> & Pick<ServeOptions, 'limits' | 'cors'>,
): Endpoint {
  if (origins === undefined) return new CsrfEndpoint(handler, options)
  if (origins !== 'any') invalidSetup("origins can only be 'any'. Name single origins in trustedOrigins")
  if (options.trustedOrigins) invalidSetup("trustedOrigins has no effect beside origins: 'any'. Remove one of the two")
  return new Endpoint(handler, options)
}

/** How many connections an endpoint has. */
export interface Capacity {
  readonly isFull: boolean
  readonly maxConnections: number
}

/**
 * Calls `proceed` once: with the refusal of a request, or with `undefined` if it may become a WebSocket. The capacity is checked again after
 * the guards, in the same turn: many requests may have waited for theirs.
 */
export function admitUpgrade(
  endpoint: Endpoint,
  request: HttpRequest,
  capacity: Capacity,
  proceed: (refused: HttpResponse | undefined) => void,
): void {
  const { rules } = endpoint
  const refused = refuseNew(endpoint, capacity) ?? refuseHost(request, rules) ?? refuseOrigin(request, rules)
  if (refused || rules.guards.length === 0) {
    proceed(refused)
    return
  }
  const context = {
    httpRequest: request.rawRequest,
    transport: 'websocket',
    header: (name: string) => request.header(name),
    get peerAddress() {
      return endpoint.peerAddress(request)
    },
    get signal() {
      return request.signal
    },
  }
  void runEndpointGuards(endpoint, context).then((later) => proceed(later ?? refuseNew(endpoint, capacity)))
}

/** The refusal of a new connection: 503 if the endpoint is closing or full. */
export function refuseNew(endpoint: Endpoint, { isFull, maxConnections }: Capacity): HttpResponse | undefined {
  if (endpoint.isClosing) return responses.closing()
  return isFull ? responses.busy(maxConnections) : undefined
}

/** Whether a request asks for a WebSocket (RFC 6455, §4.1). */
export function asksForWebSocket(upgrade: string | null | undefined): boolean {
  return upgrade?.toLowerCase() === 'websocket'
}
