/** The service that the cases of the specification call. */
import { RpcError, Service } from 'damn-simple-jsonrpc-server'
import { z } from 'zod'

/** High enough for the largest cases. An endpoint needs the same `maxMessageBytes`. */
export const specLimits = { maxMessageBytes: 16_777_216, maxBatchLength: 20_000, maxMethodLength: Number.POSITIVE_INFINITY }

const cycle: { self?: object } = {}
cycle.self = cycle

const number = z.number()

const throwing = (thrown: unknown) => () => {
  throw thrown
}

const extra = {
  throw_sync: throwing(new Error('LEAK-CANARY')),
  throw_string: throwing('boom'),
  throw_null: throwing(null),
  throw_undefined: throwing(undefined),
  throw_object: () => Promise.reject({ a: 1 }),
  throw_number: throwing(42),
  throw_code_string: throwing(Object.assign(new Error('LEAK-CANARY'), { code: 'ENOENT' })),
  throw_code_fraction: throwing(Object.assign(new Error('LEAK-CANARY'), { code: 1.5 })),
  throw_circular_data: throwing(new RpcError(-32000, 'Circular', cycle)),
  ret_undefined: () => undefined,
  ret_function: () => () => 1,
  ret_nan: () => Number.NaN,
  ret_bigint: () => 10n,
  ret_circular: () => cycle,
  ret_tojson_throws: () => ({ toJSON: throwing(new Error('LEAK-CANARY')) }),
  ret_date: () => new Date(0),
}

/** Returns a new service. Many cases fail on purpose, so `onError` is silent. */
export function specService() {
  return new Service({ limits: specLimits, onError: () => {} })
    .method('subtract', { params: { minuend: number, subtrahend: number } }, ({ minuend, subtrahend }) => minuend - subtrahend)
    .method('sum', (...numbers: number[]) => numbers.reduce((total, each) => total + each, 0))
    .method('get_data', () => ['hello', 5])
    .method('update', () => {})
    .method('notify_hello', () => {})
    .method('notify_sum', () => {})
    .method('echo', { params: ['value'] }, (value: unknown) => value)
    .method('fail', throwing(new Error('LEAK-CANARY secret')))
    .methods(extra)
}
