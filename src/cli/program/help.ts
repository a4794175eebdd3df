/** The texts of `--help`, made from the table of commands. */
import { everywhere } from './arguments.ts'
import type { Command } from './command.ts'

/** What `jsonrpc` says when it is asked for nothing else. */
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
      ['-h, --help', 'show this; jsonrpc COMMAND --help tells more'],
      ['-v, --version', 'show the version'],
    ]),
  )
}

/** What `jsonrpc COMMAND --help` says. */
export function helpFor({ name, usage, description, options, examples }: Command): string {
  return lines(
    description,
    '',
    `Usage: jsonrpc ${name} ${usage} [options]`,
    '',
    'Options:',
    ...columns(
      Object.entries({ ...options, ...everywhere }).map(([option, { short, value, help }]) => [
        `${short === undefined ? '    ' : `-${short}, `}--${option}${value === undefined ? '' : ` ${value}`}`,
        help,
      ]),
    ),
    '',
    'Examples:',
    ...columns(examples),
  )
}

/** Two columns, of which the first is as wide as its widest text. */
export function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`.trimEnd())
}

function lines(...texts: readonly string[]): string {
  return `${texts.join('\n')}\n`
}
