/** Writes Markdown tables with aligned columns, which are also readable as text. */
import type { Findings, Section, Table } from '../section.ts'

/** A section: its title, how to read it, and its tables. */
export function sectionText({ title }: Section, { about, tables }: Findings): string {
  return [`## ${title}`, about, ...tables.map(tableText)].join('\n\n')
}

/** A table under its caption. */
export function tableText({ caption, header, rows }: Table): string {
  return `**${caption}**\n\n${columns(header, rows)}`
}

/** Lines in columns of equal width. The first column is aligned to the left, the others to the right. */
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
