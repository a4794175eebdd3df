/**
 * Workers of a service over NATS, gateways to them, and the transport of clients. The connection comes from `@nats-io/transport-node`,
 * which you install.
 * @example
 * import { connect } from '@nats-io/transport-node'
 * import { serve } from 'damn-simple-jsonrpc-server/nats'
 * import { calculator } from './calculator.js'
 *
 * serve(calculator, await connect(), { name: 'calculator' })
 * @module
 */

export { type Gateway, type GatewayLimits, type GatewayOptions, gateway } from './gateway.ts'
export type { HeaderValues } from './headers.ts'
export type {
  NatsConnection,
  NatsHeaders,
  NatsMessage,
  NatsPublishOptions,
  NatsStatus,
  NatsSubscription,
} from './nats-connection.ts'
export type { NatsRequestOptions } from './request-options.ts'
export { type NatsEndpoint, type NatsServeOptions, serve } from './serve.ts'
export { type NatsTransportOptions, nats } from './transport.ts'
