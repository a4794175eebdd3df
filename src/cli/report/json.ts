/** Prints JSON. A number from a server stays digit for digit as it was sent, because JavaScript would round it. */
import { Failure } from '../program/command.ts'
import { plainText } from '../program/text.ts'
import { isScalar, tokensOf } from './json-tokens.ts'

/** Levels of JSON that are printed. Deeper JSON is refused. */
const maxDepth = 5_000
/** Levels that are indented. Deeper ones stay on one line, because their indentation could be much larger than their text. */
const maxIndentedDepth = 50

/**
 * Writes a value as JSON, indented if `isForPeople`. Characters that could control a terminal become JSON escapes.
 * @throws Failure if the value is nested too deep.
 */
export function jsonText(value: unknown, isForPeople: boolean | undefined): string {
  return orFailure(() => plainText(JSON.stringify(value, undefined, isForPeople ? 2 : undefined)))
}

/**
 * Formats valid JSON as `jsonText` formats its value, but keeps the spelling of numbers: `1.0`, `-0`, `1e400`.
 * @throws Failure if it is nested too deep.
 */
export function formatJson(json: string, isForPeople: boolean | undefined): string {
  return orFailure(() => format(json, isForPeople === true))
}

function format(json: string, isForPeople: boolean): string {
  const parts: string[] = []
  let depth = 0
  let before = ''
  const newLine = () => (isForPeople && depth <= maxIndentedDepth ? `\n${'  '.repeat(depth)}` : '')
  for (const { text } of tokensOf(json)) {
    const closes = text === '}' || text === ']'
    if (closes) depth--
    const isEmpty = closes && (before === '{' || before === '[')
    const startsLine = closes ? !isEmpty : before === '{' || before === '[' || before === ','
    if (startsLine && parts.length > 0) parts.push(lineBreak(closes, depth, newLine))
    parts.push(isScalar(text) ? plainScalar(text) : text === ':' && isForPeople ? ': ' : text)
    if (text === '{' || text === '[') depth++
    if (depth > maxDepth) throw new RangeError(`it is nested deeper than ${maxDepth} levels`)
    before = text
  }
  return parts.join('')
}

/** The bracket that closes a level stays on one line with the level. */
function lineBreak(closes: boolean, depth: number, newLine: () => string): string {
  return closes && depth >= maxIndentedDepth ? '' : newLine()
}

/** A string is written anew, so that a server cannot choose whether it is escaped. A number is not. */
function plainScalar(text: string): string {
  return text.startsWith('"') ? plainText(JSON.stringify(JSON.parse(text))) : text
}

function orFailure(print: () => string): string {
  try {
    return print()
  } catch (error) {
    throw new Failure(`the JSON cannot be printed: ${(error as Error).message}`)
  }
}
