/** An invalid set-up throws a TypeError that names the mistake and the fix. */
import { defaultLimits, Service } from 'damn-simple-jsonrpc-server'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'

const handler = () => 1
const service = () => new Service().method('taken', handler).mount('stats', new Service().method('mean', handler))
const cyclic = () => {
  const [a, b, c] = [new Service(), new Service(), new Service()]
  return b.mount('c', c) && a.mount('b', b) && c.mount('a', a)
}
class Calculator {
  add = handler
}

/** Removes the types, which forbid most of these calls; plain JavaScript does not. */
const any = (service: Service) =>
  service as unknown as Record<'method' | 'methods' | 'mount' | 'use', (...args: unknown[]) => unknown>
const method =
  (...args: unknown[]) =>
  () =>
    any(service()).method(...args)
const options = (value: unknown) => () => new Service(value as never)

const mistakes: [what: string, mistake: () => unknown, hint: RegExp][] = [
  ['a name that is taken', method('taken', handler), /"taken" is taken.*another name/],
  ['a name that is taken below a prefix', method('stats.mean', handler), /"stats\.mean" is taken/],
  ['an empty name', method('', handler), /name must be a string, not empty/],
  ['a name that is a number', method(1, handler), /name must be a string/],
  ['no name', method(), /name must be a string/],
  ['a reserved name', method('rpc.discover', handler), /not begin with "rpc\.".*reserved/],
  ['no handler', method('x'), /method\("x"\): handler must be a function, not undefined/],
  ['a handler that is no function', method('x', {}, 'handler'), /handler must be a function, not string/],
  ['options without a handler', method('x', { params: [] }), /handler must be a function, not object/],
  [
    'handler and options the wrong way round',
    method('x', handler, {}),
    /must be a function, not object.*last: \(name, options, handler\)/,
  ],
  ['options that are null', method('x', null, handler), /options must be an object/],
  ['options that are text', method('x', 'y', handler), /options must be an object/],
  ['a misspelled option', method('x', { parms: [] }, handler), /no option parms.*params/],
  [
    'both the context and the request',
    method('x', { takesContext: true, takesHttpRequest: true }, handler),
    /takesContext must stand alone.*context\.httpRequest/,
  ],
  ['a timeout of 0', method('x', { timeout: 0 }, handler), /timeout must be a number above 0.*Infinity/],
  ['a timeout that is text', method('x', { timeout: '5' }, handler), /timeout must be a number/],
  ['a timeout that is NaN', method('x', { timeout: Number.NaN }, handler), /timeout must be a number.*NaN/],
  ['a result schema that is no schema', method('x', { result: {} }, handler), /result must be a Standard Schema/],
  [
    'a guard that was not called',
    method('x', { guards: [{}] }, handler),
    /guards must be an array of functions.*loginRequired\(\)/,
  ],
  ['a guard without an array', method('x', { guards: handler }, handler), /guards must be an array/],
  ['params that are text', method('x', { params: 'a' }, handler), /params must be names, a shape of schemas, or a schema/],
  ['params that are null', method('x', { params: null }, handler), /params must be/],
  [
    'a shape without schemas',
    method('x', { params: { a: 'number' } }, handler),
    /params\.a must be a Standard Schema, such as z\.number/,
  ],
  ['a shape with __proto__', method('x', { params: Object.fromEntries([['__proto__', z.number()]]) }, handler), /__proto__/],
  ['a shape with an empty name', method('x', { params: { '': z.number() } }, handler), /params must have names/],
  ['an empty param name', method('x', { params: ['a', ''] }, handler), /params must have names/],
  ['a param name that is only a question mark', method('x', { params: ['?'] }, handler), /params must have names/],
  ['a param name that is no text', method('x', { params: [1] }, handler), /params must have names/],
  ['a param name that is null', method('x', { params: [null] }, handler), /params must have names/],
  ['a pair without its list', method('x', { params: ['a', z.number()] }, handler), /params must have names/],
  ['a pair without a schema', method('x', { params: [['a']] }, handler), /params\.a must be a Standard Schema/],
  ['a pair with two names', method('x', { params: [['a', 'b?']] }, handler), /params\.a must be a Standard Schema/],
  ['a pair whose name is no text', method('x', { params: [[1, z.number()]] }, handler), /params must have names/],
  ['a pair whose name is empty', method('x', { params: [['?', z.number()]] }, handler), /params must have names/],
  ['a pair named __proto__', method('x', { params: [['__proto__', z.number()]] }, handler), /__proto__/],
  ['a pair named as another param', method('x', { params: ['a', ['a?', z.number()]] }, handler), /must not name one twice/],
  [
    'an optional pair before a required param',
    method('x', { params: [['a?', z.number()], 'b'] }, handler),
    /params that may be left out.*must come last/,
  ],
  [
    'a subscription that is readonly',
    method('x', { readonly: true, subscription: { event: 'e', end: 'off' } }, handler),
    /readonly must not go with subscription/,
  ],
  ['types that are no table', options({ types: {} }), /types\.bind must be a function/],
  ['types that are null', options({ types: null }), /types\.bind must be a function/],
  ['a param named __proto__', method('x', { params: ['__proto__?'] }, handler), /__proto__/],
  ['a param named twice', method('x', { params: ['a', 'a?'] }, handler), /params must not name one twice/],
  [
    'an optional param before a required one',
    method('x', { params: ['a?', 'b'] }, handler),
    /params that may be left out.*must come last/,
  ],
  [
    'methods() with a value that is no function',
    () => any(service()).methods({ good: handler, version: '1.0' }),
    /method\("version"\): handler must be a function, not string/,
  ],
  ['methods() with an instance', () => any(service()).methods(new Calculator()), /plain object.*an instance go into method\(\)/],
  [
    'methods() with an instance that is given a tag of its own',
    () => any(service()).methods(Object.assign(new Calculator(), { [Symbol.toStringTag]: 'Calculator' })),
    /plain object or a module/,
  ],
  ['methods() with an array', () => any(service()).methods([handler]), /plain object/],
  ['methods() with a reserved name', () => any(service()).methods({ 'rpc.x': handler }), /reserved/],
  ['methods() with a name that is taken', () => any(service()).methods({ taken: handler }), /"taken" is taken/],
  ['mount() of plain functions', () => any(service()).mount('x', { add: handler }), /mount\(\) must get a Service.*methods\(\)/],
  ['mount() of nothing', () => any(service()).mount('x'), /must get a Service/],
  ['mount() without a prefix', () => any(service()).mount('', new Service()), /mount\(\): name must be a string, not empty/],
  ['mount() under a reserved prefix', () => any(service()).mount('rpc.x', new Service()), /reserved/],
  ['mount() under a prefix that is taken', () => any(service()).mount('stats', new Service()), /"stats" is taken.*another name/],
  [
    'mount() that hides a method',
    () => any(new Service().method('a.b', handler)).mount('a', new Service().method('b', handler)),
    /"a\.b" is taken/,
  ],
  [
    'mount() of itself',
    () => {
      const it = service()
      return it.mount('me', it)
    },
    /must get a service that does not hold this one/,
  ],
  ['mount() in a circle', cyclic, /must get a service that does not hold this one/],
  ['use() of something that is no function', () => any(service()).use({}), /use\(\): middleware must be a function/],
  ['an unknown option', options({ limit: {} }), /no option limit\b.*limits/],
  ['options that are a number', options(5), /options must be an object/],
  ['an unknown limit', options({ limits: { maxSize: 1 } }), /maxSize.*maxMessageBytes/],
  ['a limit of 0', options({ limits: { maxDepth: 0 } }), /limits\.maxDepth must be a number above 0.*not 0/],
  ['a negative limit', options({ limits: { maxDepth: -1 } }), /limits\.maxDepth must be a number above 0/],
  ['a limit that is text', options({ limits: { maxDepth: '5' } }), /limits\.maxDepth must be a number/],
  ['a limit that is null', options({ limits: { maxDepth: null } }), /limits\.maxDepth must be a number/],
  ['a service timeout of 0', options({ timeout: 0 }), /timeout must be a number above 0/],
  ['guards that are no functions', options({ guards: [undefined] }), /guards must be an array of functions/],
  ['an onError that is no function', options({ onError: 'log' }), /onError must be a function, not string/],
]

