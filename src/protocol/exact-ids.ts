/** Reads numeric ids from the text itself: a double turns 9007199254740993 into …992, and a client then waits for ever. */

const numberToken = /[ \t\n\r]*(-?\d[\d.eE+-]*)/y

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
  let index = 0
  let name = ''
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]
    if (sign === '"') {
      const end = endOfString(text, at)
      if (depth === entryDepth) name = text.slice(at, end + 1)
      at = end
    } else if (sign === '{' || sign === '[') depth++
    else if (sign === '}' || sign === ']') depth--
    else if (sign === ',' && depth === entryDepth - 1) index++
    else if (sign === ':' && depth === entryDepth && isId(name)) ids[index] = numberAt(text, at + 1)
  }
  return ids
}

/** The longest spelling of a two-letter name escapes both letters: `"\u0069\u0064"`. */
function isId(name: string): boolean {
  return name === '"id"' || (name.length <= 14 && name.includes('\\') && JSON.parse(name) === 'id')
}

function numberAt(text: string, at: number): string | undefined {
  numberToken.lastIndex = at
  return numberToken.exec(text)?.[1]
}

/** Where the string that opens at `start` closes: at the first quote that no odd run of backslashes escapes. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '"') return at
  }
  return text.length
}
