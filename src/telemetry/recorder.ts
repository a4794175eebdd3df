/** Makes the spans of calls and records their durations. Errors of the API are ignored: they must not fail a call. */
import { invalidSetup } from '../options/check.ts'
import type { Attributes, Histogram, OpenTelemetryApi, OtelContext, Span, Tracer } from './api.ts'
import { type Failure, failureAttributes, MetricAttributes, other } from './attributes.ts'

const scope = 'damn-simple-jsonrpc-server'

/** The bucket boundaries that the semantic conventions advise for durations in seconds. */
const boundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]

/** `SpanStatusCode.ERROR`. */
const errorStatus = 2

/** The side that makes telemetry: the service or the client. */
export interface Side {
  /** The kind of its spans: 1 for `SpanKind.SERVER`, 2 for `SpanKind.CLIENT`. */
  readonly kind: 1 | 2
  readonly metric: string
  readonly description: string
}

/** A call whose span has begun. */
export interface ActiveCall {
  readonly method: string
  readonly target: Attributes | undefined
  readonly span: Span
  readonly context: OtelContext
  readonly start: number
}

/** The start of a call. */
export interface CallStart {
  readonly method: string
  readonly parent: OtelContext
  /** The attributes of the span. */
  readonly attributes: Attributes
  /** The attributes of the metric that say which server is called. */
  readonly target?: Attributes | undefined
}

/** Makes the telemetry of one side. */
export class Recorder {
  readonly #api: OpenTelemetryApi
  readonly #side: Side
  readonly #attributes = new MetricAttributes()
  readonly #sdk: SdkCheck
  readonly #tracer: Tracer
  #provider: unknown
  #histogram: Histogram | undefined

  /** @throws TypeError with a hint, for anything but the API. */
  constructor(api: OpenTelemetryApi, side: Side) {
    if (!api?.trace || !api.metrics || !api.context || !api.propagation)
      invalidSetup("telemetry needs the API of OpenTelemetry: import * as api from '@opentelemetry/api'")
    this.#api = api
    this.#side = side
    this.#sdk = new SdkCheck(api)
    this.#tracer = api.trace.getTracer(scope) // it delegates to an SDK that is registered later
  }

  /** Whether an SDK is registered. Without one, calls go on as if there were no telemetry. */
  isOn(): boolean {
    try {
      return this.#sdk.isRegistered()
    } catch {
      return false
    }
  }

  /** Begins the span of a call. Returns `undefined` if the API fails: the call then has no span. */
  begin(startOf: () => CallStart): ActiveCall | undefined {
    try {
      const { method, parent, attributes, target } = startOf()
      const name = method === other ? 'jsonrpc' : method
      const span = this.#tracer.startSpan(name, { kind: this.#side.kind, attributes }, parent as never)
      const context = this.#api.trace.setSpan(parent as never, span as never)
      return { method, target, span, context, start: performance.now() }
    } catch {
      return undefined
    }
  }

  /** Runs a function with the span of the call as the active one. Returns or throws as the function does. */
  run<Result>({ context }: ActiveCall, run: () => Result): Result {
    let settled: { readonly result: Result } | { readonly thrown: unknown } | undefined
    const settle = () => {
      try {
        settled = { result: run() }
      } catch (thrown) {
        settled = { thrown }
      }
    }
    try {
      this.#api.context.with(context as never, settle)
    } catch {
      // the function has run, or runs below
    }
    if (!settled) return run()
    if ('thrown' in settled) throw settled.thrown
    return settled.result
  }

  /** Ends the span, and records how long the call took. */
  end({ method, target, span, context, start }: ActiveCall, failure?: Failure): void {
    try {
      const seconds = (performance.now() - start) / 1000
      if (failure && span.isRecording()) describeFailure(span, failure)
      span.end()
      this.#currentHistogram().record(seconds, this.#attributes.of(method, failure, target), context as never)
    } catch {
      // see above
    }
  }

  /** The histogram of the current meter provider: unlike tracers, the API does not pass meters on to a later provider. */
  #currentHistogram(): Histogram {
    const provider = this.#api.metrics.getMeterProvider()
    if (this.#histogram && provider === this.#provider) return this.#histogram
    const { metric, description } = this.#side
    const options = { description, unit: 's', advice: { explicitBucketBoundaries: boundaries } }
    this.#provider = provider
    this.#histogram = provider.getMeter(scope).createHistogram(metric, options)
    return this.#histogram
  }
}

function describeFailure(span: Span, failure: Failure): void {
  const { message, exception } = failure
  span.setAttributes(failureAttributes(failure))
  span.setStatus({ code: errorStatus, message })
  if (exception !== undefined) span.recordException(exception instanceof Error ? exception : String(exception))
}

/** Checks whether an SDK is registered. */
class SdkCheck {
  readonly #metrics: OpenTelemetryApi['metrics']
  readonly #tracers: { readonly getDelegate?: () => unknown }
  readonly #noTracers: unknown
  readonly #noMeters: unknown

  constructor(api: OpenTelemetryApi) {
    const { ProxyTracerProvider, createNoopMeter, metrics } = api
    this.#metrics = metrics
    this.#tracers = api.trace.getTracerProvider() // the same object once an SDK is registered
    this.#noTracers = ProxyTracerProvider && new ProxyTracerProvider().getDelegate()
    const meters = metrics.getMeterProvider()
    if (createNoopMeter && meters.getMeter(scope) === createNoopMeter()) this.#noMeters = meters
  }

  /** Called for each call, since an SDK may be registered at any time. */
  isRegistered(): boolean {
    if (this.#noMeters === undefined || this.#noTracers === undefined) return true
    return this.#tracers.getDelegate?.() !== this.#noTracers || this.#metrics.getMeterProvider() !== this.#noMeters
  }
}
