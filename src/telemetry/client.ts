/** The spans and durations of the calls of a client, and the trace context that it sends. */
import type { CallFields, ClientMiddleware } from '../client/middleware.ts'
import { RpcError } from '../protocol/errors.ts'
import type { Attributes, OpenTelemetryApi, OtelContext } from './api.ts'
import { type Failure, other, spanAttributes } from './attributes.ts'
import { Recorder } from './recorder.ts'

const client = {
  kind: 2,
  metric: 'rpc.client.call.duration',
  description: 'Measures the duration of an outgoing Remote Procedure Call (RPC).',
} as const

/**
 * Returns a middleware of clients that makes a span of kind CLIENT for each call, and the histogram `rpc.client.call.duration`. It sends the
 * trace context in the headers of a single call over HTTP or NATS, else as members beside `params`. The span of a stream lasts until its end.
 *
 * @example
 * import * as api from '@opentelemetry/api'
 * const client = createClient('http://localhost:3000', { middleware: [clientTelemetry(api)] })
 */
export function clientTelemetry(api: OpenTelemetryApi): ClientMiddleware {
  const recorder = new Recorder(api, client)
  const targets = new Map<string, Attributes | undefined>()
  return async ({ method, url }, next) => {
    if (!recorder.isOn()) return next()
    const call = recorder.begin(() => {
      const target = url === undefined ? undefined : targetOf(url, targets)
      return { method, parent: api.context.active(), attributes: Object.assign(spanAttributes(method), target), target }
    })
    if (!call) return next()
    const fields = fieldsOf(api, call.context)
    try {
      const result = await recorder.run(call, () => next(fields && { fields }))
      recorder.end(call)
      return result
    } catch (thrown) {
      recorder.end(call, failureOf(thrown))
      throw thrown
    }
  }
}

/** `undefined` if no propagator is registered, or the API fails. */
function fieldsOf({ propagation }: OpenTelemetryApi, context: OtelContext): CallFields | undefined {
  const carrier: Record<string, string> = {}
  try {
    propagation.inject(context as never, carrier)
  } catch {
    return undefined
  }
  return Object.keys(carrier).length > 0 ? carrier : undefined
}

const defaultPorts: Readonly<Record<string, number>> = { 'http:': 80, 'ws:': 80, 'https:': 443, 'wss:': 443 }

/** The server of a URL; `undefined` for a relative one. */
function targetOf(url: string, known: Map<string, Attributes | undefined>): Attributes | undefined {
  if (known.has(url)) return known.get(url)
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  const port = parsed && (parsed.port === '' ? defaultPorts[parsed.protocol] : Number(parsed.port))
  const target = parsed && { 'server.address': parsed.hostname, ...(port !== undefined && { 'server.port': port }) }
  known.set(url, target)
  return target
}

/** The code of a response; else the `reason` of a `TransportError`, or the name of another error. */
function failureOf(thrown: unknown): Failure {
  if (RpcError.is(thrown)) return { type: String(thrown.code), isCode: true, message: thrown.message, exception: undefined }
  const { name, reason, message } = Object(thrown) as { name?: unknown; reason?: unknown; message?: unknown }
  const type = typeof reason === 'string' ? reason : typeof name === 'string' && name !== '' ? name : other
  return { type, isCode: false, message: typeof message === 'string' ? message : '', exception: thrown }
}
