/** The options of endpoints for WebSockets, and of those for both HTTP and WebSockets. */
import type { BackPressureOptions } from '../channel/back-pressure.ts'
import type { EndpointPeersOptions } from '../channel/endpoint-peers.ts'
import type { PeerOptions } from '../channel/peer.ts'
import type { ServeOptions } from '../http/serve-options.ts'
import type { UpgradeOptions } from '../http/upgrade.ts'
import type { Limits } from '../service/limits.ts'

/** The limits of an endpoint for two-way connections. Those of a service hold for each connection. */
export type WebSocketLimits = Partial<Limits> &
  Pick<EndpointPeersOptions, 'maxConnections'> &
  Pick<BackPressureOptions, 'maxBufferedBytes'>

/** The options of an endpoint for WebSockets. */
export interface WebSocketServeOptions<RawRequest = unknown>
  extends UpgradeOptions<RawRequest>,
    Pick<EndpointPeersOptions, 'pingInterval'>,
    Pick<BackPressureOptions, 'slowTimeout'>,
    Pick<PeerOptions, 'timeout' | 'barrier'> {
  /** The endpoint's own limits. `maxMessageBytes` cannot be above the service's. Default: the service's. */
  readonly limits?: WebSocketLimits
}

/** The options of an adapter for both HTTP and WebSockets. */
export type TwoWayServeOptions<RawRequest = unknown> = Omit<ServeOptions<RawRequest>, 'limits'> &
  WebSocketServeOptions<RawRequest>

/** The options of HTTP and those of WebSockets. Guards, origins, hosts and limits hold for both. */
export function splitOptions(
  options: TwoWayServeOptions<never>,
  checksOrigin: boolean,
): { readonly http: ServeOptions<never>; readonly webSocket: WebSocketServeOptions<never> & Pick<ServeOptions, 'cors'> } {
  const { origins, pingInterval, slowTimeout, timeout, barrier, limits = {}, ...http } = options
  const { maxConnections, maxBufferedBytes, ...httpLimits } = limits
  const { status, explorer, tokens, keepAliveInterval, ...webSocket } = http
  const { trustedOrigins, ...others } = http
  return {
    http: { ...(checksOrigin ? http : others), limits: httpLimits },
    webSocket: definedOf({ ...webSocket, origins, pingInterval, slowTimeout, timeout, barrier, limits }),
  }
}

function definedOf(options: object): object {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}
