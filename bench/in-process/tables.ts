/** What the races in process came to, as tables and as goals. */
import { type Spread, speedAgainst, spreadOf } from '../measure/spread.ts'
import { duration, ratio } from '../report/figures.ts'
import type { Aim, Table } from '../section.ts'
import type { Group } from './cases.ts'
import type { Contender } from './contenders.ts'
import type { Lane, Outcome } from './race.ts'

const none = '—'

/** One table for a group of cases: a column for each case, a row for each contender. */
export function tableOf({ caption, cases }: Group, outcomes: readonly Outcome[], contenders: readonly Contender[]): Table {
  const columns = cases.map((one) => outcomes.find((outcome) => outcome.case === one) as Outcome)
  return {
    caption: `${caption}, speed against the limit`,
    header: ['', ...cases.map(({ column }) => column)],
    rows: contenders.map((contender) => [contender.title, ...columns.map((outcome) => cell(outcome, contender))]),
  }
}

function cell(outcome: Outcome, contender: Contender): string {
  const lane = outcome.lanes.find((each) => each.contender === contender)
  if (!lane) return none
  if (contender.kind === 'limit') return duration(spreadOf(lane.costs).median)
  return ratio(speedAgainst(limitOf(outcome).costs, lane.costs))
}

/** How we stand to the fastest of the peers that speak JSON-RPC, case by case. */
export function tableAgainstPeers(outcomes: readonly Outcome[]): Table {
  return {
    caption: 'Speed against the fastest JSON-RPC peer',
    header: ['', 'the fastest', '`handle`', '`handleRequestBody`'],
    rows: outcomes.flatMap((outcome) => {
      const peer = fastestPeer(outcome)
      if (!peer) return []
      const against = (title: string) => ratio(speedAgainst(peer.costs, laneOf(outcome, title).costs))
      return [[outcome.case.name, peer.contender.title, against('`handle`'), against('`handleRequestBody`')]]
    }),
  }
}

/** The goals that were set for calls in process. */
export function aimsOf(outcomes: readonly Outcome[]): Aim[] {
  const [call, batch, echo] = ['a call by position', 'a batch of 100', 'an echo of 1 MB'].map(
    (name) => outcomes.find((outcome) => outcome.case.name === name) as Outcome,
  ) as [Outcome, Outcome, Outcome]
  const peer = fastestPeer(call) as Lane
  return [
    aim('In process: a call, `handle` against the limit', 1.1, speed(limitOf(call), call, '`handle`')),
    aim('In process: a call, `handle` against the fastest peer', 1.8, speed(peer, call, '`handle`')),
    aim('In process: a call, `handleRequestBody` against the fastest peer', 1.5, speed(peer, call, '`handleRequestBody`')),
    aim('In process: a batch of 100, `handle` against the limit', 1, speed(limitOf(batch), batch, '`handle`')),
    aim('In process: an echo of 1 MB, `handle` against the limit', 0.95, speed(limitOf(echo), echo, '`handle`')),
  ]
}

function aim(what: string, asked: number, { median }: Spread): Aim {
  return { what, asked, found: median, bound: 'least', unit: '×' }
}

function speed(mark: Lane, outcome: Outcome, title: string): Spread {
  return speedAgainst(mark.costs, laneOf(outcome, title).costs)
}

function limitOf(outcome: Outcome): Lane {
  return outcome.lanes[0] as Lane
}

function laneOf({ lanes }: Outcome, title: string): Lane {
  return lanes.find(({ contender }) => contender.title === title) as Lane
}

function fastestPeer({ lanes }: Outcome): Lane | undefined {
  const peers = lanes.filter(({ contender }) => contender.kind === 'peer')
  return peers.toSorted((one, other) => spreadOf(one.costs).median - spreadOf(other.costs).median)[0]
}
