/** Which lines of indented JSON fold, and which are left then. */
import type { Line } from './tokens.ts'

/** An array or an object over several lines. */
export interface Fold {
  /** The index of the line that closes it. */
  readonly end: number
  /** How many items or members it has. */
  readonly count: number
}

/** Returns the folds by the index of the line that opens them. Takes one pass. */
export function foldsOf(lines: readonly Line[]): ReadonlyMap<number, Fold> {
  const folds = new Map<number, Fold>()
  const open: { readonly start: number; count: number }[] = []
  lines.forEach(({ tokens }, index) => {
    const isEnd = tokens[0]?.kind === 'close'
    const closed = isEnd ? open.pop() : undefined
    if (closed) folds.set(closed.start, { end: index, count: closed.count })
    const around = open.at(-1)
    if (around && !isEnd) around.count++
    if (tokens.at(-1)?.kind === 'open') open.push({ start: index, count: 0 })
  })
  return folds
}

/** Returns the indexes of at most `max` lines, without those within folds that are closed. A closed fold shows its last line itself. */
export function visibleLines(
  lines: readonly Line[],
  folds: ReadonlyMap<number, Fold>,
  folded: ReadonlySet<number>,
  max: number,
): { readonly visible: readonly number[]; readonly isComplete: boolean } {
  const visible: number[] = []
  let index = 0
  while (index < lines.length && visible.length < max) {
    visible.push(index)
    index = ((folded.has(index) && folds.get(index)?.end) || index) + 1
  }
  return { visible, isComplete: index >= lines.length }
}
