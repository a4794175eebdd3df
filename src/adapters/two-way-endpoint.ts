/** What every endpoint for two-way connections has: its peers, and how they are made, notified and closed. */

import type { RequestReader } from '../channel/connection-options.ts'
import { type EndpointChannel, EndpointPeers, type EndpointPeersOptions, type Peers } from '../channel/endpoint-peers.ts'
import type { Peer, PeerOptions } from '../channel/peer.ts'
import type { Endpoint } from '../http/endpoint.ts'
import type { HttpRequest } from '../http/http-request.ts'
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

/** The request by which a connection was opened. */
export type OpeningRequest = Pick<HttpRequest, 'header' | 'address'>

/** The connections of one endpoint. It also reads their requests, so that an idle connection holds nothing but its request. */
export abstract class PeersEndpoint implements TwoWayEndpoint, RequestReader {
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

  /**
   * Serves a channel. `rawRequest` is what methods get as the request; `address` is that of the client, if the host does not show it after the
   * upgrade.
   */
  protected serve(channel: EndpointChannel, rawRequest: unknown, address?: string): Peer {
    const reader = address === undefined ? this : new AddressReader(this, address)
    return this.peers.open(channel, { ...this.#peerOptions, httpRequest: rawRequest as never }, reader)
  }

  /** Reads the request by which a connection was opened. */
  protected abstract readonly requestOf: (rawRequest: unknown) => OpeningRequest

  /** A header of such a request. */
  header(rawRequest: unknown, name: string): string | undefined {
    return this.requestOf(rawRequest).header(name)
  }

  /** The address of the client that has sent it. */
  peerAddress(rawRequest: unknown, known?: string): string | undefined {
    const request = this.requestOf(rawRequest)
    return this.endpoint.peerAddress(known === undefined ? request : { header: (name) => request.header(name), address: known })
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

/** Reads the request of one connection whose address is known already. */
class AddressReader implements RequestReader {
  readonly #endpoint: PeersEndpoint
  readonly #address: string

  constructor(endpoint: PeersEndpoint, address: string) {
    this.#endpoint = endpoint
    this.#address = address
  }

  header(rawRequest: unknown, name: string): string | undefined {
    return this.#endpoint.header(rawRequest, name)
  }

  peerAddress(rawRequest: unknown): string | undefined {
    return this.#endpoint.peerAddress(rawRequest, this.#address)
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
