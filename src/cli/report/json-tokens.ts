/** Reads the tokens of JSON text that `JSON.parse` accepts. It has no recursion, so depth does not matter. */

/** A bracket, comma, colon, string, number or word. A string has its quotes. */
export interface Token {
  readonly text: string
  readonly start: number
  readonly end: number
}

const scalar = /[^\s{}[\]:,"\ufeff]+/y
const space = /[\s\ufeff]*/y

/** Yields the tokens of valid JSON, in order. */
export function* tokensOf(json: string): Generator<Token> {
  for (let start = skipSpace(json, 0); start < json.length; ) {
    const end = endOf(json, start)
    yield { text: json.slice(start, end), start, end }
    start = skipSpace(json, end)
  }
}

/** Whether a token is a value of its own: a string, a number, `true`, `false` or `null`. */
export function isScalar(text: string): boolean {
  return !/^[{}[\]:,]/.test(text)
}

/** Returns the text of each member of a JSON object, by name. The last of equal names wins, as in `JSON.parse`. */
export function membersOf(json: string): ReadonlyMap<string, string> {
  const members = new Map<string, string>()
  let [depth, name, valueStart, last] = [0, '', 0, { text: '', end: 0 }]
  for (const token of tokensOf(json)) {
    const { text, end } = token
    // In an empty object there is no value before the bracket.
    if (depth === 1 && (text === ',' || text === '}') && last.text !== '{')
      members.set(name, json.slice(valueStart, last.end).trim())
    if (depth === 1 && text === ':') [name, valueStart] = [JSON.parse(last.text), end]
    if (text === '{' || text === '[') depth++
    if (text === '}' || text === ']') depth--
    last = token
  }
  return members
}

function skipSpace(json: string, from: number): number {
  return endOfMatch(space, json, from)
}

function endOf(json: string, start: number): number {
  if (json[start] === '"') return endOfString(json, start)
  return isScalar(json.slice(start, start + 1)) ? endOfMatch(scalar, json, start) : start + 1
}

/** A loop, because a regular expression with a choice for each character overflows the stack on long strings. */
function endOfString(json: string, start: number): number {
  for (let index = start + 1; index < json.length; index++) {
    if (json[index] === '\\') index++
    else if (json[index] === '"') return index + 1
  }
  return json.length
}

function endOfMatch(pattern: RegExp, json: string, from: number): number {
  pattern.lastIndex = from
  return pattern.test(json) ? Math.max(pattern.lastIndex, from) : from + 1
}

/** Returns the text of each element of a JSON array, in order. */
export function elementsOf(json: string): readonly string[] {
  const elements: string[] = []
  let [depth, start, last] = [0, 0, { text: '', end: 0 }]
  for (const token of tokensOf(json)) {
    const { text, end } = token
    // In an empty array there is no element before the bracket.
    if (depth === 1 && (text === ',' || text === ']') && last.text !== '[') elements.push(json.slice(start, last.end).trim())
    if (text === '{' || text === '[') depth++
    if (text === '}' || text === ']') depth--
    if (depth === 1 && (text === ',' || last.text === '')) start = end
    last = token
  }
  return elements
}
