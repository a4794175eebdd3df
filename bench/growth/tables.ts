/** What growth came to, as tables and as goals. */
import { count, duration } from '../report/figures.ts'
import type { Aim, Table } from '../section.ts'
import { exponentOf } from './exponent.ts'
import type { CostAtSize, GrowthRow } from './growth-row.ts'

const gentlest = 1.05

/** One line for each thing that grows: its exponent beside the limit's. */
export function summary(rows: readonly GrowthRow[]): Table {
  return {
    caption: 'Exponents',
    header: ['what grows', 'from', 'to', 'ours', 'the limit'],
    rows: rows.map((row) => [row.what, count(row.from), count(row.to), ...[oursOf(row), markOf(row)].map(exponentText)]),
  }
}

/** What a unit costs at each size. */
export function costs({ what, unit, costs }: GrowthRow): Table {
  return {
    caption: `By ${what}`,
    header: ['size', `ours, per ${unit}`, `the limit, per ${unit}`, 'speed'],
    rows: costs.map(({ size, ours, mark }) => [
      count(size),
      duration(ours),
      mark === undefined ? '—' : duration(mark),
      mark === undefined ? '—' : (mark / ours).toFixed(2),
    ]),
  }
}

/** Nothing may grow faster than its limit does, or than by an exponent of 1.05. */
export function aimsOf(rows: readonly GrowthRow[]): Aim[] {
  return rows.map((row) => ({
    what: `Growth: ${row.what}, ${count(row.from)} to ${count(row.to)}`,
    asked: Math.max(gentlest, markOf(row) ?? 0),
    found: oursOf(row),
    bound: 'most',
    unit: 'exponent',
  }))
}

function oursOf({ costs }: GrowthRow): number {
  return exponentOf(costs.map(({ size, ours }) => ({ size, cost: ours })))
}

function markOf({ costs }: GrowthRow): number | undefined {
  const marked = costs.filter((each): each is Required<CostAtSize> => each.mark !== undefined)
  return marked.length > 1 ? exponentOf(marked.map(({ size, mark }) => ({ size, cost: mark }))) : undefined
}

function exponentText(exponent: number | undefined): string {
  return exponent === undefined ? '—' : exponent.toFixed(2)
}
