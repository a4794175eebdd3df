/** Reads figures back from the tables of docs/measurements.md. */

/** The text of the page, and its tables by caption. */
export class Report {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  /** Lines of the list at the top, such as that of `Node`. */
  facts(...names: string[]): string[] {
    return names.map((name) => {
      const [line] = this.#text.match(new RegExp(`^- ${name}\\b.*(\\n  .*)*`, 'm')) ?? []
      return line ?? missing(`the line of ${name}`)
    })
  }

  /** The names in the first column of a table. */
  rows(caption: string): string[] {
    return this.#table(caption).rows.map(([name = '']) => name)
  }

  /** One cell. Several columns may have the same name: the first counts. */
  cell(caption: string, row: string, column: string): string {
    const { header, rows } = this.#table(caption)
    const cell = rows.find(([name]) => name === row)?.[header.indexOf(column)]
    return cell ?? missing(`${row}, ${column} of the table "${caption}"`)
  }

  /** A ratio without its quartiles, or a cell that is no ratio. */
  median(caption: string, row: string, column: string): string {
    return this.cell(caption, row, column).replace(/ \(.*/, '')
  }

  /** The rows of the goals that were not reached. */
  missedGoals(): string[][] {
    const [, goals = ''] = this.#text.split('\n## Goals\n')
    return tableIn(goals).rows.filter(([, , , reached]) => reached === 'no')
  }

  #table(caption: string) {
    const [, below = missing(`the table "${caption}"`)] = this.#text.split(`\n**${caption}**\n`)
    return tableIn(below)
  }
}

function tableIn(text: string): { header: string[]; rows: string[][] } {
  const [table = ''] = text.match(/^\|[^\n]*\n(\|[^\n]*\n)*/m) ?? []
  const [header = [], , ...rows] = table.trimEnd().split('\n').map(cellsOf)
  return { header, rows }
}

function cellsOf(line: string): string[] {
  return line
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim())
}

function missing(what: string): never {
  throw new Error(`docs/measurements.md lacks ${what}, which docs/performance.md shows`)
}
