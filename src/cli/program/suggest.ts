/** "Did you mean …?" */

/** Words for the end of a message: the known name that was probably meant, or nothing. */
export function didYouMean(typed: string, known: readonly string[]): string {
  const [best] = known.map((name) => ({ name, far: distance(typed, name) })).sort((one, other) => one.far - other.far)
  const isNear = best !== undefined && best.far <= Math.ceil(best.name.length * 0.4)
  return isNear ? ` Did you mean ${best.name}?` : ''
}

/** How many letters must be added, taken away or changed to get from one word to the other. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1]
    for (let at = 1; at <= to.length; at++) {
      const change = (row[at - 1] ?? 0) + (letter === to[at - 1] ? 0 : 1)
      next.push(Math.min(change, (row[at] ?? 0) + 1, (next[at - 1] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
