/**
 * Traces and metrics of calls, by the semantic conventions of OpenTelemetry: for services and for clients. You hand over the API, so
 * nothing of OpenTelemetry is imported.
 * @example
 * import * as api from '@opentelemetry/api'
 * import { telemetry } from 'damn-simple-jsonrpc-server/telemetry'
 * import { calculator } from './calculator.js'
 *
 * calculator.use(telemetry(api))
 * @module
 */

export type { Attributes, Histogram, Meter, OpenTelemetryApi, OtelContext, Span, Tracer } from './api.ts'
export { clientTelemetry } from './client.ts'
export { telemetry } from './server.ts'
