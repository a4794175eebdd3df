/** The spans and durations of the calls that a service answers. */
import { andThen, isItemSource } from '../async/maybe-promise.ts'
import type { RpcError } from '../protocol/errors.ts'
import { type Middleware, type SyncMiddleware, synchronous } from '../service/access/middleware.ts'
import { CallContext } from '../service/context.ts'
import { type RunStep, runItems } from '../service/streams/run-items.ts'
import type { Attributes, OpenTelemetryApi, OtelContext } from './api.ts'
import { type Failure, other, spanAttributes } from './attributes.ts'
import { Recorder } from './recorder.ts'

const server = {
  kind: 1,
  metric: 'rpc.server.call.duration',
  description: 'Measures the duration of an incoming Remote Procedure Call (RPC).',
} as const

/**
 * Returns a middleware that makes a span of kind SERVER for each call, and the histogram `rpc.server.call.duration`. The span is active while
 * the method runs, and lasts until the items of a method that yields have ended. Its parent is the `traceparent` of the call itself, else the
 * active span, else the `traceparent` of the request. Use it before other middleware.
 *
 * @example
 * import * as api from '@opentelemetry/api'
 * service.use(telemetry(api))
 */
export function telemetry(api: OpenTelemetryApi): Middleware {
  const recorder = new Recorder(api, server)
  const record: SyncMiddleware = (context, next) => {
    const method = CallContext.isKnown(context) ? context.method : other
    const call = recorder.begin(() => ({ method, parent: parentOf(api, context), attributes: attributesOf(method, context) }))
    if (!call) return next()
    CallContext.whenOver(context, (error) => recorder.end(call, error && failureOf(error)))
    const result = recorder.run(call, next)
    const runStep: RunStep = (step) => recorder.run(call, step)
    return andThen(result, (settled) => (isItemSource(settled) ? runItems(settled, runStep) : settled))
  }
  // A function of its own: the closures of `record` cost a call even if it makes none.
  return synchronous((context, next) => (recorder.isOn() ? record(context, next) : next()))
}

/** Reads own members only: an inherited member was not sent. */
const memberGetter = {
  get: (members: Record<string, unknown>, name: string) => {
    const value = Object.hasOwn(members, name) ? members[name] : undefined
    return typeof value === 'string' ? value : undefined
  },
  keys: (members: object) => Object.keys(members),
}

const headerGetter = {
  get: (context: CallContext, name: string) => context.header(name),
  keys: () => [],
}

/** An active span is that of the HTTP request, by another instrumentation, which has read the headers. */
function parentOf({ context: contexts, propagation, trace }: OpenTelemetryApi, context: CallContext): OtelContext {
  const active = contexts.active()
  const members = CallContext.members(context)
  const hasOwnTrace = propagation.fields().some((name) => Object.hasOwn(members, name))
  if (hasOwnTrace) return propagation.extract(active as never, members, memberGetter as never)
  if (trace.getSpan(active as never)) return active
  return propagation.extract(active as never, context, headerGetter as never)
}

/** The attributes of each `context.transport`. */
const networks: Readonly<Record<string, Attributes>> = {
  http: { 'network.protocol.name': 'http' },
  websocket: { 'network.protocol.name': 'websocket' },
  nats: { 'network.protocol.name': 'nats', 'network.transport': 'tcp' },
  stdio: { 'network.transport': 'pipe' },
}

/** UTF-16 units of an id that a span keeps, since a client chooses its length. */
const maxIdLength = 256

function attributesOf(method: string, context: CallContext): Attributes {
  const attributes = spanAttributes(method)
  const { id, transport, peerAddress } = context
  if (id !== undefined && id !== null) attributes['jsonrpc.request.id'] = String(id).slice(0, maxIdLength)
  if (method === other) attributes['rpc.method_original'] = context.method
  if (peerAddress !== undefined) attributes['client.address'] = peerAddress
  return transport !== undefined && Object.hasOwn(networks, transport)
    ? Object.assign(attributes, networks[transport])
    : attributes
}

/** The error that the client gets. Traces are internal, so the exception is the cause of a masked error. */
function failureOf({ code, message, cause }: RpcError): Failure {
  return { type: String(code), isCode: true, message, exception: cause }
}
