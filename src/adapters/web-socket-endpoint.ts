/** What every adapter for WebSockets shares: the options of the endpoint, and the ways in which a socket is served. */
import type { Duplex } from 'node:stream'
import type { EndpointChannel } from '../channel/endpoint-peers.ts'
import { HandledSocket, type SocketHost } from '../channel/handled-socket.ts'
import type { Peer } from '../channel/peer.ts'
import type { WebSocketLike } from '../channel/socket-events.ts'
import { channelOver, type WebSocketChannelOptions } from '../channel/web-socket.ts'
import { CsrfEndpoint, Endpoint } from '../http/endpoint.ts'
import type { HttpRequest, HttpResponse } from '../http/http-request.ts'
import type { MessageHandler, ServeOptions } from '../http/serve-options.ts'
import { admitUpgrade, upgradeEndpoint } from '../http/upgrade.ts'
import { checkOptionNames, checkPositive } from '../options/check.ts'
import { type OpeningRequest, PeersEndpoint } from './two-way-endpoint.ts'
import { splitOptions, type TwoWayServeOptions, type WebSocketServeOptions } from './two-way-options.ts'

const upgradeNames = ['guards', 'allowedHosts', 'trustedOrigins', 'origins', 'trustedProxies']
const peerNames = ['pingInterval', 'slowTimeout', 'timeout', 'barrier']

/** One endpoint for WebSockets. */
export class WebSocketEndpoint extends PeersEndpoint {
  readonly channelOptions: WebSocketChannelOptions
  readonly maxMessageBytes: number
  protected readonly requestOf: (rawRequest: unknown) => OpeningRequest

  /**
   * @param requestOf reads the request of a connection.
   * @throws TypeError with a hint, for options that cannot work.
   */
  constructor(
    service: MessageHandler<never>,
    requestOf: (rawRequest: never) => OpeningRequest,
    options: WebSocketServeOptions<never> & Pick<ServeOptions, 'cors'> = {},
  ) {
    checkOptionNames(options, [...upgradeNames, ...peerNames, 'limits', 'cors'], 'an endpoint for WebSockets')
    const { pingInterval, slowTimeout, timeout, barrier, limits = {}, ...upgrade } = options
    const { maxConnections, maxBufferedBytes, ...own } = limits
    for (const [name, value] of Object.entries({ slowTimeout, timeout, 'limits.maxBufferedBytes': maxBufferedBytes }))
      checkPositive(value, name)
    const endpoint = upgradeEndpoint(service, { ...upgrade, limits: own })
    super(endpoint, { maxConnections, pingInterval }, { transport: 'websocket', limits: own, timeout, barrier })
    this.requestOf = requestOf as (rawRequest: unknown) => OpeningRequest
    this.maxMessageBytes = endpoint.rules.maxMessageBytes
    this.channelOptions = {
      maxBufferedBytes,
      slowTimeout,
      maxMessageBytes: this.maxMessageBytes,
      atEndOfTurn: globalThis.process?.nextTick as WebSocketChannelOptions['atEndOfTurn'],
    }
  }

  /** Calls `proceed` once: with the refusal of a request, or with `undefined` if it may become a WebSocket. */
  admit(request: HttpRequest, proceed: (refused: HttpResponse | undefined) => void): void {
    admitUpgrade(this.endpoint, request, this.peers, proceed)
  }

  /** The same for hosts that take a promise. It never rejects. */
  refusalOf(request: HttpRequest): Promise<HttpResponse | undefined> {
    return new Promise((resolve) => this.admit(request, resolve))
  }

  /** Serves a socket that is open or opening. `rawRequest` is what methods get as the request; `address`: see `serve`. */
  open(channel: EndpointChannel, rawRequest: unknown, address?: string): Peer | undefined {
    if (this.peers.isFull || this.peers.isClosing) {
      channel.close(1013, 'busy') // the last place was taken between the check and now
      return undefined
    }
    return this.serve(channel, rawRequest, address)
  }

  /** Serves a socket of `ws`. `socket` is the one below it, which is corked for a turn: many messages make one packet. */
  openWs(webSocket: WebSocketLike, socket: Duplex, rawRequest: unknown): void {
    this.open(channelOver(webSocket, this.channelOptions, socket), rawRequest)
  }

  /** Serves a socket of a host that calls handlers. The host's handlers pass on what comes. */
  openHandled(host: SocketHost, rawRequest: unknown, address?: string): HandledSocket {
    const socket = new HandledSocket(host, this.channelOptions)
    this.open(socket.channel, rawRequest, address)
    return socket
  }
}

/** One endpoint for HTTP and one for WebSockets, by the same options. */
export function endpointsOf(
  service: MessageHandler<never>,
  requestOf: (rawRequest: never) => OpeningRequest,
  options: TwoWayServeOptions<never> = {},
  checksOrigin = false,
): { readonly http: Endpoint; readonly webSockets: WebSocketEndpoint } {
  const { http, webSocket } = splitOptions(options, checksOrigin)
  return {
    http: checksOrigin ? new CsrfEndpoint(service, http) : new Endpoint(service, http),
    webSockets: new WebSocketEndpoint(service, requestOf, webSocket),
  }
}

export type { TwoWayServeOptions, WebSocketServeOptions } from './two-way-options.ts'
