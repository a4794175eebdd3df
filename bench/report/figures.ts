/** Writes figures for people. */
import type { Spread } from '../measure/spread.ts'

/** A ratio with the middle half of its rounds: `1.24 (1.22 – 1.25)`. */
export function ratio({ median, lower, upper }: Spread): string {
  return `${inThree(median)} (${inThree(lower)} – ${inThree(upper)})`
}

/** Microseconds in the unit that suits them. */
export function duration(microseconds: number): string {
  if (microseconds < 1) return `${(microseconds * 1e3).toFixed(0)} ns`
  if (microseconds < 1e3) return `${inThree(microseconds)} µs`
  return microseconds < 1e6 ? `${inThree(microseconds / 1e3)} ms` : `${inThree(microseconds / 1e6)} s`
}

/** A count with its thousands set apart. */
export function count(number: number): string {
  return number.toLocaleString('en')
}

/** Two decimals below ten, then as many as leave three digits. */
function inThree(value: number): string {
  if (value < 10) return value.toFixed(2)
  return value.toFixed(value < 100 ? 1 : 0)
}
