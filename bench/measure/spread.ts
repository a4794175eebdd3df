/** Summarizes many measurements by their median and quartiles, because a mean would follow single outliers. */

/** A median with its quartiles. */
export interface Spread {
  readonly median: number
  readonly lower: number
  readonly upper: number
}

/** The spread of one or more values. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] as number
  return { median: at(0.5), lower: at(0.25), upper: at(0.75) }
}

/** How many times as fast as the baseline. It is computed round by round, because other load on the machine affects both values of a round. */
export function speedAgainst(baseline: readonly number[], ours: readonly number[]): Spread {
  return spreadOf(baseline.map((cost, round) => cost / (ours[round] as number)))
}
