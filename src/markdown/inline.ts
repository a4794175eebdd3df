/** Reads the text of one paragraph: emphasis, code, links and line breaks. */

/** A part of a paragraph. */
export type Inline =
  | { readonly kind: 'text' | 'code'; readonly text: string }
  | { readonly kind: 'break' }
  | { readonly kind: 'emphasis' | 'strong'; readonly children: readonly Inline[] }
  | { readonly kind: 'link'; readonly url: string; readonly children: readonly Inline[] }

/** Reads a paragraph in time proportional to its length. */
export function parseInline(text: string): readonly Inline[] {
  return new InlineReader(text).read()
}

/** A delimiter run or a bracket that may open emphasis or a link. It stays text if nothing closes it. */
interface Opener {
  /** Its index in the parts. */
  readonly index: number
  /** The length of the run, or of the part of it that has closed nothing. */
  readonly length: number
  /** How many of its characters no emphasis has used yet. */
  unused: number
  /** Whether it could also close emphasis. */
  readonly closes: boolean
}

/** Openers of one kind. With more, the oldest stays text: this limits the time, and how deep the result is nested. */
const maxOpen = 8

type Delimiter = '*' | '_'

const special = /[\\`*_[\]<\n]|!\[|https?:\/\//gi
const punctuation = /[!-/:-@[-`{-~\p{P}\p{S}]/u

class InlineReader {
  readonly #text: string
  readonly #parts: Inline[] = []
  readonly #open: Readonly<Record<Delimiter | '[', Opener[]>> = { '*': [], _: [], '[': [] }
  readonly #backticks = new Map<number, number[]>()
  #at = 0

  constructor(text: string) {
    this.#text = text
    for (const { 0: run, index } of text.matchAll(/`+/g)) {
      const places = this.#backticks.get(run.length)
      if (places) places.push(index)
      else this.#backticks.set(run.length, [index])
    }
    for (const places of this.#backticks.values()) places.reverse()
  }

  read(): readonly Inline[] {
    const pattern = new RegExp(special)
    for (let found = pattern.exec(this.#text); found; found = pattern.exec(this.#text)) {
      this.#addText(this.#text.slice(this.#at, found.index))
      this.#at = found.index
      this.#readSpecial(found[0])
      pattern.lastIndex = this.#at
    }
    this.#addText(this.#text.slice(this.#at))
    return joined(this.#parts)
  }

  #readSpecial(start: string): void {
    if (start === '\\') this.#readEscape()
    else if (start === '`') this.#readCode()
    else if (start === '*' || start === '_') this.#readDelimiterRun(start)
    else if (start === '[' || start === '![') this.#openLink(start)
    else if (start === ']') this.#closeLink()
    else if (start === '\n') this.#take(1, { kind: 'text', text: ' ' })
    else this.#readAutolink(start)
  }

  #readEscape(): void {
    const next = this.#text[this.#at + 1] ?? ''
    if (next === '\n') this.#take(2, { kind: 'break' })
    else if (/^[!-/:-@[-`{-~]$/.test(next)) this.#take(2, { kind: 'text', text: next })
    else this.#take(1, { kind: 'text', text: '\\' })
  }

  /** Code ends with as many backticks as it began with. */
  #readCode(): void {
    const length = this.#runLength('`')
    const start = this.#at + length
    const places = this.#backticks.get(length) ?? []
    while ((places.at(-1) ?? start) < start) places.pop()
    const end = places.at(-1)
    if (end === undefined) {
      this.#take(length, { kind: 'text', text: '`'.repeat(length) })
      return
    }
    const code = this.#text.slice(start, end).replaceAll('\n', ' ')
    const isPadded = code.startsWith(' ') && code.endsWith(' ') && code.trim() !== ''
    this.#at = end
    this.#take(length, { kind: 'code', text: isPadded ? code.slice(1, -1) : code })
  }

  #readDelimiterRun(delimiter: Delimiter): void {
    const length = this.#runLength(delimiter)
    const [before, after] = [this.#text[this.#at - 1] ?? ' ', this.#text[this.#at + length] ?? ' ']
    const { opens, closes } = flankingOf(delimiter, before, after)
    let unused = length
    while (closes && unused > 0) {
      const opener = this.#open[delimiter].at(-1)
      if (!opener || !areMatching(opener, length, opens)) break
      unused -= this.#closeEmphasis(delimiter, opener, unused)
    }
    this.#take(length)
    if (unused === 0) return
    if (opens && unused <= 3) this.#push(delimiter, unused, closes)
    this.#addText(delimiter.repeat(unused))
  }

  /** Returns how many delimiters it has used of each run: two for strong emphasis. */
  #closeEmphasis(delimiter: Delimiter, opener: Opener, unused: number): number {
    const used = Math.min(unused, opener.unused, 2)
    const children = joined(this.#parts.splice(opener.index + 1))
    opener.unused -= used
    this.#forgetFrom(opener.index + 1)
    if (opener.unused === 0) {
      this.#open[delimiter].pop()
      this.#parts.pop()
    } else this.#parts[opener.index] = { kind: 'text', text: delimiter.repeat(opener.unused) }
    this.#parts.push({ kind: used === 2 ? 'strong' : 'emphasis', children })
    return used
  }

  /** An image becomes a link to it. */
  #openLink(start: '[' | '!['): void {
    this.#push('[', 1)
    this.#take(start.length, { kind: 'text', text: start })
  }

  #closeLink(): void {
    const opener = this.#open['['].pop()
    const [whole, address = ''] = opener ? (matchAt(destination, this.#text, this.#at) ?? []) : []
    const url = safeUrl(address)
    if (!opener || whole === undefined || url === undefined) {
      this.#take(1, { kind: 'text', text: ']' })
      return
    }
    const children = joined(this.#parts.splice(opener.index).slice(1))
    this.#forgetFrom(opener.index)
    this.#open['['].length = 0 // A link contains no link.
    this.#take(whole.length, { kind: 'link', url, children })
  }

  /** An address in angle brackets, or without any. */
  #readAutolink(start: string): void {
    const isBracketed = start === '<'
    const [whole = start, inner = whole] = matchAt(isBracketed ? bracketed : bare, this.#text, this.#at) ?? []
    const address = isBracketed ? inner : inner.replace(/[.,:;!?*_~]{1,9}$/, '')
    const isWithinWord = !isBracketed && /[\p{L}\p{N}]/u.test(this.#text[this.#at - 1] ?? '')
    const url = isWithinWord || this.#open['['].length > 0 ? undefined : safeUrl(address)
    if (url === undefined) this.#take(start.length, { kind: 'text', text: this.#text.slice(this.#at, this.#at + start.length) })
    else
      this.#take(isBracketed ? whole.length : address.length, { kind: 'link', url, children: [{ kind: 'text', text: address }] })
  }

  #runLength(delimiter: string): number {
    let end = this.#at
    while (this.#text[end] === delimiter) end++
    return end - this.#at
  }

  #push(delimiter: Delimiter | '[', length: number, closes = false): void {
    const open = this.#open[delimiter]
    open.push({ index: this.#parts.length, length, unused: length, closes })
    if (open.length > maxOpen) open.shift()
  }

  /** What was opened within a part that is complete stays text. */
  #forgetFrom(index: number): void {
    for (const open of Object.values(this.#open)) while ((open.at(-1)?.index ?? -1) >= index) open.pop()
  }

  #take(length: number, part?: Inline): void {
    this.#at += length
    if (part) this.#parts.push(part)
  }

  #addText(text: string): void {
    if (text !== '') this.#parts.push({ kind: 'text', text })
  }
}

const destination = /\]\( ?<?([^\s<>()[\]"'`\\]{1,2000})>?(?:\s"[^"]{0,200}")? ?\)/y
const bracketed = /<([^\s<>()[\]"'`\\]{1,2000})>/y
const bare = /[^\s<>()[\]"'`\\]{1,2000}/y

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

/** Whether a delimiter run can open or close emphasis (CommonMark 0.31, §6.2): `2 * 3`, and `_` within a word, do neither. */
function flankingOf(delimiter: Delimiter, before: string, after: string): { readonly opens: boolean; readonly closes: boolean } {
  const [isSpaceBefore, isSpaceAfter] = [/\s/.test(before), /\s/.test(after)]
  const [isPunctuationBefore, isPunctuationAfter] = [punctuation.test(before), punctuation.test(after)]
  const isLeft = !isSpaceAfter && (!isPunctuationAfter || isSpaceBefore || isPunctuationBefore)
  const isRight = !isSpaceBefore && (!isPunctuationBefore || isSpaceAfter || isPunctuationAfter)
  if (delimiter === '*') return { opens: isLeft, closes: isRight }
  return { opens: isLeft && (!isRight || isPunctuationBefore), closes: isRight && (!isLeft || isPunctuationAfter) }
}

/** Keeps `**a*b*c**` strong as a whole: rule 9 of CommonMark 0.31, §6.2. */
function areMatching(opener: Opener, length: number, opens: boolean): boolean {
  const isEither = opener.closes || opens
  return !isEither || (opener.length + length) % 3 !== 0 || (opener.length % 3 === 0 && length % 3 === 0)
}

/** Joins texts that follow each other. */
function joined(parts: readonly Inline[]): readonly Inline[] {
  const result: Inline[] = []
  let texts: string[] = []
  const flush = () => {
    if (texts.length > 0) result.push({ kind: 'text', text: texts.join('') })
    texts = []
  }
  for (const part of parts) {
    if (part.kind === 'text') texts.push(part.text)
    else {
      flush()
      result.push(part)
    }
  }
  flush()
  return result
}

/** Characters that `URL` leaves, and that could end an attribute, or a link destination in Markdown. */
const unsafeInUrl = /[|`'"()<>\\^{}[\]]/g

/**
 * Returns the address in a normal form, or `undefined` if it must not become a link: only absolute ones of `http:`, `https:` and `mailto:`
 * do, and none with a user name, which can look like the name of another host.
 */
export function safeUrl(address: string): string | undefined {
  if (!/^(?:https?:\/\/[^/]|mailto:.)/i.test(address) || !URL.canParse(address)) return undefined
  const { href, username, password } = new URL(address)
  return username || password ? undefined : href.replace(unsafeInUrl, percentEncoded)
}

function percentEncoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`
}
