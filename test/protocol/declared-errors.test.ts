/** `defineError`: classes of errors with a fixed code and message, whose instances are also an `RpcError`. */
import { defineError, errorCodes, RpcError, Service } from 'damn-simple-jsonrpc-server'
import { expect, test } from 'vitest'
import { z } from 'zod'

const NotEnoughMoney = defineError(1, 'Not enough money', z.object({ balance: z.number() }))
const Gone = defineError(-32050, 'Gone')

test('an instance of a declared error has the code and message of its class, and its own data and cause', () => {
  const cause = new Error('below')
  const error = new NotEnoughMoney({ balance: 5 }, { cause })
  expect(error).toBeInstanceOf(RpcError)
  expect(error).toMatchObject({ code: 1, message: 'Not enough money', data: { balance: 5 }, cause })
  expect(new Gone()).toMatchObject({ code: -32050, message: 'Gone' })
  expect(new Gone().data).toBeUndefined()
})

test('the class of a declared error has code, message and data schema as static members', () => {
  expect([NotEnoughMoney.code, NotEnoughMoney.message]).toEqual([1, 'Not enough money'])
  expect(NotEnoughMoney.data?.['~standard'].validate).toBeTypeOf('function')
  expect(Gone.data).toBeUndefined()
})

test('is() of a declared error accepts its own instances and no other error', () => {
  expect(NotEnoughMoney.is(new NotEnoughMoney({ balance: 1 }))).toBe(true)
  for (const other of [new Gone(), new RpcError(1, 'Not enough money'), new Error('x'), null, undefined, 'x'])
    expect(NotEnoughMoney.is(other)).toBe(false)
  expect(RpcError.is(new Gone())).toBe(true)
})

test('a declared error that a handler throws is sent with code, message and data', async () => {
  const service = new Service().method('pay', { errors: [NotEnoughMoney] }, () => {
    throw new NotEnoughMoney({ balance: 5 }, { cause: new Error('LEAK-CANARY') })
  })
  expect(JSON.parse(await service.handle('{"jsonrpc":"2.0","method":"pay","id":1}'))).toEqual({
    jsonrpc: '2.0',
    error: { code: 1, message: 'Not enough money', data: { balance: 5 } },
    id: 1,
  })
})

test.each<[title: string, define: () => unknown, hint: RegExp]>([
  ['a code that is not an integer', () => defineError(1.5, 'x'), /integer code/],
  ['no message', () => defineError(1, undefined as never), /message/],
  ['data without a schema', () => defineError(1, 'x', { balance: 1 } as never), /Standard Schema/],
  ...Object.values(errorCodes).map(
    (code) => [`the code ${code}, which already has a meaning`, () => defineError(code, 'x'), /Use another/] as const,
  ),
] as [string, () => unknown, RegExp][])('defineError throws a TypeError that names the fix for %s', (_title, define, hint) => {
  expect(define).toThrow(TypeError)
  expect(define).toThrow(hint)
})
