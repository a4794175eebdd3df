/** Traces and metrics of calls, by the semantic conventions of OpenTelemetry: for services and for clients. */

export type { Attributes, Histogram, Meter, OpenTelemetryApi, OtelContext, Span, Tracer } from './api.ts'
export { clientTelemetry } from './client.ts'
export { telemetry } from './server.ts'
