/** The texts of `--help`, made from the table of commands. */
import { commonOptions } from './arguments.ts'
import type { Paint } from './colors.ts'
import { columns, commandLines, leftWidthOf, type Row } from './columns.ts'
import { type Command, type CommandOption, commandGroups } from './command.ts'
import { fixedSpace, wrap } from './text.ts'

/** How a text is shown: the columns of the terminal, and its colors. */
export interface Look {
  readonly width: number
  readonly paint: Paint
}

const commonRows: readonly Row[] = [
  ['-h, --help', 'show this help; jsonrpc COMMAND --help explains a command'],
  ['-v, --version', 'show the version'],
]

/** The text of `jsonrpc --help`. */
export function overview(commands: readonly Command[], { width, paint }: Look): string {
  const leftWidth = leftWidthOf(commands.map(commandRow), width)
  const groups = commandGroups.flatMap((group) => {
    const rows = commands.filter((command) => command.group === group).map(commandRow)
    return ['', paint('bold', `${group}:`), ...columns(rows, width, leftWidth)]
  })
  return lines(
    ...wrap('Serves, calls, describes and checks JSON-RPC 2.0 services.', width),
    '',
    ...usage('COMMAND [options]', { width, paint }),
    ...groups,
    '',
    paint('bold', 'Options:'),
    ...columns(commonRows, width),
  )
}

/** Leaves out the options that a command requires: they would make the column wide, and its own help has them. */
function commandRow({ name, usage: args, summary }: Command): Row {
  return [args.startsWith('-') ? name : `${name} ${args}`, summary]
}

/** The text of `jsonrpc COMMAND --help`. */
export function helpFor({ name, usage: args, description, options, examples }: Command, look: Look): string {
  const { width, paint } = look
  return lines(
    ...description.split('\n\n').flatMap((paragraph) => [...wrap(paragraph, width), '']),
    ...usage(`${name} ${args} [options]`, look),
    '',
    paint('bold', 'Options:'),
    ...columns(Object.entries({ ...options, ...commonOptions }).map(optionRow), width),
    '',
    paint('bold', 'Examples:'),
    ...commandLines(examples, width),
  )
}

const usageStart = 'Usage: '

function usage(text: string, { width, paint }: Look): string[] {
  const [first = '', ...rest] = wrap(`jsonrpc ${text}`, width - usageStart.length)
  return [`${paint('bold', usageStart.trim())} ${first}`, ...rest.map((line) => `${' '.repeat(usageStart.length)}${line}`)]
}

function optionRow([name, { short, value, help }]: readonly [string, CommandOption]): Row {
  const start = short === undefined ? '    ' : `-${short}, `
  return [`${start}--${name}${value === undefined ? '' : ` ${value}`}`, help.replaceAll('(default: ', `(default:${fixedSpace}`)]
}

function lines(...texts: readonly string[]): string {
  return `${texts.join('\n')}\n`
}
