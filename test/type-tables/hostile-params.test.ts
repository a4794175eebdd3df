/** Params by the types of a handler, from a client that means harm. */
import { Service } from 'damn-simple-jsonrpc-server'
import { types } from 'damn-simple-jsonrpc-server/types'
import { expect, test } from 'vitest'
import { methodOf, number, tableOf } from './tables.ts'

test('a rest by name is limited, since more arguments than the stack holds would be an internal error', async () => {
  const service = new Service({ types: types(tableOf({ count: methodOf({ '...all': number }) })) })
  service.method('count', (...all: number[]) => all.length)
  const ask = async (length: number) => {
    const params = { all: Array(length).fill(0) }
    return JSON.parse(String(await service.handle(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'count', params }))))
  }
  expect(await ask(10_000)).toMatchObject({ result: 10_000 })
  expect(await ask(200_000)).toMatchObject({
    error: { code: -32602, data: [{ path: ['all'], message: 'Expected at most 10000 items' }] },
  })
})
