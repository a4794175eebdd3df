/** The service that the audits run on, with the three methods that they call. */
import { Service } from 'damn-simple-jsonrpc-server'

/** Returns a new service. */
export function auditedService() {
  return new Service({ onError: () => {} })
    .method('echo', { params: ['value'] }, (value: unknown) => value)
    .method('subtract', { params: ['minuend', 'subtrahend'] }, (minuend: number, subtrahend: number) => minuend - subtrahend)
    .method('sum', (...numbers: number[]) => numbers.reduce((total, each) => total + each, 0))
}
