/** The results over HTTP, as tables and as goals. */
import { speedAgainst, spreadOf } from '../measure/spread.ts'
import { duration, ratio } from '../report/figures.ts'
import type { Goal, Table } from '../section.ts'
import type { Samples } from './compare.ts'
import { type Workload, workloads } from './workloads.ts'

/** The samples of one comparison. In each workload, those of our endpoint come first. */
export type Run = ReadonlyMap<Workload, readonly Samples[]>

/** The samples in one framework. */
export interface TitledRun {
  readonly title: string
  readonly run: Run
}

/** The samples of our endpoint and of some peers, in the order of their titles. */
export interface PeersRun {
  readonly titles: readonly string[]
  readonly run: Run
}

const none = '—'

/** The speed of our endpoint against one baseline, by elapsed time and by processor time. */
function pairOf(samples: readonly Samples[] | undefined, baseline: number): [clock: string, processor: string] {
  const [ours, theirs] = [samples?.[0], samples?.[baseline]]
  if (!ours || !theirs) return [none, none]
  return [ratio(speedAgainst(theirs.clock, ours.clock)), ratio(speedAgainst(theirs.processor, ours.processor))]
}

/** The speed of our endpoint on Node against hand-written servers. */
export function nodeTable(run: Run): Table {
  return {
    caption: 'Endpoint on Node, speed against hand-written servers',
    header: ['', 'time per request', 'plain', 'by processor time', 'tuned', 'by processor time'],
    rows: [...run].map(([{ title }, samples]) => [title, requestOf(samples), ...pairOf(samples, 1), ...pairOf(samples, 2)]),
  }
}

function requestOf(samples: readonly Samples[]): string {
  return duration(spreadOf((samples[0] as Samples).clock).median)
}

/** The latency under full load. */
export function latencyTable(run: Run): Table {
  const names = ['ours', 'plain', 'tuned']
  return {
    caption: 'Latency under full load, median and 99th percentile',
    header: ['', ...names.map((name) => `${name}, p50`), ...names.map((name) => `${name}, p99`)],
    rows: [...run].map(([{ title }, samples]) => [
      title,
      ...samples.map(({ p50 }) => median(p50)),
      ...samples.map(({ p99 }) => median(p99)),
    ]),
  }
}

function median(values: readonly number[]): string {
  return duration(spreadOf(values).median)
}

/** The speed of our endpoint in each framework against a bare handler. */
export function frameworksTable(runs: readonly TitledRun[]): Table {
  const others = [workloads.batch, workloads.echo]
  return {
    caption: 'Endpoints in frameworks, speed against a bare handler of the framework',
    header: ['', workloads.single.title, 'by processor time', ...others.map(({ title }) => title)],
    rows: runs.map(({ title, run }) => [
      title,
      ...pairOf(run.get(workloads.single), 1),
      ...others.map((workload) => pairOf(run.get(workload), 1)[0]),
    ]),
  }
}

/** The latency of single calls in each framework. */
export function frameworksLatencyTable(runs: readonly TitledRun[]): Table {
  return {
    caption: 'Endpoints in frameworks, latency of a single call under full load',
    header: ['', 'ours, p50', 'bare, p50', 'ours, p99', 'bare, p99'],
    rows: runs.map(({ title, run }) => {
      const samples = run.get(workloads.single) ?? []
      return [title, ...samples.map(({ p50 }) => median(p50)), ...samples.map(({ p99 }) => median(p99))]
    }),
  }
}

/** The speed of our endpoint on Node against each peer, and the latency of single calls of the peer. */
export function peersTable(comparisons: readonly PeersRun[]): Table {
  const columns = [workloads.single, workloads.batch, workloads.echo]
  return {
    caption: 'Endpoint on Node, speed against peers',
    header: ['', ...columns.map(({ title }) => title), 'p50 of the peer', 'p99 of the peer'],
    rows: (comparisons[0]?.titles ?? []).map((title) => {
      const [, theirs] = samplesIn(comparisons, title, workloads.single) ?? []
      const latencies = theirs ? [median(theirs.p50), median(theirs.p99)] : [none, none]
      return [title, ...columns.map((workload) => againstPeer(comparisons, title, workload)), ...latencies]
    }),
  }
}

function againstPeer(comparisons: readonly PeersRun[], title: string, workload: Workload): string {
  return pairOf(samplesIn(comparisons, title, workload), 1)[0]
}

/** Our samples and those of one peer, from the comparison that contains both. */
function samplesIn(comparisons: readonly PeersRun[], title: string, workload: Workload): readonly [Samples, Samples] | undefined {
  const comparison = comparisons.find(({ titles, run }) => titles.includes(title) && run.has(workload))
  const samples = comparison?.run.get(workload)
  return samples && comparison ? [samples[0] as Samples, samples[comparison.titles.indexOf(title) + 1] as Samples] : undefined
}

/** The goals of endpoints. */
export function goalsOf(node: Run, frameworks: readonly TitledRun[]): Goal[] {
  return [
    goal('HTTP: the endpoint on Node against a plain server', 1, node, 1),
    goal('HTTP: the endpoint on Node against a tuned server', 0.95, node, 2),
    ...frameworks.map(({ title, run }) => goal(`HTTP: the endpoint in ${title} against a bare handler`, 0.95, run, 1)),
  ]
}

function goal(what: string, target: number, run: Run, baseline: number): Goal {
  const samples = run.get(workloads.single) as readonly Samples[]
  const measured = speedAgainst((samples[baseline] as Samples).clock, (samples[0] as Samples).clock).median
  return { what, target, measured, bound: 'least', unit: '×' }
}
