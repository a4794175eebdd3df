/** The texts of `--help`, made from the table of commands. */
import { commonOptions } from './arguments.ts'
import type { Command, CommandOption } from './command.ts'

/** The text of `jsonrpc --help`. */
export function overview(commands: readonly Command[]): string {
  return lines(
    'JSON-RPC 2.0 from a shell.',
    '',
    'Usage: jsonrpc COMMAND',
    '',
    'Commands:',
    ...columns(commands.map(({ name, usage, summary }) => [`${name} ${usage}`, summary])),
    '',
    'Options:',
    ...columns([
      ['-h, --help', 'show this help; jsonrpc COMMAND --help explains a command'],
      ['-v, --version', 'show the version'],
    ]),
  )
}

/** The text of `jsonrpc COMMAND --help`. */
export function helpFor({ name, usage, description, options, examples }: Command): string {
  return lines(
    description,
    '',
    `Usage: jsonrpc ${name} ${usage} [options]`,
    '',
    'Options:',
    ...columns(Object.entries({ ...options, ...commonOptions }).map(optionRow)),
    '',
    'Examples:',
    ...columns(examples),
  )
}

function optionRow([name, { short, value, help }]: readonly [string, CommandOption]): readonly [string, string] {
  const start = short === undefined ? '    ' : `-${short}, `
  return [`${start}--${name}${value === undefined ? '' : ` ${value}`}`, help]
}

/** Formats rows as two indented columns. The first is as wide as its longest text. */
export function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`.trimEnd())
}

function lines(...texts: readonly string[]): string {
  return `${texts.join('\n')}\n`
}
