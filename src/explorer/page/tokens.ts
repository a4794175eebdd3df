/** JSON as it came over the wire, in tokens: shown that way, every digit of a number is the one that was sent. */

/** What a token is. */
export type TokenKind = 'open' | 'close' | 'comma' | 'colon' | 'property' | 'string' | 'number' | 'word'

/** One token, as it was written. */
export interface Token {
  readonly kind: TokenKind
  readonly text: string
}

const pattern = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*|true|false|null|[[\]{}:,]/g

/** The tokens of a text; `undefined` where it is not JSON. */
export function tokensOf(text: string): readonly Token[] | undefined {
  try {
    JSON.parse(text)
  } catch {
    return undefined
  }
  const texts = text.match(pattern) ?? []
  return texts.map((each, index) => ({ kind: kindOf(each, texts[index + 1]), text: each }))
}

const signs: ReadonlyMap<string, TokenKind> = new Map([
  ['{', 'open'],
  ['[', 'open'],
  ['}', 'close'],
  [']', 'close'],
  [',', 'comma'],
  [':', 'colon'],
])

function kindOf(text: string, next: string | undefined): TokenKind {
  const sign = signs.get(text)
  if (sign) return sign
  if (text.startsWith('"')) return next === ':' ? 'property' : 'string'
  return /^[tfn]/.test(text) ? 'word' : 'number'
}

/** The tokens of a member's value in an object, as the last of its name has it; none where there is no such member. */
export function memberTokens(tokens: readonly Token[], name: string): readonly Token[] {
  let depth = 0
  let start = -1
  let found: readonly Token[] = []
  tokens.forEach(({ kind, text }, index) => {
    if (start >= 0 && depth === 1 && (kind === 'comma' || kind === 'close')) {
      found = tokens.slice(start, index)
      start = -1
    }
    if (kind === 'open') depth++
    if (kind === 'close') depth--
    if (depth === 1 && kind === 'property' && JSON.parse(text) === name) start = index + 2
  })
  return found
}

/** The elements of a list, each with its tokens. */
export function elementsOf(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const found: Token[][] = []
  let depth = 0
  for (const token of tokens.slice(1, -1)) {
    if (found.length === 0) found.push([])
    if (token.kind === 'open') depth++
    if (token.kind === 'close') depth--
    if (depth === 0 && token.kind === 'comma') found.push([])
    else found.at(-1)?.push(token)
  }
  return found
}

/** A line of pretty JSON: how deep it is indented, and its tokens. */
export interface Line {
  readonly depth: number
  readonly tokens: readonly Token[]
}

/** The lines of pretty JSON. What is empty or short stays on one line. */
export function linesOf(tokens: readonly Token[]): readonly Line[] {
  const lines: { depth: number; tokens: Token[] }[] = [{ depth: 0, tokens: [] }]
  let depth = 0
  let lineEnd = -1
  tokens.forEach((token, index) => {
    const before = tokens[index - 1]
    if (token.kind === 'close') depth--
    if (before && index > lineEnd && breaks(before, token)) lines.push({ depth, tokens: [] })
    lines.at(-1)?.tokens.push(token)
    if (token.kind === 'open') {
      depth++
      lineEnd = Math.max(lineEnd, fitsOnLine(tokens, index))
    }
  })
  return lines
}

/** Lists and objects of a few plain values read best on one line. */
const shortest = 48

function fitsOnLine(tokens: readonly Token[], start: number): number {
  let length = 0
  for (let at = start + 1; length < shortest; at++) {
    const token = tokens[at]
    if (!token || token.kind === 'open') return -1
    if (token.kind === 'close') return at
    length += token.text.length + 1
  }
  return -1
}

function breaks(before: Token, token: Token): boolean {
  return before.kind === 'open' || before.kind === 'comma' || token.kind === 'close'
}

/** Pretty JSON as text. */
export function prettyText(tokens: readonly Token[]): string {
  const lines = linesOf(tokens).map((line) => '  '.repeat(line.depth) + line.tokens.map(textIn).join(''))
  return lines.join('\n')
}

/** A token as it stands in a line: a colon has a space after it, and so has a comma that ends no line. */
export function textIn({ kind, text }: Token, index: number, line: readonly Token[]): string {
  if (kind === 'colon') return ': '
  return kind === 'comma' && index < line.length - 1 ? ', ' : text
}

/** JSON without the space between its tokens; the text itself where it is not JSON. */
export function compact(text: string): string {
  return (
    tokensOf(text)
      ?.map((token) => token.text)
      .join('') ?? text
  )
}
