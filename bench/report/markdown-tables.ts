/** Reads the tables of a Markdown text. */

/** A table: the cells of its first line, and those of each row. */
export interface MarkdownTable {
  readonly header: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** The tables of a text, in order. */
export function tablesIn(text: string): MarkdownTable[] {
  const tables = text.matchAll(/^(\|.*)\n\|[-:| ]+\n((?:\|.*(?:\n|$))*)/gm)
  return [...tables].map(([, header = '', rows = '']) => ({
    header: cellsOf(header),
    rows: rows.split('\n').filter(Boolean).map(cellsOf),
  }))
}

/** A pipe behind a backslash does not end a cell. */
function cellsOf(line: string): string[] {
  const cells = line.split(/(?<!\\)\|/).slice(1, -1)
  return cells.map((cell) => cell.trim())
}
