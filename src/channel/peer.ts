/** One end of a two-way connection: `peer` answers with a service, and calls the other end. */
import { callerOf, clientOver } from '../client/create-client.ts'
import type { Connectable } from '../client/transport.ts'
import type { ApiFrom, Client } from '../client/types.ts'
import { checkOptionNames, checkPositive, invalidSetup, isFunction } from '../options/check.ts'
import type { Caller, CallSettings, RemotePeer } from '../protocol/caller.ts'
import type { Channel, ChannelClosed } from '../protocol/channel.ts'
import type { Params } from '../protocol/message.ts'
import { shuttingDown } from '../service/abort-reasons.ts'
import { Connection } from './connection.ts'
import type { ConnectionOptions, RequestReader } from './connection-options.ts'

/** The options of `peer()`. */
export interface PeerOptions<RawRequest = unknown> extends ConnectionOptions<RawRequest> {
  /** Milliseconds until a call of this end rejects. Default: 30,000. */
  readonly timeout?: number | undefined
}

/** One end of a two-way connection. */
export interface Peer<Api = unknown> extends Caller {
  /** The methods of the other end: `remote.ask('Sure?')`, and as notifications: `remote.notify.changed(1)`. */
  readonly remote: Client<Api>
  /** Resolves once the connection is closed for good. */
  readonly closed: Promise<ChannelClosed>
  /** The number of subscriptions that the other end holds. */
  readonly subscriptions: number
  /**
   * Refuses new calls with -32015, waits at most `drain` milliseconds (10,000) for those in flight, aborts the rest, and closes. Called
   * again, it returns the same promise.
   */
  close(options?: { readonly drain?: number }): Promise<void>
}

const optionNames = ['service', 'httpRequest', 'transport', 'limits', 'timeout', 'barrier']

/**
 * Answers the calls that come over a channel with `service`, and calls the other end through `remote`. Begins at once; each channel takes
 * one peer or one client.
 *
 * @example
 * const { remote } = peer<typeof language>(messagePort(worker), { service: editor })
 * await remote.complete('con')
 * @throws TypeError with a hint, for options that cannot work.
 */
export function peer<Remote = unknown, RawRequest = unknown>(
  channel: Channel,
  options: PeerOptions<RawRequest> = {},
): Peer<ApiFrom<Remote>> {
  checkOptionNames(options, optionNames, 'peer()')
  checkPositive(options.timeout, 'peer(): timeout')
  if (!isFunction(channel?.listen))
    invalidSetup('peer() takes a channel, such as webSocket(url), messagePort(port) or memory()[0]')
  if (options.service !== undefined && !isFunction(options.service?.handle))
    invalidSetup('peer(): service must be a Service, or an object with handle(message, context)')
  return openPeer(channel, options as PeerOptions<never>) as unknown as Peer<ApiFrom<Remote>>
}

/** The same for endpoints, which have checked the options. `onClosed` is called when the channel is closed for good. */
export function openPeer(channel: Channel, options: PeerOptions<never>, onClosed?: () => void, reader?: RequestReader): Peer {
  return new ChannelPeer(channel, options, onClosed, reader) as unknown as Peer
}

class ChannelPeer implements RemotePeer {
  readonly #connection: Connection
  readonly #timeout: number
  #remote: object | undefined
  #caller: Caller | undefined

  constructor(channel: Channel, options: PeerOptions<never>, onClosed?: () => void, reader?: RequestReader) {
    this.#timeout = options.timeout ?? 30_000
    this.#connection = new Connection(channel, options, this, onClosed, reader)
  }

  get remote(): RemotePeer['remote'] {
    this.#remote ??= clientOver(this.#connection.toTransport('s'), { timeout: this.#timeout })
    return this.#remote as RemotePeer['remote']
  }

  get #asCaller(): Caller {
    this.#caller ??= callerOf(this.remote)
    return this.#caller
  }

  call(method: string, params?: Params, settings?: CallSettings): Promise<unknown> {
    return this.#asCaller.call(method, params, settings)
  }

  /** The promise may be ignored: the other end may be gone, and an unhandled rejection would end the process. */
  notify(method: string, params?: Params): Promise<void> {
    const sent = this.#asCaller.notify(method, params)
    sent.catch(() => {})
    return sent
  }

  get closed(): Promise<ChannelClosed> {
    return this.#connection.closedForGood
  }

  get subscriptions(): number {
    return this.#connection.subscriptionCount
  }

  /** Bound, for `const { remote, close } = peer(…)`. */
  get close(): Peer['close'] {
    return ({ drain = 10_000 } = {}) => this.#connection.drain(drain, shuttingDown(), 1001)
  }
}

/** A channel that a client can be made of: `createClient(channel)`. */
export interface ClientChannel extends Channel, Connectable {}

/** Adds the member `transport` to a channel, for `createClient`. */
export function clientChannel(channel: Channel): ClientChannel {
  return Object.assign(channel, { transport: () => new Connection(channel, {}).toTransport() })
}
