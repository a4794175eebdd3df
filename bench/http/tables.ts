/** What the races over HTTP came to, as tables and as goals. */
import { speedAgainst, spreadOf } from '../measure/spread.ts'
import { duration, ratio } from '../report/figures.ts'
import type { Aim, Table } from '../section.ts'
import type { Laps } from './race.ts'
import { type Workload, workloads } from './workloads.ts'

/** The laps of one match: in each workload those of our door first. */
export type Run = ReadonlyMap<Workload, readonly Laps[]>

/** One framework's. */
export interface TitledRun {
  readonly title: string
  readonly run: Run
}

/** That of our door and some peers, in the order of their titles. */
export interface PeersRun {
  readonly titles: readonly string[]
  readonly run: Run
}

const none = '—'

/** How fast our door is beside one of its marks, by the clock and by the processor's time. */
function pairOf(laps: readonly Laps[] | undefined, mark: number): [clock: string, processor: string] {
  const [ours, theirs] = [laps?.[0], laps?.[mark]]
  if (!ours || !theirs) return [none, none]
  return [ratio(speedAgainst(theirs.clock, ours.clock)), ratio(speedAgainst(theirs.processor, ours.processor))]
}

/** Our door on Node beside the servers written by hand. */
export function nodeTable(run: Run): Table {
  return {
    caption: 'The Node door, speed against servers written by hand',
    header: ['', 'a request', 'plain', 'by processor time', 'tuned', 'by processor time'],
    rows: [...run].map(([{ title }, laps]) => [title, requestOf(laps), ...pairOf(laps, 1), ...pairOf(laps, 2)]),
  }
}

function requestOf(laps: readonly Laps[]): string {
  return duration(spreadOf((laps[0] as Laps).clock).median)
}

/** How long requests wait under full load. */
export function latencyTable(run: Run): Table {
  const names = ['our door', 'plain', 'tuned']
  return {
    caption: 'Latency under full load, half of the requests | one in a hundred waits longer',
    header: ['', ...names.map((name) => `${name}, p50`), ...names.map((name) => `${name}, p99`)],
    rows: [...run].map(([{ title }, laps]) => [
      title,
      ...laps.map(({ p50 }) => median(p50)),
      ...laps.map(({ p99 }) => median(p99)),
    ]),
  }
}

function median(values: readonly number[]): string {
  return duration(spreadOf(values).median)
}

/** Each framework's door beside what one writes there by hand. */
export function frameworksTable(runs: readonly TitledRun[]): Table {
  const others = [workloads.batch, workloads.echo]
  return {
    caption: "Framework doors, speed against the framework's bare handler",
    header: ['', workloads.single.title, 'by processor time', ...others.map(({ title }) => title)],
    rows: runs.map(({ title, run }) => [
      title,
      ...pairOf(run.get(workloads.single), 1),
      ...others.map((workload) => pairOf(run.get(workload), 1)[0]),
    ]),
  }
}

/** How long single calls wait in each framework. */
export function frameworksLatencyTable(runs: readonly TitledRun[]): Table {
  return {
    caption: 'Framework doors, latency of a single call under full load',
    header: ['', 'door, p50', 'bare, p50', 'door, p99', 'bare, p99'],
    rows: runs.map(({ title, run }) => {
      const laps = run.get(workloads.single) ?? []
      return [title, ...laps.map(({ p50 }) => median(p50)), ...laps.map(({ p99 }) => median(p99))]
    }),
  }
}

/** Our door on Node beside the peers: the races that each of them was in, and how long single calls wait. */
export function peersTable(matches: readonly PeersRun[]): Table {
  const columns = [workloads.single, workloads.batch, workloads.echo]
  return {
    caption: 'The Node door, speed against peers',
    header: ['', ...columns.map(({ title }) => title), 'their p50', 'their p99'],
    rows: (matches[0]?.titles ?? []).map((title) => {
      const [, theirs] = lapsIn(matches, title, workloads.single) ?? []
      const latencies = theirs ? [median(theirs.p50), median(theirs.p99)] : [none, none]
      return [title, ...columns.map((workload) => againstPeer(matches, title, workload)), ...latencies]
    }),
  }
}

function againstPeer(matches: readonly PeersRun[], title: string, workload: Workload): string {
  return pairOf(lapsIn(matches, title, workload), 1)[0]
}

/** Our laps and those of one peer, from the match that both were in. */
function lapsIn(matches: readonly PeersRun[], title: string, workload: Workload): readonly [Laps, Laps] | undefined {
  const match = matches.find(({ titles, run }) => titles.includes(title) && run.has(workload))
  const laps = match?.run.get(workload)
  return laps && match ? [laps[0] as Laps, laps[match.titles.indexOf(title) + 1] as Laps] : undefined
}

/** The goals that were set for the doors. */
export function aimsOf(node: Run, frameworks: readonly TitledRun[]): Aim[] {
  return [
    aim('HTTP: the Node door against a plain server', 1, node, 1),
    aim('HTTP: the Node door against a tuned server', 0.97, node, 2),
    ...frameworks.map(({ title, run }) => aim(`HTTP: the door for ${title} against the bare handler`, 0.95, run, 1)),
  ]
}

function aim(what: string, asked: number, run: Run, mark: number): Aim {
  const laps = run.get(workloads.single) as readonly Laps[]
  const found = speedAgainst((laps[mark] as Laps).clock, (laps[0] as Laps).clock).median
  return { what, asked, found, bound: 'least', unit: '×' }
}
