/** Prints results for people. */
import type { Result, Spread } from './measure.ts'

/** A line for each result, in columns. */
export function table(results: readonly Result[]): string {
  const header = ['', 'speed', 'middle half', 'ours', 'mark']
  const lines = [header, ...results.map(columnsOf)]
  const widths = header.map((_, column) => Math.max(...lines.map((line) => (line[column] as string).length)))
  return lines.map((line) => line.map((cell, column) => pad(cell, column, widths)).join('   ')).join('\n')
}

function columnsOf({ name, speed, ours, mark }: Result): string[] {
  return [name, `${speed.median.toFixed(2)} ×`, range(speed), duration(ours), duration(mark)]
}

function range({ lower, upper }: Spread): string {
  return `${lower.toFixed(2)} – ${upper.toFixed(2)}`
}

function duration(nanoseconds: number): string {
  if (nanoseconds < 1e3) return `${nanoseconds.toFixed(0)} ns`
  return nanoseconds < 1e6 ? `${(nanoseconds / 1e3).toFixed(2)} µs` : `${(nanoseconds / 1e6).toFixed(2)} ms`
}

function pad(cell: string, column: number, widths: readonly number[]): string {
  const width = widths[column] as number
  return column === 0 ? cell.padEnd(width) : cell.padStart(width)
}
