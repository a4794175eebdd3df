/** What every endpoint for two-way connections has: its peers, and how they are made, notified and closed. */
import { type EndpointChannel, EndpointPeers, type EndpointPeersOptions, type Peers } from '../channel/endpoint-peers.ts'
import type { Peer, PeerOptions } from '../channel/peer.ts'
import type { Endpoint } from '../http/endpoint.ts'
import type { Params } from '../protocol/message.ts'
import { resolveLimits } from '../service/limits.ts'

/** What users see of an endpoint for two-way connections. */
export interface TwoWayEndpoint {
  /** The open connections: each can be called through `remote`. */
  readonly peers: Peers
  /** Sends a notification to every peer. Resolves once it is sent to all. */
  notify(method: string, params?: Params): Promise<void>
  /**
   * Refuses new connections with 503 and new calls with -32015, waits at most `drain` milliseconds (10,000) for calls in flight, then gives
   * them up and closes with 1001. Called again, it returns the same promise.
   */
  close(options?: { readonly drain?: number }): Promise<void>
}

/** The connections of one endpoint. */
export class PeersEndpoint implements TwoWayEndpoint {
  readonly peers: EndpointPeers
  protected readonly endpoint: Endpoint
  readonly #peerOptions: PeerOptions<never>

  /** All connections share the limits: those of the endpoint, and the service's for the others. */
  constructor(endpoint: Endpoint, peers: EndpointPeersOptions, peer: PeerOptions<never>) {
    const service = endpoint.handler
    this.endpoint = endpoint
    this.peers = new EndpointPeers(peers)
    this.#peerOptions = { ...peer, service, limits: resolveLimits(peer.limits, resolveLimits(service.limits)) }
  }

  /** Serves a channel. `rawRequest` is what methods get as the request. */
  protected serve(channel: EndpointChannel, rawRequest: unknown): Peer {
    return this.peers.open(channel, { ...this.#peerOptions, httpRequest: rawRequest as never })
  }

  /** Sends a notification to every peer. */
  notify(method: string, params?: Params): Promise<void> {
    return this.peers.notify(method, params)
  }

  /** Refuses new connections, and closes those that are open. */
  close(options?: { readonly drain?: number }): Promise<void> {
    this.endpoint.close()
    return this.peers.close(options)
  }
}

/** Adds the members of an endpoint to what `serve` returns. A spread of it does not copy them. */
export function withPeers<Target extends object>(target: Target, endpoint: TwoWayEndpoint): Target & TwoWayEndpoint {
  return Object.defineProperties(target, {
    peers: { value: endpoint.peers },
    notify: { value: (method: string, params?: Params) => endpoint.notify(method, params) },
    close: { value: (options?: { readonly drain?: number }) => endpoint.close(options) },
  }) as Target & TwoWayEndpoint
}
