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

/** A sign that may open emphasis or a link, and so far is a text. */
interface Opener {
  /** Its place in the parts. */
  readonly index: number
  /** How many signs are left of it. */
  count: number
  readonly length: number
  /** Whether it could also close emphasis. */
  readonly closes: boolean
}

/** So many signs of one kind may be open. They bound how deep the result is nested, and the time: the oldest becomes text for good. */
const maxOpen = 8

const special = /[\\`*_[\]<\n]|!\[|https?:\/\//gi
const punctuation = /[!-/:-@[-`{-~\p{P}\p{S}]/u

class InlineReader {
  readonly #text: string
  readonly #parts: Inline[] = []
  readonly #open: Readonly<Record<'*' | '_' | '[', Opener[]>> = { '*': [], _: [], '[': [] }
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
      this.#readSign(found[0])
      pattern.lastIndex = this.#at
    }
    this.#addText(this.#text.slice(this.#at))
    return joined(this.#parts)
  }

  #readSign(sign: string): void {
    if (sign === '\\') this.#readEscape()
    else if (sign === '`') this.#readCode()
    else if (sign === '*' || sign === '_') this.#readEmphasis(sign)
    else if (sign === '[' || sign === '![') this.#openLink(sign)
    else if (sign === ']') this.#closeLink()
    else if (sign === '\n') this.#take(1, { kind: 'text', text: ' ' })
    else this.#readAddress(sign)
  }

  #readEscape(): void {
    const next = this.#text[this.#at + 1] ?? ''
    if (next === '\n') this.#take(2, { kind: 'break' })
    else if (/^[!-/:-@[-`{-~]$/.test(next)) this.#take(2, { kind: 'text', text: next })
    else this.#take(1, { kind: 'text', text: '\\' })
  }

  /** Code ends with as many backticks as it began with. */
  #readCode(): void {
    const length = this.#runOf('`')
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

  #readEmphasis(sign: '*' | '_'): void {
    const length = this.#runOf(sign)
    const [before, after] = [this.#text[this.#at - 1] ?? ' ', this.#text[this.#at + length] ?? ' ']
    const { opens, closes } = directionsOf(sign, before, after)
    let left = length
    while (closes && left > 0) {
      const opener = this.#open[sign].at(-1)
      if (!opener || !areMatching(opener, length, opens)) break
      left -= this.#closeEmphasis(sign, opener, left)
    }
    this.#take(length)
    if (left === 0) return
    if (opens && left <= 3) this.#push(sign, left, closes)
    this.#addText(sign.repeat(left))
  }

  /** Returns how many signs it has used: two for strong emphasis. */
  #closeEmphasis(sign: '*' | '_', opener: Opener, left: number): number {
    const used = Math.min(left, opener.count, 2)
    const children = joined(this.#parts.splice(opener.index + 1))
    opener.count -= used
    this.#forgetFrom(opener.index + 1)
    if (opener.count === 0) {
      this.#open[sign].pop()
      this.#parts.pop()
    } else this.#parts[opener.index] = { kind: 'text', text: sign.repeat(opener.count) }
    this.#parts.push({ kind: used === 2 ? 'strong' : 'emphasis', children })
    return used
  }

  /** An image becomes a link to it. */
  #openLink(sign: '[' | '!['): void {
    this.#push('[', 1)
    this.#take(sign.length, { kind: 'text', text: sign })
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

  /** An address without brackets, or in angle brackets. */
  #readAddress(sign: string): void {
    const [whole = sign, inner = whole] = matchAt(sign === '<' ? bracketed : bare, this.#text, this.#at) ?? []
    const address = sign === '<' ? inner : inner.replace(/[.,:;!?*_~]{1,9}$/, '')
    const isWithinWord = sign !== '<' && /[\p{L}\p{N}]/u.test(this.#text[this.#at - 1] ?? '')
    const url = isWithinWord || this.#open['['].length > 0 ? undefined : safeUrl(address)
    if (url === undefined) this.#take(sign.length, { kind: 'text', text: this.#text.slice(this.#at, this.#at + sign.length) })
    else
      this.#take(sign === '<' ? whole.length : address.length, { kind: 'link', url, children: [{ kind: 'text', text: address }] })
  }

  #runOf(sign: string): number {
    let end = this.#at
    while (this.#text[end] === sign) end++
    return end - this.#at
  }

  #push(sign: '*' | '_' | '[', length: number, closes = false): void {
    const open = this.#open[sign]
    open.push({ index: this.#parts.length, count: length, length, closes })
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

/** Whether a run of signs may open or close emphasis (CommonMark 0.31, §6.2): `2 * 3`, and `_` within a word, do neither. */
function directionsOf(sign: '*' | '_', before: string, after: string): { readonly opens: boolean; readonly closes: boolean } {
  const [isSpaceBefore, isSpaceAfter] = [/\s/.test(before), /\s/.test(after)]
  const [isSignBefore, isSignAfter] = [punctuation.test(before), punctuation.test(after)]
  const isLeft = !isSpaceAfter && (!isSignAfter || isSpaceBefore || isSignBefore)
  const isRight = !isSpaceBefore && (!isSignBefore || isSpaceAfter || isSignAfter)
  if (sign === '*') return { opens: isLeft, closes: isRight }
  return { opens: isLeft && (!isRight || isSignBefore), closes: isRight && (!isLeft || isSignAfter) }
}

/** Tells `**a*b*c**`, where the signs within are others, from `*a*` (CommonMark 0.31, §6.2, rule 9). */
function areMatching(opener: Opener, length: number, opens: boolean): boolean {
  const isUnclear = opener.closes || opens
  return !isUnclear || (opener.length + length) % 3 !== 0 || (opener.length % 3 === 0 && length % 3 === 0)
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

/** Signs that `URL` leaves, and that could end an attribute, or the place of an address in Markdown. */
const delimiters = /[|`'"()<>\\^{}[\]]/g

/**
 * Returns the address in a normal form, or `undefined` if it must not become a link: only absolute ones of `http:`, `https:` and `mailto:`
 * do, and none with a user name, which can look like the name of another host.
 */
export function safeUrl(address: string): string | undefined {
  if (!/^(?:https?:\/\/[^/]|mailto:.)/i.test(address) || !URL.canParse(address)) return undefined
  const { href, username, password } = new URL(address)
  return username || password ? undefined : href.replace(delimiters, percentEncoded)
}

function percentEncoded(sign: string): string {
  return `%${sign.charCodeAt(0).toString(16).toUpperCase()}`
}
