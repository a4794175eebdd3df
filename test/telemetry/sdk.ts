/** The official SDK of OpenTelemetry, with exporters in memory. */
import * as api from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core'
import {
  AggregationTemporality,
  type HistogramMetricData,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { BasicTracerProvider, InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { expect } from 'vitest'
import { eventually } from '../setup/waiting.ts'

/** A point of a histogram. */
export interface Point {
  readonly attributes: Record<string, unknown>
  readonly count: number
  readonly sum: number
  readonly boundaries: readonly number[]
}

/** The SDK while it is registered. */
export interface Sdk {
  /** The finished spans of that name, once there are `count` of them, in the order in which they began. */
  spans(name: string, count?: number): Promise<ReadableSpan[]>
  /** How many spans have finished. */
  readonly finished: readonly ReadableSpan[]
  histogram(name: string): Promise<{ readonly unit: string; readonly points: readonly Point[] }>
  /** Forgets all spans. */
  reset(): void
  stop(): Promise<void>
}

/** Registers the SDK for the whole process. */
export function startSdk(): Sdk {
  const exporter = new InMemorySpanExporter()
  const tracers = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
  const metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({ exporter: metrics, exportIntervalMillis: 3_600_000 })
  const meters = new MeterProvider({ readers: [reader] })
  api.context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  api.propagation.setGlobalPropagator(
    new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }),
  )
  api.trace.setGlobalTracerProvider(tracers)
  api.metrics.setGlobalMeterProvider(meters)
  return {
    spans: (name, count = 1) =>
      eventually(async () => {
        const found = exporter.getFinishedSpans().filter((span) => span.name === name)
        expect(found.map(describe), names(exporter)).toHaveLength(count)
        return found.toSorted((a, b) => time(a) - time(b))
      }),
    get finished() {
      return exporter.getFinishedSpans()
    },
    histogram: async (name) => {
      const { resourceMetrics } = await reader.collect()
      const [found] = resourceMetrics.scopeMetrics.flatMap((one) => one.metrics).filter((one) => one.descriptor.name === name)
      const { descriptor, dataPoints } = found as HistogramMetricData
      const points = dataPoints.map(({ attributes, value }) => {
        return { attributes, count: value.count, sum: value.sum ?? 0, boundaries: value.buckets.boundaries }
      })
      return { unit: descriptor.unit, points }
    },
    reset: () => exporter.reset(),
    stop: async () => {
      await Promise.all([tracers.shutdown(), meters.shutdown()])
      for (const part of [api.trace, api.metrics, api.context, api.propagation]) part.disable()
    },
  }
}

function time({ startTime: [seconds, nanoseconds] }: ReadableSpan): number {
  return seconds * 1e9 + nanoseconds
}

function describe({ name, attributes }: ReadableSpan): string {
  return `${name} ${JSON.stringify(attributes)}`
}

function names(exporter: InMemorySpanExporter): string {
  return exporter.getFinishedSpans().map(describe).join('\n')
}

/** Whether a span is the child of another one. */
export function isChild(span: ReadableSpan | undefined, parent: ReadableSpan | undefined): boolean {
  if (!span || !parent) return false
  const { traceId, spanId } = parent.spanContext()
  return span.spanContext().traceId === traceId && span.parentSpanContext?.spanId === spanId
}
