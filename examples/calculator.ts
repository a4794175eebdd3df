/** A calculator: plain functions in a service. `jsonrpc serve examples/calculator.ts` puts it on http://127.0.0.1:3000. */
import { RpcError, Service } from 'damn-simple-jsonrpc-server'

const statistics = new Service()
  .method('mean', { params: ['numbers'], summary: 'The average of some numbers' }, (numbers: number[]) => mean(numbers))
  .method('max', { params: ['numbers'], summary: 'The largest of some numbers' }, (numbers: number[]) => Math.max(...numbers))

export const calculator = new Service()
  .method('add', { params: ['x', 'y'], summary: 'x plus y' }, (x: number, y: number) => x + y)
  .method('sub', { params: ['x', 'y'], summary: 'x less y' }, (x: number, y: number) => x - y)
  .method('mul', { params: ['x', 'y'], summary: 'x times y' }, (x: number, y: number) => x * y)
  .method('div', { params: ['x', 'y'], summary: 'x divided by y, unless y is 0' }, divide)
  .method(
    'pow',
    { params: ['x', 'y?'], summary: 'x to the power of y; its square where y is left out' },
    (x: number, y = 2) => x ** y,
  )
  .mount('stats', statistics)

function divide(x: number, y: number): number {
  if (y === 0) throw new RpcError(1, 'Nothing can be divided by 0')
  return x / y
}

function mean(numbers: number[]): number {
  if (numbers.length === 0) throw new RpcError(2, 'No numbers have no mean')
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length
}
