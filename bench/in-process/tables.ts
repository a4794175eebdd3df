/** The results in process, as tables and as goals. */
import { type Spread, speedAgainst, spreadOf } from '../measure/spread.ts'
import { duration, ratio } from '../report/figures.ts'
import type { Goal, Table } from '../section.ts'
import type { Group } from './cases.ts'
import type { Outcome, Result } from './compare.ts'
import type { Implementation } from './implementations.ts'

const none = '—'

/** One table for a group of cases: a column for each case, a row for each implementation. */
export function tableOf(
  { caption, cases }: Group,
  outcomes: readonly Outcome[],
  implementations: readonly Implementation[],
): Table {
  const columns = cases.map((one) => outcomes.find((outcome) => outcome.case === one) as Outcome)
  return {
    caption: `${caption}, speed against the naive server`,
    header: ['', ...cases.map(({ column }) => column)],
    rows: implementations.map((implementation) => [
      implementation.title,
      ...columns.map((outcome) => cell(outcome, implementation)),
    ]),
  }
}

function cell(outcome: Outcome, implementation: Implementation): string {
  const result = outcome.results.find((each) => each.implementation === implementation)
  if (!result) return none
  if (implementation.kind === 'naive') return duration(spreadOf(result.costs).median)
  return ratio(speedAgainst(naiveOf(outcome).costs, result.costs))
}

/** The speed of ours against the fastest JSON-RPC peer, case by case. */
export function tableAgainstPeers(outcomes: readonly Outcome[]): Table {
  return {
    caption: 'Speed against the fastest JSON-RPC peer',
    header: ['', 'fastest peer', '`handle`', '`handleRequestBody`'],
    rows: outcomes.flatMap((outcome) => {
      const peer = fastestPeer(outcome)
      if (!peer) return []
      const against = (title: string) => ratio(speedAgainst(peer.costs, resultOf(outcome, title).costs))
      return [[outcome.case.name, peer.implementation.title, against('`handle`'), against('`handleRequestBody`')]]
    }),
  }
}

/** What each case must reach against the naive server, which checks nothing. */
const targets = {
  'a call by position': 1.1,
  'a call by name': 0.95,
  'a call with a Zod shape': 0.85,
  'a notification': 0.85,
  'an error': 0.85,
  'a batch of 100': 1,
  'an echo of 1 MB': 0.95,
}

/** The goals of calls in process. */
export function goalsOf(outcomes: readonly Outcome[]): Goal[] {
  const outcomeOf = (name: string) => outcomes.find((outcome) => outcome.case.name === name) as Outcome
  const call = outcomeOf('a call by position')
  const peer = fastestPeer(call) as Result
  return [
    ...Object.entries(targets).map(([name, target]) => {
      const outcome = outcomeOf(name)
      return goal(
        `In process: ${name}, \`handle\` against the naive server`,
        target,
        speed(naiveOf(outcome), outcome, '`handle`'),
      )
    }),
    goal('In process: a call, `handle` against the fastest peer', 1.6, speed(peer, call, '`handle`')),
  ]
}

function goal(what: string, target: number, { median }: Spread): Goal {
  return { what, target, measured: median, bound: 'least', unit: '×' }
}

function speed(baseline: Result, outcome: Outcome, title: string): Spread {
  return speedAgainst(baseline.costs, resultOf(outcome, title).costs)
}

function naiveOf(outcome: Outcome): Result {
  return outcome.results[0] as Result
}

function resultOf({ results }: Outcome, title: string): Result {
  return results.find(({ implementation }) => implementation.title === title) as Result
}

function fastestPeer({ results }: Outcome): Result | undefined {
  const peers = results.filter(({ implementation }) => implementation.kind === 'peer')
  return peers.toSorted((one, other) => spreadOf(one.costs).median - spreadOf(other.costs).median)[0]
}
