/** Measures the cost of a unit at each size, of ours and of the baseline. */

import { interleave, type Round } from '../measure/interleave.ts'
import { spreadOf } from '../measure/spread.ts'
import { type Answer, roundMilliseconds, roundOf } from '../measure/time.ts'
import type { Effort } from '../section.ts'
import type { GrowthRow } from './growth-row.ts'

/** Work that can be done at any size. */
export interface Subject {
  readonly what: string
  readonly unit: string
  readonly sizes: readonly number[]
  /** Prepares both for a size. `units` is the number of units of one answer. */
  at(size: number): { readonly units: number; readonly ours: Answer; readonly baseline: Answer }
}

/** Throws if the two answer differently at a size. A short run takes the two smallest sizes. */
export async function measureGrowth({ what, unit, sizes, at }: Subject, { isShort, rounds }: Effort): Promise<GrowthRow> {
  const chosen = isShort ? sizes.slice(0, 2) : sizes
  const milliseconds = isShort ? 0 : roundMilliseconds
  const all: Round[] = []
  for (const size of chosen) {
    const { units, ours, baseline } = at(size)
    await checkSame(what, size, await ours(), await baseline())
    for (const answer of [ours, baseline]) all.push(perUnit(await roundOf(answer, milliseconds), units))
  }
  const medians = (await interleave(all, rounds)).map((costs) => spreadOf(costs).median)
  const costs = chosen.map((size, index) => ({
    size,
    ours: medians[2 * index] as number,
    baseline: medians[2 * index + 1] as number,
  }))
  return { what, unit, from: chosen[0] as number, to: chosen.at(-1) as number, costs }
}

function perUnit(round: Round, units: number): Round {
  return async () => (await round()) / units
}

function checkSame(what: string, size: number, ours: string, baseline: string): void {
  if (ours !== baseline)
    throw new Error(`${what} at ${size}: ours answers\n${ours.slice(0, 200)}\ninstead of\n${baseline.slice(0, 200)}`)
}
