/** Formats figures for reading. */
import type { Spread } from '../measure/spread.ts'

/** A ratio with the quartiles of its rounds: `1.24 (1.22 – 1.25)`. */
export function ratio({ median, lower, upper }: Spread): string {
  return `${threeDigits(median)} (${threeDigits(lower)} – ${threeDigits(upper)})`
}

/** Microseconds, written in ns, µs, ms or s. */
export function duration(microseconds: number): string {
  if (microseconds < 1) return `${(microseconds * 1e3).toFixed(0)} ns`
  if (microseconds < 1e3) return `${threeDigits(microseconds)} µs`
  return microseconds < 1e6 ? `${threeDigits(microseconds / 1e3)} ms` : `${threeDigits(microseconds / 1e6)} s`
}

/** A count with separators for thousands. */
export function count(number: number): string {
  return number.toLocaleString('en')
}

/** Two decimals below ten, else three digits. */
function threeDigits(value: number): string {
  if (value < 10) return value.toFixed(2)
  return value.toFixed(value < 100 ? 1 : 0)
}