test.each(mistakes)('a service throws a TypeError that names the fix for %s', (_what, mistake, hint) => {
  expect(mistake).toThrow(TypeError)
  expect(mistake).toThrow(hint)
})

describe('a valid set-up', () => {
  test('every limit of a service may be Infinity or undefined', () => {
    const all = Object.fromEntries(Object.keys(defaultLimits).map((name) => [name, Number.POSITIVE_INFINITY]))
    expect(new Service({ limits: all }).limits).toEqual(all)
    expect(new Service({ limits: { maxDepth: undefined } as never, timeout: undefined } as never).limits).toEqual(defaultLimits)
  })

  test('the option timeout takes precedence over limits.timeout', () => {
    expect(new Service({ timeout: 5, limits: { timeout: 6 } }).limits.timeout).toBe(5)
    expect(new Service({ limits: { timeout: 6 } }).limits.timeout).toBe(6)
  })

  test('defaultLimits has the documented values and is frozen', () => {
    expect(defaultLimits).toEqual({
      maxMessageBytes: 1_048_576,
      maxDepth: 128,
      maxBatchLength: 1000,
      batchConcurrency: 32,
      maxReplyBytes: 10_485_760,
      maxMethodLength: 256,
      maxPositionalParams: 1000,
      maxCallsInFlight: 1000,
      maxUnsentBytes: 67_108_864,
      maxSubscriptions: 100,
      timeout: 30_000,
    })
    expect(Object.isFrozen(defaultLimits) && Object.isFrozen(new Service().limits)).toBe(true)
  })

  test('a service still answers after a method() call that threw', async () => {
    const it = service()
    expect(() => it.method('taken', handler)).toThrow()
    expect(await it.handle('{"jsonrpc":"2.0","method":"taken","id":1}')).toContain('"result":1')
  })
})
