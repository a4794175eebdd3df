/** Reads the params of a call from the words of a shell, or from JSON. */
import { UsageError } from '../program/command.ts'
import { tokensOf } from '../report/json-tokens.ts'

type Params = readonly unknown[] | { readonly [name: string]: unknown } | undefined

/**
 * Reads each word as JSON or else as text. `NAME=VALUE` is a named param; a word in JSON quotes never is.
 * @throws UsageError if only some params have a name, a name is repeated, or JavaScript cannot hold a number exactly.
 */
export function paramsFromWords(words: readonly string[]): Params {
  if (words.length === 0) return undefined
  const pairs = words.map(namedParam)
  const named = pairs.filter((pair) => pair !== undefined)
  if (named.length === 0) return words.map(paramValue)
  const nameless = words[pairs.indexOf(undefined)]
  if (nameless !== undefined)
    throw new UsageError(`${nameless} has no name, but other params do. Name all or none. Text with = in it: '"a=b"'`)
  const names = named.map(([name]) => name)
  const repeated = names.find((name, index) => names.indexOf(name) !== index)
  if (repeated !== undefined) throw new UsageError(`the param ${repeated} can be given only once.`)
  return Object.fromEntries(named)
}

/**
 * Reads all params from one JSON text.
 * @throws UsageError if the text is not a JSON array or object.
 */
export function paramsFromJson(text: string): Params {
  const value = parseJson(text)
  checkNumbers(value, text)
  if (typeof value === 'object' && value !== null) return value as Params
  throw new UsageError('params from stdin must be a JSON array or object.')
}

function namedParam(word: string): [name: string, value: unknown] | undefined {
  const [, name, value] = word.match(/^([\p{L}_$][\p{L}\p{N}_$.-]*)=(.*)$/su) ?? []
  return name === undefined || value === undefined ? undefined : [name, paramValue(value)]
}

function paramValue(word: string): unknown {
  const value = parseJson(word)
  checkNumbers(value, word)
  return value === undefined ? word : value
}

/** @throws UsageError if `json`, the text of `value`, has a number that would be sent as another number. */
function checkNumbers(value: unknown, json: string): void {
  if (value === undefined) return
  for (const { text } of tokensOf(json))
    if (/^[-\d]/.test(text) && isRounded(text))
      throw new UsageError(`${text} is too large for a JavaScript number. Send it as text: '"${text}"'`)
}

function isRounded(number: string): boolean {
  const value = Number(number)
  return !Number.isFinite(value) || (/^-?\d+$/.test(number) && !Number.isSafeInteger(value))
}

/** Returns the value of a JSON text, or `undefined` if the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
