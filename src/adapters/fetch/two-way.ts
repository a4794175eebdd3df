/** What the adapters for hosts with fetch and WebSockets share: one endpoint for both, and which requests become a WebSocket. */

import type { Peers } from '../../channel/endpoint-peers.ts'
import type { Endpoint } from '../../http/endpoint.ts'
import type { MessageHandler } from '../../http/serve-options.ts'
import { asksForWebSocket } from '../../http/upgrade.ts'
import type { TwoWayEndpoint } from '../two-way-endpoint.ts'
import { endpointsOf, type TwoWayServeOptions, type WebSocketEndpoint } from '../web-socket-endpoint.ts'
import { handlerOf, keepReadable, responseOf } from './handler.ts'
import { hostAddress } from './host-address.ts'
import { FetchRequest } from './request.ts'

function openingRequestOf(request: Request): FetchRequest {
  return new FetchRequest(request)
}

/** One endpoint for HTTP and for WebSockets. */
export class FetchTwoWayEndpoint implements TwoWayEndpoint {
  readonly webSockets: WebSocketEndpoint
  readonly #http: Endpoint
  readonly #handle: ReturnType<typeof handlerOf>

  /** @throws TypeError with a hint, for options that cannot work. */
  constructor(service: MessageHandler<never>, options?: TwoWayServeOptions<never>, checksOrigin?: boolean) {
    const { http, webSockets } = endpointsOf(service, openingRequestOf, options, checksOrigin)
    this.#http = http
    this.#handle = handlerOf(http)
    this.webSockets = webSockets
  }

  /**
   * The response to a request. `upgrade` makes a WebSocket of it, and returns the value that the host expects. It gets the address of the
   * client, which hosts do not show after the upgrade.
   */
  async respond<Upgraded>(
    request: Request,
    host: unknown,
    upgrade: (address: string | undefined) => Upgraded,
  ): Promise<Response | Upgraded> {
    if (!asksForWebSocket(request.headers.get('upgrade'))) return this.#handle(request, host)
    keepReadable(request)
    const address = hostAddress(request, host)
    const refused = await this.webSockets.refusalOf(new FetchRequest(request, host))
    return refused ? responseOf(refused, request.method) : upgrade(address)
  }

  /** The open connections. */
  get peers(): Peers {
    return this.webSockets.peers
  }

  /** Sends a notification to every peer. */
  notify(...args: Parameters<WebSocketEndpoint['notify']>): Promise<void> {
    return this.webSockets.notify(...args)
  }

  /** Refuses new requests and connections, and closes those connections that are open. */
  close(options?: { readonly drain?: number }): Promise<void> {
    this.#http.close()
    return this.webSockets.close(options)
  }
}
