/** Reads numeric ids from the text itself: a double turns 9007199254740993 into …992, and a client then waits for ever. */
import type { Entry, Message } from './message.ts'

const numberToken = /[ \t\n\r]*(-?\d[\d.eE+-]*)/y

/** Every spelling of zero but `0` itself holds one of these. */
const zeroOtherwise = /-0|0[.eE]|[eE]-/

/**
 * Tells entries whose id may have lost digits: past 2^53, with a fraction, or a zero in a text that could spell it otherwise (1e-400).
 * Every other number is what it was sent as. The text is looked at once, as a batch may hold a thousand zeros.
 */
function inexactIn(text: string): (entry: Entry) => boolean {
  let spellsZeroOtherwise: boolean | undefined
  return (entry) => {
    if (entry.kind === 'stray' || typeof entry.id !== 'number') return false
    if (entry.id !== 0) return !Number.isSafeInteger(entry.id)
    spellsZeroOtherwise ??= zeroOtherwise.test(text)
    return spellsZeroOtherwise
  }
}

/** Gives every id that a double cannot hold its own digits back. The text is read only where such an id occurs. */
export function withExactIds(message: Message, text: string): Message {
  const mayBeInexact = inexactIn(text)
  if (!Array.isArray(message)) return mayBeInexact(message as Entry) ? exact(message as Entry, idTexts(text)[0]) : message
  if (!message.some(mayBeInexact)) return message
  const texts = idTexts(text)
  return message.map((entry, index) => (mayBeInexact(entry) ? exact(entry, texts[index]) : entry))
}

function exact(entry: Entry, idText: string | undefined): Entry {
  return idText === undefined || entry.kind === 'stray' ? entry : { ...entry, idText }
}

/** The source text of each entry's numeric `id`, by its place in the message. The text must be valid JSON. */
function idTexts(text: string): (string | undefined)[] {
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
