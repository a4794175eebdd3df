/** Reads numeric ids from the text itself: a double turns 9007199254740993 into …992, and its client would wait for ever. */

/** Every spelling of zero but `0` itself holds one of these. */
const zeroOtherwise = /-0|0[.eE]|[eE]-/

/** Whether a zero in this text may have been another number, too small for a double. */
export function spellsZeroOtherwise(text: string): boolean {
  return zeroOtherwise.test(text)
}

const [space, quote, comma, minus, zero, nine, colon, backslash] = [0x20, 0x22, 0x2c, 0x2d, 0x30, 0x39, 0x3a, 0x5c]
const [openArray, closeArray, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d]

/**
 * The source text of each entry's numeric `id`, by the entry's index in the message. The text must be valid JSON. It is read once,
 * character code by character code: a regular expression over all tokens would allocate for each bracket of a hostile message.
 */
export function exactIds(text: string): (string | undefined)[] {
  const colons: number[] = []
  const start = text.length - text.trimStart().length
  const entryDepth = text.charCodeAt(start) === openArray ? 2 : 1
  let depth = 0
  let index = 0
  let name = ''
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code <= space || isDigit(code)) continue
    if (code === quote) {
      const end = endOfString(text, at)
      if (depth === entryDepth) name = end - at < longestId.length ? text.slice(at, end + 1) : ''
      at = end
    } else if (code === openObject || code === openArray) depth++
    else if (code === closeObject || code === closeArray) depth--
    else if (code === comma && depth < entryDepth) index++
    else if (code === colon && depth === entryDepth && spellingsOfId.has(name)) colons[index] = at
  }
  return colons.map((at) => numberAt(text, at))
}

/** The index of the closing quote. A string with an escaped quote is read code by code: a search from quote to quote would cost more. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  if (text.charCodeAt(end - 1) !== backslash) return end
  end = start + 1
  for (let code = text.charCodeAt(end); code !== quote; code = text.charCodeAt(end)) end += code === backslash ? 2 : 1
  return end
}

/** The number behind a colon, if a number stands there. In an object it ends at a comma, a brace or white space. */
function numberAt(text: string, colonAt: number): string | undefined {
  let start = colonAt + 1
  while (text.charCodeAt(start) <= space) start++
  const first = text.charCodeAt(start)
  if (first !== minus && !isDigit(first)) return undefined
  const members = text.slice(start, text.indexOf('}', start))
  const length = members.search(endOfNumber)
  return length === -1 ? members : members.slice(0, length)
}

const endOfNumber = /[, \t\n\r]/

function isDigit(code: number): boolean {
  return code >= zero && code <= nine
}

/** The longest spelling of the name: both letters escaped. */
const longestId = '"\\u0069\\u0064"'

const spellingsOfId: ReadonlySet<string> = new Set(['"id"', '"\\u0069d"', '"i\\u0064"', longestId])
