/** Many measurements of one thing, told by their middle: a mean would follow every hiccup of the machine. */

/** A median with the middle half around it. */
export interface Spread {
  readonly median: number
  readonly lower: number
  readonly upper: number
}

/** The spread of some values; at least one. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] as number
  return { median: at(0.5), lower: at(0.25), upper: at(0.75) }
}

/** How many times as fast as a mark, round by round: the two stood next to each other in time, and share what the machine did then. */
export function speedAgainst(marks: readonly number[], ours: readonly number[]): Spread {
  return spreadOf(marks.map((mark, round) => mark / (ours[round] as number)))
}
