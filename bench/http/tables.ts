/** What the races over HTTP came to, as tables and as goals. */
import { speedAgainst, spreadOf } from '../measure/spread.ts'
import { duration, ratio } from '../report/figures.ts'
import type { Aim, Table } from '../section.ts'
import type { Laps } from './race.ts'
import { type Workload, workloads } from './workloads.ts'

/** The laps of one match: in each workload those of our door first. */
export type Run = ReadonlyMap<Workload, readonly Laps[]>

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
export function frameworksTable(runs: readonly { readonly title: string; readonly run: Run }[]): Table {
  const columns = [workloads.single, workloads.batch]
  return {
    caption: "Framework doors, speed against the framework's bare handler",
    header: ['', ...columns.flatMap(({ title }) => [title, 'by processor time'])],
    rows: runs.map(({ title, run }) => [title, ...columns.flatMap((workload) => pairOf(run.get(workload), 1))]),
  }
}

/** Our door on Node beside the peers: the races that each of them was in. */
export function peersTable(runs: readonly { readonly titles: readonly string[]; readonly run: Run }[]): Table {
  const titles = [...new Set(runs.flatMap((one) => one.titles))]
  const columns = [workloads.single, workloads.batch]
  const cellOf = (title: string, workload: Workload) => {
    const race = runs.find((one) => one.titles.includes(title) && one.run.has(workload))
    return race ? pairOf(race.run.get(workload), race.titles.indexOf(title) + 1)[0] : none
  }
  return {
    caption: 'The Node door, speed against peers',
    header: ['', ...columns.map(({ title }) => title)],
    rows: titles.map((title) => [title, ...columns.map((workload) => cellOf(title, workload))]),
  }
}

/** The goals that were set for the doors. */
export function aimsOf(node: Run, frameworks: readonly { readonly title: string; readonly run: Run }[]): Aim[] {
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
