/** Splits JSON into tokens, so that the page shows every number with the digits that were sent. */
import { parseJson } from './json.ts'

/** The kind of a token. */
export type TokenKind = 'open' | 'close' | 'comma' | 'colon' | 'property' | 'string' | 'number' | 'word'

/** A token with its original text. */
export interface Token {
  readonly kind: TokenKind
  readonly text: string
}

/** Of a string with escapes, it matches the first quote alone. */
const pattern = /"(?:[^"\\]*")?|-?\d[\d.eE+-]*|true|false|null|[[\]{}:,]/g

/** Returns the tokens of a text; `undefined` if it is not JSON. */
export function tokensOf(text: string): readonly Token[] | undefined {
  if (parseJson(text) === undefined) return undefined
  const texts = textsOf(text)
  return texts.map((each, index) => ({ kind: kindOf(each, texts[index + 1]), text: each }))
}

/** No pattern matches a string with its escapes: millions of them would exceed its stack. */
function textsOf(text: string): readonly string[] {
  const texts: string[] = []
  const search = new RegExp(pattern)
  for (let found = search.exec(text); found; found = search.exec(text)) {
    if (found[0] === '"') search.lastIndex = stringEnd(text, found.index)
    texts.push(text.slice(found.index, search.lastIndex))
  }
  return texts
}

/** Returns the index after the string that begins at `start`; the length of the text if the string has no end. */
export function stringEnd(text: string, start: number): number {
  const ends = /["\\]/g
  ends.lastIndex = start + 1
  for (let found = ends.exec(text); found; found = ends.exec(text)) {
    if (found[0] === '"') return ends.lastIndex
    ends.lastIndex++
  }
  return text.length
}

const punctuation: ReadonlyMap<string, TokenKind> = new Map([
  ['{', 'open'],
  ['[', 'open'],
  ['}', 'close'],
  [']', 'close'],
  [',', 'comma'],
  [':', 'colon'],
])

function kindOf(text: string, next: string | undefined): TokenKind {
  const kind = punctuation.get(text)
  if (kind) return kind
  if (text.startsWith('"')) return next === ':' ? 'property' : 'string'
  return /^[tfn]/.test(text) ? 'word' : 'number'
}

/** Returns the tokens of a member's value in an object. Of a duplicate name the last one counts, as in `JSON.parse`. */
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

/** Returns the tokens of each element of an array. */
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

/** Deeper levels are not indented further: their indentation could be much larger than their text. */
const maxIndents = 50

/** A line of indented JSON. */
export interface Line {
  readonly depth: number
  readonly tokens: readonly Token[]
}

/** Breaks JSON into lines. Short arrays and objects without nesting stay on one line. */
export function linesOf(tokens: readonly Token[]): readonly Line[] {
  const lines: { depth: number; tokens: Token[] }[] = [{ depth: 0, tokens: [] }]
  let depth = 0
  let lineEnd = -1
  tokens.forEach((token, index) => {
    const before = tokens[index - 1]
    if (token.kind === 'close') depth--
    if (before && index > lineEnd && isBreakBetween(before, token)) lines.push({ depth: Math.min(depth, maxIndents), tokens: [] })
    lines.at(-1)?.tokens.push(token)
    if (token.kind === 'open') {
      depth++
      lineEnd = Math.max(lineEnd, endOnLine(tokens, index))
    }
  })
  return lines
}

const maxShort = 48

/** Returns the index of the closing bracket if all up to it is short and not nested; else -1. */
function endOnLine(tokens: readonly Token[], start: number): number {
  let length = 0
  for (let at = start + 1; length < maxShort; at++) {
    const token = tokens[at]
    if (!token || token.kind === 'open') return -1
    if (token.kind === 'close') return at
    length += token.text.length + 1
  }
  return -1
}

function isBreakBetween(before: Token, token: Token): boolean {
  return before.kind === 'open' || before.kind === 'comma' || token.kind === 'close'
}

/** Returns indented JSON as text. */
export function prettyText(tokens: readonly Token[]): string {
  const lines = linesOf(tokens).map((line) => '  '.repeat(line.depth) + line.tokens.map(textInLine).join(''))
  return lines.join('\n')
}

/** Returns the text of a token in its line: with a space after a colon, and after a comma that does not end the line. */
export function textInLine({ kind, text }: Token, index: number, line: readonly Token[]): string {
  if (kind === 'colon') return ': '
  return kind === 'comma' && index < line.length - 1 ? ', ' : text
}

/** Removes the white space between tokens. Returns the text itself if it is not JSON. */
export function compact(text: string): string {
  const tokens = tokensOf(text)
  return tokens ? tokens.map((token) => token.text).join('') : text
}
