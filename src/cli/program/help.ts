/** The texts of `--help`, made from the table of commands. */
import { commonOptions } from './arguments.ts'
import { columns, type Row } from './columns.ts'
import type { Command, CommandOption } from './command.ts'
import { wrap } from './text.ts'

/** The text of `jsonrpc --help`, for a terminal of `width` columns. */
export function overview(commands: readonly Command[], width: number): string {
  const options: Row[] = [
    ['-h, --help', 'show this help; jsonrpc COMMAND --help explains a command'],
    ['-v, --version', 'show the version'],
  ]
  return lines(
    'JSON-RPC 2.0 from a shell.',
    '',
    'Usage: jsonrpc COMMAND',
    '',
    'Commands:',
    ...columns(
      commands.map(({ name, usage, summary }) => [`${name} ${usage}`, summary]),
      width,
    ),
    '',
    'Options:',
    ...columns(options, width),
  )
}

/** The text of `jsonrpc COMMAND --help`, for a terminal of `width` columns. */
export function helpFor({ name, usage, description, options, examples }: Command, width: number): string {
  return lines(
    ...wrap(description, width),
    '',
    `Usage: jsonrpc ${name} ${usage} [options]`,
    '',
    'Options:',
    ...columns(Object.entries({ ...options, ...commonOptions }).map(optionRow), width),
    '',
    'Examples:',
    ...columns(examples, width, ' \\'),
  )
}

function optionRow([name, { short, value, help }]: readonly [string, CommandOption]): Row {
  const start = short === undefined ? '    ' : `-${short}, `
  return [`${start}--${name}${value === undefined ? '' : ` ${value}`}`, help]
}

function lines(...texts: readonly string[]): string {
  return `${texts.join('\n')}\n`
}
