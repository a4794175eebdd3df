/**
 * The adapter for `node:net` and `node:tls`: TCP, unix sockets and TLS, in lines or with `Content-Length`. `serve` answers connections,
 * `net` is the channel of a client.
 * @example
 * import { createServer } from 'node:net'
 * import { serve } from 'damn-simple-jsonrpc-server/net'
 * import { calculator } from './calculator.js'
 *
 * createServer(serve(calculator)).listen(4000)
 * @module
 */

import type { Socket } from 'node:net'
import {
  ByteChannel,
  type ByteChannelOptions,
  type ByteLimits,
  byteChannelOptions,
  maxReplyBytes,
} from '../channel/byte-channel.ts'
import { type ClientChannel, clientChannel, type PeerOptions } from '../channel/peer.ts'
import { TransportError } from '../client/errors.ts'
import { Endpoint } from '../http/endpoint.ts'
import { runEndpointGuards } from '../http/endpoint-guards.ts'
import type { HttpResponse } from '../http/http-request.ts'
import type { MessageHandler, ServeOptions } from '../http/serve-options.ts'
import { refuseNew } from '../http/upgrade.ts'
import { checkOptionNames, invalidSetup, isFunction } from '../options/check.ts'
import { type OpeningRequest, PeersEndpoint, type TwoWayEndpoint, withPeers } from './two-way-endpoint.ts'

export type { ByteChannelOptions, ByteLimits } from '../channel/byte-channel.ts'
export type { Peers } from '../channel/endpoint-peers.ts'
export type { Peer } from '../channel/peer.ts'
export type { MessageHandler } from '../http/serve-options.ts'
export type { TwoWayEndpoint } from './two-way-endpoint.ts'

/** The options of `serve`. All times are milliseconds. */
export interface NetServeOptions<RawRequest = unknown>
  extends Pick<ServeOptions<RawRequest>, 'guards'>,
    Pick<ByteChannelOptions, 'framing' | 'slowTimeout'>,
    Pick<PeerOptions, 'timeout' | 'barrier'> {
  /** The endpoint's own limits. `maxMessageBytes` cannot be above the service's. Default: the service's. */
  readonly limits?: ByteLimits & {
    /** More connections are refused with -32009. Default: 10,000. */ readonly maxConnections?: number
  }
}

/** A listener for the connections of a server. */
export interface ConnectionListener extends TwoWayEndpoint {
  (socket: Socket): void
}

const optionNames = ['guards', 'framing', 'slowTimeout', 'timeout', 'barrier', 'limits']

/** Milliseconds without a byte until the system asks whether the other end is still there. */
const keepAliveDelay = 30_000

/**
 * Serves a service over sockets. Each connection speaks the framing in which it begins: one message a line, or `Content-Length` headers.
 * Methods that take the request get the socket. Guards run once for each connection.
 *
 * @example
 * createServer(serve(calculator)).listen(4000)
 * @throws TypeError with a hint, for options that cannot work.
 */
export function serve<RawRequest extends Socket>(
  service: MessageHandler<RawRequest>,
  options: NetServeOptions<NoInfer<RawRequest>> = {},
): ConnectionListener {
  const endpoint = new NetEndpoint(service as MessageHandler<never>, options as NetServeOptions<never>)
  return withPeers((socket: Socket) => endpoint.open(socket), endpoint)
}

class NetEndpoint extends PeersEndpoint {
  readonly #channelOptions: ByteChannelOptions
  protected readonly requestOf = (socket: unknown): OpeningRequest => ({
    header: () => undefined,
    address: (socket as Socket).remoteAddress,
  })

  constructor(service: MessageHandler<never>, options: NetServeOptions<never>) {
    checkOptionNames(options, optionNames, 'an endpoint for sockets')
    const { guards, framing, slowTimeout, timeout, barrier, limits = {} } = options
    const { maxConnections, maxBufferedBytes, ...own } = limits
    const endpoint = new Endpoint(service, { ...(guards && { guards }), limits: own })
    const peers = { maxConnections, pingInterval: Number.POSITIVE_INFINITY }
    super(endpoint, peers, { transport: 'socket', limits: own, timeout, barrier })
    const { maxMessageBytes } = endpoint.rules
    this.#channelOptions = byteChannelOptions({ framing, slowTimeout, maxBufferedBytes, maxMessageBytes })
  }

  /** Nothing is read of a connection before its guards have let it pass. */
  open(socket: Socket): void {
    prepare(socket)
    socket.allowHalfOpen = true
    const channel = new ByteChannel(socket, socket, this.#channelOptions)
    const refused = refuseNew(this.endpoint, this.peers)
    if (refused) refuse(channel, refused)
    else if (this.endpoint.rules.guards.length === 0) this.serve(channel, socket)
    else void this.#guard(channel, socket)
  }

  async #guard(channel: ByteChannel, socket: Socket): Promise<void> {
    const context = { httpRequest: socket, transport: 'socket', peerAddress: this.peerAddress(socket) }
    const refused = (await runEndpointGuards(this.endpoint, context)) ?? refuseNew(this.endpoint, this.peers)
    if (refused) refuse(channel, refused)
    else this.serve(channel, socket)
  }
}

/** The error, with id null, then the end. The connection may have broken while its guards ran. */
function refuse(channel: ByteChannel, { body }: HttpResponse): void {
  try {
    void channel.send(String(body))
  } catch {
    return
  }
  channel.close(1008, 'refused')
}

/** Replies are small, and leave at once. A client that vanished is noticed. */
function prepare(socket: Socket): void {
  socket.setNoDelay(true)
  socket.setKeepAlive(true, keepAliveDelay)
}

/**
 * Makes a channel of a socket that is open or opening.
 *
 * @example
 * const client = createClient<typeof calculator>(net(connect(4000)))
 * @throws TypeError with a hint, for what is no socket.
 */
export function net(socket: Socket, options: ByteChannelOptions = {}): ClientChannel {
  if (!isFunction(socket?.setNoDelay)) invalidSetup("net() takes a socket: net(connect(4000)), with connect of 'node:net'")
  prepare(socket)
  const opening = socket.connecting ? openingOf(socket) : undefined
  return clientChannel(
    new ByteChannel(socket, socket, { ...byteChannelOptions({ maxMessageBytes: maxReplyBytes, ...options }), opening }),
  )
}

/** What was not sent because the connection could not be opened is safe to send again, so the error says so. */
function openingOf(socket: Socket): Promise<void> {
  const opened = 'encrypted' in socket ? 'secureConnect' : 'connect'
  const opening = new Promise<void>((resolve, reject) => {
    const fail = (cause?: Error) =>
      reject(new TransportError('network', `The connection could not be opened${cause ? ` (${cause.message})` : ''}`, { cause }))
    socket
      .once(opened, resolve)
      .once('error', fail)
      .once('close', () => fail())
  })
  opening.catch(() => {})
  return opening
}
