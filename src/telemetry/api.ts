/** The members of `@opentelemetry/api` that this package uses, so that it need not import any version. */

/** An OpenTelemetry context. It is only passed on. */
export type OtelContext = object

/** The attributes of spans and metrics. */
export type Attributes = Readonly<Record<string, string | number>>

/** A span. */
export interface Span {
  isRecording(): boolean
  setAttributes(attributes: Record<string, string | number>): unknown
  setStatus(status: { code: number; message?: string }): unknown
  recordException(exception: Error | string): void
  end(): void
}

/** Makes spans. */
export interface Tracer {
  startSpan(name: string, options: object, context: never): Span
}

/** Records durations. */
export interface Histogram {
  record(value: number, attributes?: Record<string, string | number>, context?: never): void
}

/** Makes histograms. */
export interface Meter {
  createHistogram(name: string, options: object): Histogram
}

/** `@opentelemetry/api` as it is imported: `import * as api from '@opentelemetry/api'`. */
export interface OpenTelemetryApi {
  readonly trace: {
    getTracer(name: string): Tracer
    getTracerProvider(): object
    getSpan(context: never): unknown
    setSpan(context: never, span: never): OtelContext
  }
  readonly context: {
    active(): OtelContext
    with(context: never, run: () => void): unknown
  }
  readonly metrics: {
    getMeterProvider(): { getMeter(name: string): Meter }
  }
  readonly propagation: {
    extract(context: never, carrier: unknown, getter: never): OtelContext
    inject(context: never, carrier: unknown): void
    fields(): string[]
  }
  readonly ProxyTracerProvider?: new () => { getDelegate(): unknown }
  createNoopMeter?(): unknown
}
