/** `damn-simple-jsonrpc-server/nats`: workers of a service over NATS, gateways to them, and clients. */
export { type Gateway, type GatewayOptions, gateway, type NatsRequestOptions } from './gateway.ts'
export type { HeaderValues } from './headers.ts'
export type {
  NatsConnection,
  NatsHeaders,
  NatsMessage,
  NatsPublishOptions,
  NatsStatus,
  NatsSubscription,
} from './nats-connection.ts'
export { type NatsEndpoint, type NatsServeOptions, serve } from './serve.ts'
export { type NatsTransportOptions, nats } from './transport.ts'
