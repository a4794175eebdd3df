/** Measures what a unit costs at each size: ours and the limit's, all sizes in turns. */
import { spreadOf } from '../measure/spread.ts'
import { type Round, takeTurns } from '../measure/take-turns.ts'
import { type Answer, roundMilliseconds, roundOf } from '../measure/time.ts'
import type { Effort } from '../section.ts'
import type { GrowthRow } from './growth-row.ts'

/** Something that can be done at any size. */
export interface Growing {
  readonly what: string
  readonly unit: string
  readonly sizes: readonly number[]
  /** Sets both up at a size; `units` is what one answer counts for. */
  at(size: number): { readonly units: number; readonly ours: Answer; readonly mark: Answer }
}

/** Throws where the two answer differently at some size. The short way takes the two smallest sizes. */
export async function grow({ what, unit, sizes, at }: Growing, { isShort, rounds }: Effort): Promise<GrowthRow> {
  const chosen = isShort ? sizes.slice(0, 2) : sizes
  const milliseconds = isShort ? 0 : roundMilliseconds
  const laps: Round[] = []
  for (const size of chosen) {
    const { units, ours, mark } = at(size)
    await checkSame(what, size, await ours(), await mark())
    for (const answer of [ours, mark]) laps.push(perUnit(await roundOf(answer, milliseconds), units))
  }
  const medians = (await takeTurns(laps, rounds)).map((costs) => spreadOf(costs).median)
  const costs = chosen.map((size, index) => ({
    size,
    ours: medians[2 * index] as number,
    mark: medians[2 * index + 1] as number,
  }))
  return { what, unit, from: chosen[0] as number, to: chosen.at(-1) as number, costs }
}

function perUnit(round: Round, units: number): Round {
  return async () => (await round()) / units
}

function checkSame(what: string, size: number, ours: string, mark: string): void {
  if (ours !== mark) throw new Error(`${what} at ${size}: ours answers\n${ours.slice(0, 200)}\nand not\n${mark.slice(0, 200)}`)
}
