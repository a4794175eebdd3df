/** "Did you mean …?" for a word that is unknown. */

/** Returns ` Did you mean NAME?` for the known name that is most like `typed`, or `''` if none is. */
export function suggest(typed: string, known: readonly string[]): string {
  const candidates = known.map((name) => ({ name, edits: editDistance(typed, name) }))
  const [best] = candidates.sort((one, other) => one.edits - other.edits)
  const isSimilar = best !== undefined && best.edits <= Math.ceil(best.name.length * 0.4)
  return isSimilar ? ` Did you mean ${best.name}?` : ''
}

/** The Levenshtein distance: how many letters must be added, removed or replaced to turn one word into the other. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1]
    for (let column = 1; column <= to.length; column++) {
      const replaced = (row[column - 1] ?? 0) + (letter === to[column - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
