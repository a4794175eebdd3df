/** A calculator: plain functions in a service. `jsonrpc serve examples/calculator.ts` serves it on http://127.0.0.1:3000. */
import { RpcError, Service } from 'damn-simple-jsonrpc-server'

const statistics = new Service()
  .method('mean', { params: ['numbers'], summary: 'the average of the numbers' }, (numbers: number[]) => mean(numbers))
  .method('max', { params: ['numbers'], summary: 'the largest of the numbers' }, (numbers: number[]) => Math.max(...numbers))

export const calculator = new Service()
  .method('add', { params: ['x', 'y'], summary: 'x plus y' }, (x: number, y: number) => x + y)
  .method('sub', { params: ['x', 'y'], summary: 'x minus y' }, (x: number, y: number) => x - y)
  .method('mul', { params: ['x', 'y'], summary: 'x times y' }, (x: number, y: number) => x * y)
  .method('div', { params: ['x', 'y'], summary: 'x divided by y' }, divide)
  .method('pow', { params: ['x', 'y?'], summary: 'x to the power of y; y is 2 by default' }, (x: number, y = 2) => x ** y)
  .mount('stats', statistics)

function divide(x: number, y: number): number {
  if (y === 0) throw new RpcError(1, 'Division by 0')
  return x / y
}

function mean(numbers: number[]): number {
  if (numbers.length === 0) throw new RpcError(2, 'The mean of no numbers is undefined')
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length
}
