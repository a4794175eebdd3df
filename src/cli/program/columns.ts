/** Formats rows as two columns that fit the width of the terminal. */
import { fixedSpace, wrap } from './text.ts'

/** The text on the left, and its explanation. */
export type Row = readonly [left: string, right: string]

/** Spaces before a row. */
const indent = '  '
/** Spaces before a line that continues a row, if it does not stand in the second column. */
const hangingIndent = ' '.repeat(8)

/**
 * Formats rows as two indented columns, wrapped at spaces. The first column is as wide as its longest text, but takes at most half of
 * the width: a longer text has its explanation on the next line.
 */
export function columns(rows: readonly Row[], width: number, leftWidth: number = leftWidthOf(rows, width)): string[] {
  return rows.flatMap(([left, right]) =>
    left.length <= leftWidth ? besides(left, right, leftWidth, width) : below(left, right, width, ''),
  )
}

/** The width of the first column that `columns` gives to rows. Pass the width of the rows of all tables to `columns` to align them. */
export function leftWidthOf(rows: readonly Row[], width: number): number {
  const limit = Math.floor(width / 2) - indent.length
  return Math.max(0, ...rows.map(([left]) => left.length).filter((length) => length <= limit))
}

/**
 * Formats commands and their explanations: as two columns if no line of them must be wrapped, else each explanation below its command. A
 * command that is longer than a line goes on in the next one, as in a shell.
 */
export function commandLines(rows: readonly Row[], width: number): string[] {
  const leftWidth = Math.max(0, ...rows.map(([left]) => left.length))
  const fits = rows.every(([, right]) => indent.length + leftWidth + 2 + right.length <= width)
  return rows.flatMap(([left, right]) =>
    fits ? besides(left, right, leftWidth, width) : below(withFixedValues(left), right, width, ' \\'),
  )
}

/** An option and its value stay on one line. */
function withFixedValues(command: string): string {
  return command.replaceAll(/(?<= --[a-z-]+) (?=[^-\s|>])/g, fixedSpace)
}

function besides(left: string, right: string, leftWidth: number, width: number): string[] {
  const start = `${indent}${left.padEnd(leftWidth)}  `
  const [first = '', ...rest] = wrap(right, width - start.length)
  return [`${start}${first}`.trimEnd(), ...rest.map((line) => ' '.repeat(start.length) + line)]
}

function below(left: string, right: string, width: number, lineEnd: string): string[] {
  const room = width - hangingIndent.length
  const isOneLine = left.length <= width - indent.length
  const [first = '', ...rest] = isOneLine ? [left.replaceAll(fixedSpace, ' ')] : wrap(left, room - lineEnd.length)
  const lefts = [indent + first, ...rest.map((line) => hangingIndent + line)]
  const explanation = right === '' ? [] : wrap(right, room).map((line) => hangingIndent + line)
  return [...lefts.map((line, index) => (index < lefts.length - 1 ? line + lineEnd : line)), ...explanation]
}
