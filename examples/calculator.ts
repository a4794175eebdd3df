/**
 * A calculator: plain functions. `jsonrpc serve examples/calculator.ts` serves them on http://127.0.0.1:3000. If TypeScript is installed,
 * calls are checked by these types, and the page shows them.
 */
import { RpcError } from 'damn-simple-jsonrpc-server'

/** x plus y. */
export const add = (x: number, y: number): number => x + y

/** x minus y. */
export const sub = (x: number, y: number): number => x - y

/** x times y. */
export const mul = (x: number, y: number): number => x * y

/**
 * x divided by y. Division by 0 is error 1.
 * @param x the dividend
 * @param y the divisor
 */
export function div(x: number, y: number): number {
  if (y === 0) throw new RpcError(1, 'Division by 0')
  return x / y
}

/**
 * x to the power of y.
 * @param x the base
 * @param y the exponent; 2 by default
 */
export const pow = (x: number, y = 2): number => x ** y

/** The average of the numbers. That of none is error 2. */
export function mean(numbers: number[]): number {
  if (numbers.length === 0) throw new RpcError(2, 'The mean of no numbers is undefined')
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length
}

/** The largest of the numbers. */
export const max = (numbers: number[]): number => Math.max(...numbers)
