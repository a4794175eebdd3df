/** Reads numeric ids from the text itself: a double turns 9007199254740993 into …992, and a client then waits for ever. */
import type { Entry, Message } from './message.ts'

const numberToken = /[ \t\n\r]*(-?\d[\d.eE+-]*)/y

/** Zero may stand for 1e-400, and past 2^53 or with a fraction digits may be lost; every other number is what it was sent as. */
function mayBeInexact(entry: Entry): boolean {
  if (entry.kind === 'stray' || typeof entry.id !== 'number') return false
  return entry.id === 0 || !Number.isSafeInteger(entry.id)
}

/** Gives every id that a double cannot hold its own digits back. The text is read only where such an id occurs. */
export function withExactIds(message: Message, text: string): Message {
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
  return name.length <= 14 && JSON.parse(name) === 'id'
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
