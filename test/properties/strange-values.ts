/** Values that a handler may throw or return. Text that must not reach the client contains LEAK-CANARY. */
import { RpcError } from 'damn-simple-jsonrpc-server'
import * as fc from 'fast-check'

const canary = (): never => {
  throw new Error('LEAK-CANARY')
}

const brand = Symbol.for('damn-simple-jsonrpc-server.RpcError')

function hostileProxy(): unknown {
  const traps = new Proxy({}, { get: () => canary })
  return new Proxy(() => {}, traps)
}

function revokedProxy(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

type Settle = (value: unknown) => void

/** An object with a `then` that is not a promise. */
function thenable(then: (resolve: Settle, reject: Settle) => unknown): object {
  return Object.fromEntries([['then', then]])
}

function cycle(): unknown {
  const value: { self?: unknown } = {}
  value.self = value
  return value
}

/** An `RpcError` with a member that was changed after it was made. */
function changed(member: string, descriptor: PropertyDescriptor): RpcError {
  return Object.defineProperty(new RpcError(7, 'Refused'), member, descriptor)
}

type Makers = Record<string, () => unknown>

const holders: Makers = {
  'a proxy whose traps throw': hostileProxy,
  'a revoked proxy': revokedProxy,
  'a cycle': cycle,
  'a BigInt': () => 10n,
  'a symbol': () => Symbol('LEAK-CANARY'),
  'a function': () => canary,
  'a throwing toJSON': () => ({ toJSON: canary }),
  'a toJSON that returns nothing': () => ({ toJSON: () => undefined }),
  'a getter that throws': () => Object.defineProperty({}, 'x', { get: canary, enumerable: true }),
  'an object that cannot be a string': () => ({ toString: canary, valueOf: canary, [Symbol.toPrimitive]: canary }),
  'an array with holes in it': () => [undefined, canary, Symbol('LEAK-CANARY')],
}

const thrown: Makers = {
  ...holders,
  'an error': () => new Error('LEAK-CANARY'),
  'a frozen error': () => Object.freeze(new Error('LEAK-CANARY')),
  'an error whose message throws': () => Object.defineProperty(new Error(), 'message', { get: canary }),
  'an error whose name and stack throw': () =>
    Object.defineProperties(new Error(), { name: { get: canary }, stack: { get: canary } }),
  'an error with a code': () => Object.assign(new Error('LEAK-CANARY'), { code: -32602, data: 'LEAK-CANARY' }),
  'an object with a throwing then': () => Object.defineProperty({}, 'then', { get: canary }),
  'a promise': () => new Promise(() => {}),
  'an RpcError': () => new RpcError(7, 'Refused', { reason: 'no' }),
  'a frozen RpcError': () => Object.freeze(new RpcError(7, 'Refused')),
  'an RpcError with a lone surrogate': () => new RpcError(7, '\ud800"\n'),
  'an RpcError with a code of text': () => changed('code', { value: 'LEAK-CANARY' }),
  'an RpcError with a code that is a fraction': () => changed('code', { value: 1.5 }),
  'an RpcError with a code that throws': () => changed('code', { get: canary }),
  'an RpcError with a message of numbers': () => changed('message', { value: 42 }),
  'an RpcError with a message that throws': () => changed('message', { get: canary }),
  'an RpcError with data that throws': () => changed('data', { get: canary }),
  'an object with the brand of an RpcError': () => ({ [brand]: true, code: 'LEAK-CANARY', message: {} }),
  ...Object.fromEntries(
    Object.entries(holders).map(([name, make]) => [`an RpcError with ${name}`, () => new RpcError(7, 'Refused', make())]),
  ),
}

const returned: Makers = {
  ...holders,
  NaN: () => Number.NaN,
  'an invalid date': () => new Date(Number.NaN),
  'a Map': () => new Map([['LEAK-CANARY', 1]]),
  'a thenable that throws': () => thenable(canary),
  'a thenable whose then throws when it is read': () => Object.defineProperty({}, 'then', { get: canary }),
  'a thenable whose then can be read once': () => onceReadable(),
  'a thenable that resolves twice': () => thenable((resolve) => [resolve(1), resolve(2)]),
  'a thenable that rejects, then resolves': () => thenable((resolve, reject) => [reject(1), resolve(2)]),
  'a thenable that resolves, then throws': () => thenable((resolve) => [resolve(1), canary()]),
  'a thenable in a thenable': () => thenable((resolve) => resolve(thenable((resolveInner) => resolveInner(3)))),
  'a thenable that never settles': () => thenable(() => {}),
  'a promise that never settles': () => new Promise(() => {}),
  'a promise of a throwing toJSON': () => Promise.resolve({ toJSON: canary }),
  'a promise of a cycle': () => Promise.resolve(cycle()),
  'an array that contains itself': () => [cycle()],
  'an array as deep as the stack': () => Array.from({ length: 20_000 }).reduce((inner) => [inner], []),
}

function onceReadable(): unknown {
  let reads = 0
  return Object.defineProperty({}, 'then', { get: () => (reads++ === 0 ? (resolve: () => void) => resolve() : canary()) })
}

const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withObjectString: true,
  withSet: true,
})

/** `make` returns a new value each time, because some can be read only once. `name` is printed if a property fails. */
export interface Strange {
  readonly name: string
  readonly make: () => unknown
}

function strange(makers: Makers): fc.Arbitrary<Strange> {
  const named = fc.constantFrom(...Object.entries(makers).map(([name, make]): Strange => ({ name, make })))
  return fc.oneof(
    { weight: 3, arbitrary: named },
    { weight: 2, arbitrary: anything.map((value): Strange => ({ name: 'anything', make: () => value })) },
  )
}

export const strangeThrown: fc.Arbitrary<Strange> = strange(thrown)
export const strangeReturned: fc.Arbitrary<Strange> = strange(returned)
