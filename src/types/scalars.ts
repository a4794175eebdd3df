/** Checks strings, numbers and constants. Messages name what is expected, never the value. */
import { formats } from './formats.ts'
import { type Convert, pass, type Schema } from './run.ts'

/** Returns what is wrong with a value, or `undefined`. */
type Rule<Value> = (value: Value) => string | undefined

/** A check of a type and of the keywords that restrict it. */
function checked<Value>(fits: (value: unknown) => boolean, message: string, rules: readonly Rule<Value>[]): Convert {
  if (rules.length === 0) return (value, run) => (fits(value) ? value : run.fail(message))
  return (value, run) => {
    if (!fits(value)) return run.fail(message)
    for (const rule of rules) {
      const issue = rule(value as Value)
      if (issue !== undefined) return run.fail(issue)
    }
    return value
  }
}

/** Makes a rule of each keyword that is set. */
function rulesOf<Value>(schema: Schema, makers: { readonly [keyword: string]: (expected: never) => Rule<Value> }): Rule<Value>[] {
  return Object.keys(makers).flatMap((keyword) =>
    schema[keyword] === undefined ? [] : [(makers[keyword] as (expected: unknown) => Rule<Value>)(schema[keyword])],
  )
}

function rule<Value>(fits: (value: Value) => boolean, message: string): Rule<Value> {
  return (value) => (fits(value) ? undefined : message)
}

/** `maxLength` comes before `pattern`, so that it bounds the time that a pattern takes. */
const stringRules = {
  maxLength: (most: number) => rule<string>((text) => !isLonger(text, most), `Expected at most ${count(most, 'character')}`),
  minLength: (least: number) =>
    rule<string>((text) => isLonger(text, least - 1), `Expected at least ${count(least, 'character')}`),
  pattern: (pattern: string) => {
    const expression = new RegExp(pattern, 'u')
    return rule<string>((text) => expression.test(text), `Expected text that matches ${pattern}`)
  },
  format: (format: string) => {
    const fits = Object.hasOwn(formats, format) ? formats[format] : undefined
    return rule<string>((text) => fits?.(text) ?? true, `Expected text of the format ${format}`)
  },
}

/** They hold for a bigint, too. */
const numberRules = {
  minimum: (least: number) => rule<number>((value) => value >= least, `Expected at least ${least}`),
  maximum: (most: number) => rule<number>((value) => value <= most, `Expected at most ${most}`),
  exclusiveMinimum: (least: number) => rule<number>((value) => value > least, `Expected more than ${least}`),
  exclusiveMaximum: (most: number) => rule<number>((value) => value < most, `Expected less than ${most}`),
  multipleOf: (step: number) => rule<number>((value) => Number.isInteger(Number(value) / step), `Expected a multiple of ${step}`),
}

/** The keywords of strings. */
export const stringKeywords: readonly string[] = /* @__PURE__ */ Object.keys(stringRules)
/** The keywords of numbers. */
export const numberKeywords: readonly string[] = /* @__PURE__ */ Object.keys(numberRules)

/** A string. */
export function stringOf(schema: Schema): Convert {
  return checked((value) => typeof value === 'string', 'Expected a string', rulesOf(schema, stringRules))
}

/** A number. JSON can write one that becomes `Infinity`: `1e999`. */
export function numberOf(schema: Schema): Convert {
  const rules = rulesOf(schema, numberRules)
  return schema.type === 'integer'
    ? checked(Number.isInteger, 'Expected an integer', rules)
    : checked(Number.isFinite, 'Expected a number', rules)
}

/** The keywords of numbers for a bigint. */
export function bigintRules(schema: Schema): Convert {
  const rules = rulesOf(schema, numberRules)
  return rules.length === 0 ? pass : checked(() => true, '', rules)
}

/** `true` or `false`. */
export const boolean: Convert = (value, run) => (typeof value === 'boolean' ? value : run.fail('Expected true or false'))

/** `null`. */
export const nothing: Convert = (value, run) => (value === null ? value : run.fail('Expected null'))

/** No value at all. */
export const never: Convert = (_, run) => run.fail('Expected no value')

/** One of these values, each a string, a number, a boolean or null. */
export function oneOf(values: readonly unknown[]): Convert {
  const known = new Set(values)
  const shown = values.slice(0, 20).map((value) => JSON.stringify(value))
  const list = values.length > shown.length ? `${shown.join(', ')}, …` : shown.join(', ')
  const message = values.length === 1 ? `Expected ${list}` : `Expected one of ${list}`
  return (value, run) => (known.has(value) ? value : run.fail(message))
}

/** A number with its noun. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

/** Whether a text has more characters (code points) than these. Counts only if its UTF-16 units do not tell. */
function isLonger(text: string, length: number): boolean {
  if (text.length <= length) return false
  if (text.length > 2 * length + 1) return true
  let counted = 0
  for (const _ of text) if (++counted > length) return true
  return false
}
