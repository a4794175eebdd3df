/** Parses the arguments of a command. */
import { parseArgs } from 'node:util'
import { type Command, type CommandOption, type ParsedArgs, UsageError } from './command.ts'
import { suggest } from './suggest.ts'

type Options = Readonly<Record<string, CommandOption>>

/** The options that every command has. */
export const commonOptions: Options = { help: { short: 'h', help: 'show this help' } }

/** @throws UsageError if an option is unknown, lacks its value, has a value but is a switch, or is repeated but must not be. */
export function parseArguments(command: Command, typed: readonly string[]): ParsedArgs {
  const options = { ...commonOptions, ...command.options }
  const { tokens, positionals } = parseArgs({
    args: typed.map(maskNegative),
    options: parserOptions(options),
    allowPositionals: true,
    strict: false, // so that the messages are ours
    tokens: true,
  })
  const found = new Map<string, string[]>()
  for (const masked of tokens) {
    if (masked.kind !== 'option') continue
    const token = masked.value === undefined ? masked : { ...masked, value: unmask(masked.value) }
    const earlier = found.get(token.name) ?? []
    found.set(token.name, [...earlier, checkedValue(token, options, earlier.length > 0)])
  }
  return {
    positionals: positionals.map(unmask),
    values: (name) => found.get(name) ?? [],
    value: (name) => found.get(name)?.at(-1),
    has: (name) => found.has(name),
  }
}

/** A character that no argument has. `parseArgs` would read `-1` as an option. */
const mask = '\0'

function maskNegative(word: string): string {
  return /^-\.?\d/.test(word) ? mask + word : word
}

function unmask(word: string): string {
  return word.startsWith(mask) ? word.slice(1) : word
}

function parserOptions(options: Options) {
  return Object.fromEntries(
    Object.entries(options).map(([name, { short, value }]) => {
      const type = value === undefined ? ('boolean' as const) : ('string' as const)
      return [name, { type, multiple: true, ...(short !== undefined && { short }) }]
    }),
  )
}

interface OptionToken {
  readonly name: string
  readonly rawName: string
  readonly value?: string | undefined
  readonly inlineValue?: boolean | undefined
}

function checkedValue({ name, rawName, value, inlineValue }: OptionToken, options: Options, isRepeated: boolean): string {
  const option = Object.hasOwn(options, name) ? options[name] : undefined
  if (option === undefined) {
    const known = Object.keys(options).map((other) => `--${other}`)
    throw new UsageError(`there is no option ${rawName}.${suggest(rawName, known)}`)
  }
  if (option.value === undefined) {
    if (value !== undefined) throw new UsageError(`${rawName} takes no value. Write ${rawName} alone.`)
    return ''
  }
  if (value === undefined || value === '' || (/^-(?!\.?\d)/.test(value) && !inlineValue))
    throw new UsageError(`${rawName} needs a value: ${rawName} ${option.value}`)
  if (isRepeated && !option.multiple) throw new UsageError(`${rawName} can be given only once.`)
  return value
}
