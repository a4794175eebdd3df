/** From words of a shell to the params of a call. */
import { UsageMistake } from '../program/command.ts'

type Params = readonly unknown[] | { readonly [name: string]: unknown } | undefined

/**
 * Each word is JSON, or else text. `name=value` goes by name; a word in JSON quotes never does.
 *
 * @throws UsageMistake where names and positions mix, a name comes twice, or a number is larger than JavaScript can hold.
 */
export function paramsOf(words: readonly string[]): Params {
  if (words.length === 0) return undefined
  const pairs = words.map(pairOf)
  const named = pairs.filter((pair) => pair !== undefined)
  if (named.length === 0) return words.map(valueFrom)
  const stranger = words[pairs.indexOf(undefined)]
  if (stranger !== undefined)
    throw new UsageMistake(`params go all by name or all by position, but ${stranger} has no name. Text with = in it: '"a=b"'`)
  const names = named.map(([name]) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new UsageMistake(`${twice} was given twice`)
  return Object.fromEntries(named)
}

/** The params as one JSON text, as they come from stdin. @throws UsageMistake for what is no array or object. */
export function wholeParams(text: string): Params {
  const value = jsonOf(text)
  if (typeof value === 'object' && value !== null) return value as Params
  throw new UsageMistake('params from stdin must be a JSON array or object.')
}

function pairOf(word: string): [name: string, value: unknown] | undefined {
  const [, name, value] = word.match(/^([\p{L}_$][\p{L}\p{N}_$.-]*)=(.*)$/su) ?? []
  return name === undefined || value === undefined ? undefined : [name, valueFrom(value)]
}

function valueFrom(word: string): unknown {
  const value = jsonOf(word)
  if (typeof value === 'number' && isChanged(value, word))
    throw new UsageMistake(`${word} is too large for a number of JavaScript. Send it as text: '"${word}"'`)
  return value === undefined ? word : value
}

/** A number that would arrive as another one. */
function isChanged(value: number, word: string): boolean {
  return !Number.isFinite(value) || (/^-?\d+$/.test(word.trim()) && !Number.isSafeInteger(value))
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
