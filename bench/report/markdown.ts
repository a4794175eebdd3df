/** Writes tables that are legible both as they are and as Markdown. */
import type { Findings, Section, Table } from '../section.ts'

/** A section whole: its title, how to read it, its tables. */
export function sectionText({ title }: Section, { about, tables }: Findings): string {
  return [`## ${title}`, about, ...tables.map(tableText)].join('\n\n')
}

/** A table under its caption. */
export function tableText({ caption, header, rows }: Table): string {
  return `**${caption}**\n\n${columns(header, rows)}`
}

/** Lines in columns of even width: text to the left, figures to the right. */
export function columns(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((_, column) => Math.max(3, ...[header, ...rows].map((line) => (line[column] ?? '').length)))
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, column) => pad(cells[column] ?? '', column, width)).join(' | ')} |`
  const rule = `| ${widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`
  return [line(header), rule, ...rows.map(line)].join('\n')
}

function pad(cell: string, column: number, width: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width)
}
