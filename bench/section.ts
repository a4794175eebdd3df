/** What a part of the bench is: it measures one kind of thing, and hands over tables for the report. */

/** How thorough to be. The short way only proves that the bench runs: its figures mean nothing. */
export interface Effort {
  readonly isShort: boolean
  /** Rounds of each comparison; the contenders take turns within each. */
  readonly rounds: number
}

/** One part of the bench, by the name that picks it on the command line. */
export interface Section {
  readonly name: string
  readonly title: string
  /** Throws where the machine lacks something, saying what to install. All sections are asked before the first is run. */
  readonly check?: () => void
  /** Runs it; `say` shows a line of progress to whoever waits. */
  measure(effort: Effort, say: (line: string) => void): Promise<Findings>
}

/** What a section found. */
export interface Findings {
  /** What was done and how to read it, in Markdown. */
  readonly about: string
  readonly tables: readonly Table[]
  readonly aims: readonly Aim[]
}

/** Columns under a header; the first is text, the others are figures. */
export interface Table {
  readonly caption: string
  readonly header: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** A figure that was set as a goal, and what was found. */
export interface Aim {
  readonly what: string
  readonly asked: number
  readonly found: number
  /** `least`: as much or more is good, as for speed. `most`: as much or less is, as for time and weight. */
  readonly bound: 'least' | 'most'
  readonly unit: '×' | 'ms' | 'kB' | 'exponent'
}

/** Whether the goal was reached. */
export function isReached({ asked, found, bound }: Aim): boolean {
  return bound === 'least' ? found >= asked : found <= asked
}
