/** Reads numeric ids from the text itself: a double turns 9007199254740993 into …992, and a client then waits for ever. */

/** An escape; a quote, a bracket or a comma; a number. Whole strings would be too much for a regular expression: they may be megabytes. */
const token = /\\.|["[\]{},]|-?\d[\d.eE+-]*/g

/** Every spelling of zero but `0` itself holds one of these. */
const zeroOtherwise = /-0|0[.eE]|[eE]-/

/** Whether a zero in this text may have been another number, too small for a double. */
export function spellsZeroOtherwise(text: string): boolean {
  return zeroOtherwise.test(text)
}

/** The source text of each entry's numeric `id`, by its place in the message. The text must be valid JSON. */
export function idTexts(text: string): (string | undefined)[] {
  const ids: (string | undefined)[] = []
  const entryDepth = text.trimStart().startsWith('[') ? 2 : 1
  let depth = 0
  let place = 0
  let quote: number | undefined
  let name = '""'
  for (const { 0: found, index } of text.matchAll(token)) {
    if (found === '"') {
      if (quote !== undefined && depth === entryDepth) name = text.slice(quote, index + 1)
      quote = quote === undefined ? index : undefined
    } else if (quote !== undefined) continue
    else if ('{['.includes(found)) depth++
    else if ('}]'.includes(found)) depth--
    else if (found === ',') place += depth < entryDepth ? 1 : 0
    else if (depth === entryDepth && isId(name)) ids[place] = found
  }
  return ids
}

/** The longest spelling of a two-letter name escapes both letters: `"\u0069\u0064"`. */
function isId(name: string): boolean {
  return name.length <= 14 && JSON.parse(name) === 'id'
}
