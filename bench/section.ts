/** A section of the bench: it measures one kind of thing, and returns tables for the report. */

/** How thorough to measure. A short run only tests that the bench works; its figures mean nothing. */
export interface Effort {
  readonly isShort: boolean
  /** Rounds of each comparison. A round measures all implementations, one after the other. */
  readonly rounds: number
}

/** One section of the bench. `name` selects it on the command line. */
export interface Section {
  readonly name: string
  readonly title: string
  /** Throws if a program is missing, and names the package to install. It runs for all sections before the first is measured. */
  readonly check?: () => void
  /** Measures the section; `log` prints a line of progress. */
  measure(effort: Effort, log: (line: string) => void): Promise<Findings>
}

/** The results of a section. */
export interface Findings {
  /** What was measured and how to read it, in Markdown. */
  readonly about: string
  readonly tables: readonly Table[]
  readonly goals: readonly Goal[]
}

/** A table whose first column is text, and whose other columns are figures. */
export interface Table {
  readonly caption: string
  readonly header: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** A target figure, and the measured one. */
export interface Goal {
  readonly what: string
  readonly target: number
  readonly measured: number
  /** `least`: the figure must be at least the target, as for speed. `most`: at most, as for time and size. */
  readonly bound: 'least' | 'most'
  readonly unit: '×' | 'ms' | 'kB' | 'exponent'
}

/** Whether the goal was reached. */
export function isReached({ target, measured, bound }: Goal): boolean {
  return bound === 'least' ? measured >= target : measured <= target
}
