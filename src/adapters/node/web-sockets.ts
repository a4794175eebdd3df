/** The WebSockets of `listen`: a module of its own, so that a server without them does not load their code. */
import type { IncomingMessage } from 'node:http'
import type { Endpoint } from '../../http/endpoint.ts'
import type { MessageHandler } from '../../http/serve-options.ts'
import { endpointsOf, type TwoWayServeOptions, type WebSocketEndpoint } from '../web-socket-endpoint.ts'
import { type UpgradeListener, upgradeListener, type WebSocketServerClass } from '../ws.ts'

/** One endpoint for HTTP and one for WebSockets. */
export interface TwoWayEndpoints {
  readonly http: Endpoint
  readonly webSockets: WebSocketEndpoint
  /** The listener for the event `upgrade`. */
  readonly upgrade: UpgradeListener
}

/** The endpoints of a server for HTTP and WebSockets. */
export function twoWayEndpoints(
  service: MessageHandler<IncomingMessage>,
  options: TwoWayServeOptions<IncomingMessage>,
  WebSocketServer: WebSocketServerClass,
): TwoWayEndpoints {
  const { http, webSockets } = endpointsOf(service, options, true)
  return { http, webSockets, upgrade: upgradeListener(webSockets, WebSocketServer) }
}
