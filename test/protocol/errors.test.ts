/** `RpcError`, `errorCodes`, and how `RpcError.is` recognises an instance. */
import { errorCodes, RpcError } from 'damn-simple-jsonrpc-server'
import { expect, test } from 'vitest'
import { invalidRequest, methodNotFound } from '#inside/protocol/errors.js'

test('errorCodes holds the codes of the specification and of this package', () => {
  expect(errorCodes).toEqual({
    parseError: -32700,
    invalidRequest: -32600,
    methodNotFound: -32601,
    invalidParams: -32602,
    internalError: -32603,
    tooManySubscriptions: -32006,
    requestTooLarge: -32007,
    replyTooLarge: -32008,
    busy: -32009,
    batchTooLarge: -32010,
    timeout: -32012,
    unauthenticated: -32013,
    forbidden: -32014,
    shuttingDown: -32015,
    noResponder: -32016,
    cancelled: -32800,
  })
})

test('an RpcError is an error with a code, a message, data and a cause', () => {
  const cause = new Error('why')
  const error = new RpcError(-32000, 'Refused', { a: 1 }, { cause })
  expect(error).toBeInstanceOf(Error)
  expect(error).toMatchObject({ name: 'RpcError', code: -32000, message: 'Refused', data: { a: 1 }, cause })
  expect(new RpcError(1, '')).not.toHaveProperty('data')
})

test.each([1.5, Number.NaN, Number.POSITIVE_INFINITY, '7', undefined, null])('RpcError throws for the code %s', (code) => {
  expect(() => new RpcError(code as number, 'x')).toThrow(new TypeError('RpcError() must get an integer code and a message'))
})

test.each([undefined, null, 5, {}])('RpcError throws for the message %s', (message) => {
  expect(() => new RpcError(1, message as string)).toThrow(/^RpcError\(\) must get .* a message/)
})

test('RpcError.is accepts an RpcError and refuses any other value', () => {
  class Special extends RpcError {}
  expect([new RpcError(1, ''), new Special(1, ''), methodNotFound].map(RpcError.is)).toEqual([true, true, true])
  const hostile = new Proxy(
    {},
    {
      get: () => {
        throw new Error('no')
      },
    },
  )
  const { proxy: revoked, revoke } = Proxy.revocable({}, {})
  revoke()
  for (const other of [new Error('x'), { code: 1, message: 'x' }, null, undefined, 'RpcError', 1, hostile, revoked]) {
    expect(RpcError.is(other)).toBe(false)
  }
})

test('errors that are shared between calls are frozen', () => {
  expect(Object.isFrozen(methodNotFound)).toBe(true)
  const error = invalidRequest('reason')
  expect(Object.isFrozen(error) && Object.isFrozen(error.data)).toBe(true)
})
