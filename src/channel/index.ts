/**
 * Two-way connections: each end answers, and calls the other. `peer` is one end; a channel carries its messages: `webSocket`,
 * `messagePort`, `memory`, or those of `/net` and `/stdio`.
 * @example
 * import { peer, webSocket } from 'damn-simple-jsonrpc-server/channel'
 * import type { calculator } from './calculator.js'
 *
 * const { remote } = peer<typeof calculator>(webSocket('wss://example.com/rpc'))
 * const sum = await remote.add(1, 2)
 * @module
 */

export type { Caller, CallSettings, RemotePeer } from '../protocol/caller.ts'
export type { Channel, ChannelClosed, ChannelListener } from '../protocol/channel.ts'
export { type MemoryChannel, memory } from './memory.ts'
export { type MessagePortLike, type MessagePortOptions, messagePort } from './message-port.ts'
export { type ClientChannel, type Peer, type PeerOptions, peer } from './peer.ts'
export {
  type WebSocketClass,
  type WebSocketOptions,
  type WebSocketState,
  type WebSocketUrl,
  webSocket,
} from './reconnecting-channel.ts'
export { type TwoWayGuard, twoWay } from './two-way.ts'
