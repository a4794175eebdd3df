/** Two-way connections: each end answers, and calls the other. */
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
