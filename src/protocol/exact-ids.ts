/** Reads numeric ids from the text itself: a double turns 9007199254740993 into …992, and its client would wait for ever. */

/** Every spelling of zero but `0` itself holds one of these. */
const zeroOtherwise = /-0|0[.eE]|[eE]-/

/** Whether a zero in this text may have been another number, too small for a double. */
export function spellsZeroOtherwise(text: string): boolean {
  return zeroOtherwise.test(text)
}

const numberAfterColon = /:[ \t\n\r]*(-?\d[\d.eE+-]*)/y

/**
 * The source text of each entry's numeric `id`, by the entry's index in the message. The text must be valid JSON. It is read once,
 * character by character: a regular expression over all tokens would allocate for each bracket of a hostile message.
 */
export function exactIds(text: string): (string | undefined)[] {
  const ids: (string | undefined)[] = []
  const entryDepth = text.trimStart().startsWith('[') ? 2 : 1
  let depth = 0
  let index = 0
  let name = ''
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === '"') {
      const end = endOfString(text, at)
      if (depth === entryDepth) name = end - at < longestId.length ? text.slice(at, end + 1) : ''
      at = end
    } else if (character === '{' || character === '[') depth++
    else if (character === '}' || character === ']') depth--
    else if (character === ',' && depth < entryDepth) index++
    else if (character === ':' && depth === entryDepth && isId(name)) ids[index] = numberAt(text, at)
  }
  return ids
}

/** The index of the closing quote: the next one that an even number of backslashes precedes. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1)
  return end
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0
  while (text[at - 1 - backslashes] === '\\') backslashes++
  return backslashes % 2 === 1
}

function numberAt(text: string, colon: number): string | undefined {
  numberAfterColon.lastIndex = colon
  return numberAfterColon.exec(text)?.[1]
}

/** The longest spelling of the name: both letters escaped. */
const longestId = '"\\u0069\\u0064"'

function isId(name: string): boolean {
  return name === '"id"' || (name.includes('\\') && JSON.parse(name) === 'id')
}
