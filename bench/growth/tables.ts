/** The results of the section growth, as tables and as goals. */
import { count, duration } from '../report/figures.ts'
import type { Goal, Table } from '../section.ts'
import { exponentOf } from './exponent.ts'
import type { CostAtSize, GrowthRow } from './growth-row.ts'

const lowestTarget = 1.05

/** One line for each subject: its exponent and that of the baseline. */
export function summary(rows: readonly GrowthRow[]): Table {
  return {
    caption: 'Exponents',
    header: ['what grows', 'from', 'to', 'ours', 'baseline'],
    rows: rows.map((row) => [row.what, count(row.from), count(row.to), ...[oursOf(row), baselineOf(row)].map(exponentText)]),
  }
}

/** The cost of a unit at each size. */
export function costs({ what, unit, costs }: GrowthRow): Table {
  return {
    caption: `By ${what}`,
    header: ['size', `ours, per ${unit}`, `baseline, per ${unit}`, 'speed'],
    rows: costs.map(({ size, ours, baseline }) => [
      count(size),
      duration(ours),
      baseline === undefined ? '—' : duration(baseline),
      baseline === undefined ? '—' : (baseline / ours).toFixed(2),
    ]),
  }
}

/** The exponent must not be above 1.05, or above that of the baseline if this is higher. */
export function goalsOf(rows: readonly GrowthRow[]): Goal[] {
  return rows.map((row) => ({
    what: `Growth: ${row.what}, ${count(row.from)} to ${count(row.to)}`,
    target: Math.max(lowestTarget, baselineOf(row) ?? 0),
    measured: oursOf(row),
    bound: 'most',
    unit: 'exponent',
  }))
}

function oursOf({ costs }: GrowthRow): number {
  return exponentOf(costs.map(({ size, ours }) => ({ size, cost: ours })))
}

function baselineOf({ costs }: GrowthRow): number | undefined {
  const withBaseline = costs.filter((each): each is Required<CostAtSize> => each.baseline !== undefined)
  return withBaseline.length > 1 ? exponentOf(withBaseline.map(({ size, baseline }) => ({ size, cost: baseline }))) : undefined
}

function exponentText(exponent: number | undefined): string {
  return exponent === undefined ? '—' : exponent.toFixed(2)
}
