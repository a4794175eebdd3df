/** The cost of telemetry in process: unused, with the API of OpenTelemetry alone, and with its SDK. */
import * as api from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { BasicTracerProvider, NoopSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { Service } from 'damn-simple-jsonrpc-server'
import * as ours from 'damn-simple-jsonrpc-server/telemetry'
import { interleave, type Round } from '../measure/interleave.ts'
import { speedAgainst, spreadOf } from '../measure/spread.ts'
import { roundMilliseconds, roundOf } from '../measure/time.ts'
import { duration, ratio } from '../report/figures.ts'
import type { Section } from '../section.ts'

const about = `From text to text: one call by position of a function that adds two numbers, as in the section above. The SDK samples every call
and has a metric reader, but exports nothing. The bare spans are what the SDK itself takes: a span with the same attributes, made active
and ended, and one measurement, without a service.`

const text = '{"jsonrpc":"2.0","method":"add","params":[1,2],"id":1}'

/** `telemetry`: a call with and without it. */
export const telemetry: Section = {
  name: 'telemetry',
  title: 'Telemetry',
  async measure({ isShort, rounds }, log) {
    log('a call')
    const length = isShort ? 0 : roundMilliseconds
    const sdk = sdkApi()
    const answers = [answerOf(), answerOf(api), answerOf(sdk), bareSpan(sdk)]
    const measured: Round[] = []
    if (!isShort) for (const answer of answers) await roundOf(answer, 4 * length)
    for (const answer of answers) measured.push(await roundOf(answer, length))
    const [unused = [], withApi = [], withSdk = [], bare = []] = await interleave(measured, rounds)
    const cost = spreadOf(withApi.map((one, round) => one / (unused[round] as number)))
    const rows = [
      ['without `telemetry`', duration(spreadOf(unused).median), ''],
      ['`telemetry(api)`, no SDK registered', duration(spreadOf(withApi).median), ratio(speedAgainst(unused, withApi))],
      ['`telemetry(api)` with the SDK', duration(spreadOf(withSdk).median), ratio(speedAgainst(unused, withSdk))],
      ['the bare spans of the SDK', duration(spreadOf(bare).median), '—'],
    ].map((row) => row.map((cell) => cell || '—'))
    return {
      about,
      tables: [{ caption: 'A call with telemetry', header: ['', 'time', 'speed against none'], rows }],
      goals: [{ what: 'Telemetry: a call with the API alone', target: 1.15, measured: cost.median, bound: 'most', unit: '×' }],
    }
  },
}

function answerOf(own?: ours.OpenTelemetryApi): () => string {
  const service = new Service().method('add', (x: number, y: number) => x + y)
  if (own) service.use(ours.telemetry(own))
  return () => service.handle(text) as string
}

/** An API of its own with an SDK, so that nothing is registered for the other subjects. */
function sdkApi(): ours.OpenTelemetryApi {
  const tracers = new BasicTracerProvider({ spanProcessors: [new NoopSpanProcessor()] })
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })
  const meters = new MeterProvider({ readers: [reader] })
  const { getSpan, setSpan } = api.trace
  return {
    ...api,
    context: new AsyncLocalStorageContextManager().enable(),
    trace: { getTracer: (name) => tracers.getTracer(name), getTracerProvider: () => tracers, getSpan, setSpan },
    metrics: { getMeterProvider: () => meters },
  }
}

function bareSpan({ context, trace, metrics }: ours.OpenTelemetryApi): () => string {
  const tracer = trace.getTracer('bench')
  const histogram = metrics.getMeterProvider().getMeter('bench').createHistogram('bench', { unit: 's' })
  return () => {
    const attributes = {
      'rpc.system.name': 'jsonrpc',
      'rpc.method': 'add',
      'jsonrpc.protocol.version': '2.0',
      'jsonrpc.request.id': '1',
    }
    const parent = context.active()
    const span = tracer.startSpan('add', { kind: api.SpanKind.SERVER, attributes }, parent as never)
    context.with(trace.setSpan(parent as never, span as never) as never, () => {})
    span.end()
    histogram.record(0.001, { 'rpc.system.name': 'jsonrpc', 'rpc.method': 'add' })
    return text
  }
}
