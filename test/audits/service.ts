/** The service that audits are tried on: the three methods that they know by name. */
import { Service } from 'damn-simple-jsonrpc-server'

/** A new one each time. */
export function auditedService() {
  return new Service({ onError: () => {} })
    .method('echo', { params: ['value'] }, (value: unknown) => value)
    .method('subtract', { params: ['minuend', 'subtrahend'] }, (minuend: number, subtrahend: number) => minuend - subtrahend)
    .method('sum', (...numbers: number[]) => numbers.reduce((total, each) => total + each, 0))
}
