/** Reads figures back from the tables of docs/measurements.md. */
import { type MarkdownTable, tablesIn } from './markdown-tables.ts'

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
  missedGoals(): readonly (readonly string[])[] {
    const [, goals = ''] = this.#text.split('\n## Goals\n')
    return tableAt(goals).rows.filter(([, , , reached]) => reached === 'no')
  }

  #table(caption: string): MarkdownTable {
    const [, below = missing(`the table "${caption}"`)] = this.#text.split(`\n**${caption}**\n`)
    return tableAt(below)
  }
}

/** The first table of a text. */
function tableAt(text: string): MarkdownTable {
  return tablesIn(text)[0] ?? { header: [], rows: [] }
}

function missing(what: string): never {
  throw new Error(`docs/measurements.md lacks ${what}, which docs/performance.md shows`)
}
