/** Reads what was typed after a command's name. */
import { parseArgs } from 'node:util'
import { type Command, type CommandOption, type Given, UsageMistake } from './command.ts'
import { didYouMean } from './suggest.ts'

/** The options that every command has. */
export const everywhere: Readonly<Record<string, CommandOption>> = { help: { short: 'h', help: 'show this' } }

/** @throws UsageMistake for an option that the command does not have, and for one without its value. */
export function readArguments(command: Command, typed: readonly string[]): Given {
  const options = { ...everywhere, ...command.options }
  const { tokens, positionals } = parseArgs({
    args: [...typed],
    options: parserOptions(options),
    allowPositionals: true,
    strict: false,
    tokens: true,
  })
  const found = new Map<string, string[]>()
  for (const token of tokens) {
    if (token.kind !== 'option') continue
    const before = found.get(token.name) ?? []
    found.set(token.name, [...before, checkedValue(token, options, before.length)])
  }
  return {
    arguments: positionals,
    values: (name) => found.get(name) ?? [],
    value: (name) => found.get(name)?.at(-1),
    has: (name) => found.has(name),
  }
}

function parserOptions(options: Readonly<Record<string, CommandOption>>) {
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

function checkedValue(token: OptionToken, options: Readonly<Record<string, CommandOption>>, before: number): string {
  const { name, rawName, value, inlineValue } = token
  const option = Object.hasOwn(options, name) ? options[name] : undefined
  if (option === undefined) {
    const known = Object.keys(options).map((other) => `--${other}`)
    throw new UsageMistake(`there is no option ${rawName}.${didYouMean(rawName, known)}`)
  }
  if (option.value === undefined) {
    if (value !== undefined) throw new UsageMistake(`${rawName} takes no value`)
    return ''
  }
  if (value === undefined || value === '' || (value.startsWith('-') && !inlineValue))
    throw new UsageMistake(`${rawName} needs a value: ${rawName} ${option.value}`)
  if (before > 0 && !option.multiple) throw new UsageMistake(`${rawName} was given twice`)
  return value
}
