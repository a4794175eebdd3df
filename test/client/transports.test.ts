/** A client behaves the same over every transport. */
import { RpcError } from 'damn-simple-jsonrpc-server'
import { createClient } from 'damn-simple-jsonrpc-server/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Gone, NotEnoughMoney, type service, transports } from './service.ts'

describe.each(transports)('$name', ({ name, open }) => {
  let client: ReturnType<typeof createClient<typeof service>>
  let transport: Awaited<ReturnType<typeof open>>

  beforeAll(async () => {
    transport = await open()
    client = createClient<typeof service>(transport.target, { ...transport.options, errors: [NotEnoughMoney, Gone] })
  })
  afterAll(() => transport.close())

  test(`a client sends arguments by position (${name})`, async () => {
    expect(await client.add(1, 2)).toBe(3)
    expect(await client.stats.mean([1, 2, 3])).toBe(2)
    expect(await client.count([], null, 'x')).toBe(3)
    expect(await client.nothing()).toBeNull()
    expect(await client.now()).toBe('1970-01-01T00:00:00.000Z')
  })

  test(`a client sends one plain object by name (${name})`, async () => {
    expect(await client.sub({ x: 5, y: 2 })).toBe(3)
    expect(await client.mul({ x: 5, y: 2 })).toBe(10)
    expect(await client.sub(Object.assign(Object.create(null), { x: 5, y: 2 }))).toBe(3)
  })

  test(`a client leaves out undefined at the end of the arguments and refuses it before others (${name})`, async () => {
    expect(await client.pow(3, undefined)).toBe(9)
    expect(await client.count(null, 1, undefined, undefined)).toBe(2)
    await expect(client.count(undefined, 1)).rejects.toThrow(TypeError)
  })

  test(`call() sends params unchanged (${name})`, async () => {
    expect(await client.call('save', [{ id: 7 }])).toBe(7)
    expect(await client.call('sub', { x: 5, y: 2 })).toBe(3)
    expect(await client.call('notify', ['me'])).toBe('notified me')
    expect(await client.call('then')).toBe('reached')
    expect(await client.call('save', { id: 7 })).toBe(7)
    await expect(client.call('add', { x: 1, y: 2 } as never)).rejects.toMatchObject({ code: -32602 })
  })

  test(`a call that fails rejects with an RpcError with code, message and data (${name})`, async () => {
    const error = await client.sub(1, '2' as never).catch((caught: unknown) => caught)
    expect(error).not.toBeInstanceOf(Error)
    const refused = await client.call('sub', [1] as never).catch((caught: unknown) => caught)
    expect(refused).toBeInstanceOf(RpcError)
    expect(refused).toMatchObject({ code: -32602, message: 'Invalid params', data: [{ path: ['y'] }] })
    await expect(client.breaks()).rejects.toMatchObject({ code: -32603, message: 'Internal error' })
    await expect(client.call('unknown' as 'then')).rejects.toMatchObject({ code: -32601 })
  })

  test(`a call rejects with an instance of the declared error (${name})`, async () => {
    const error = await client.pay({ amount: 3 }).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(NotEnoughMoney)
    expect(error).toBeInstanceOf(RpcError)
    expect(NotEnoughMoney.is(error) && error.data.balance).toBe(3)
    expect(Gone.is(error)).toBe(false)
    await expect(client.pay({ amount: 404 })).rejects.toBeInstanceOf(Gone)
  })

  test(`a notification resolves to undefined (${name})`, async () => {
    expect(await client.notify.add(1, 2)).toBeUndefined()
    expect(await client.notify.stats.mean([1])).toBeUndefined()
    expect(await client.notify.breaks()).toBeUndefined()
    expect(await client.notify.call('then')).toBeUndefined()
  })

  test(`batch() resolves to the tuple of its results (${name})`, async () => {
    const results = await client.batch((calls) => [
      calls.add(1, 2),
      calls.notify.add(1, 2),
      calls.mul({ x: 2, y: 3 }),
      calls.call('then'),
    ])
    expect(results).toEqual([3, undefined, 6, 'reached'])
    expect(await client.batch(() => [])).toEqual([])
    expect(await client.batch((calls) => [calls.notify.add(1, 2)])).toEqual([undefined])
  })

  test(`a call of a batch that fails does not change the other results (${name})`, async () => {
    const settled = await client.batch((calls) =>
      Promise.allSettled([calls.add(1, 2), calls.pay({ amount: 1 }), calls.nothing()]),
    )
    expect(settled).toEqual([
      { status: 'fulfilled', value: 3 },
      { status: 'rejected', reason: expect.any(NotEnoughMoney) },
      { status: 'fulfilled', value: null },
    ])
    await expect(client.batch((calls) => [calls.add(1, 2), calls.breaks()])).rejects.toMatchObject({ code: -32603 })
  })

  test(`each of 1,000 concurrent calls receives its own answer (${name})`, async () => {
    const numbers = Array.from({ length: 1000 }, (_, index) => index)
    expect(await Promise.all(numbers.map((x) => client.add(x, 1)))).toEqual(numbers.map((x) => x + 1))
  })

  test(`each of 1,000 calls in one batch receives its own answer (${name})`, async () => {
    const numbers = Array.from({ length: 1000 }, (_, index) => index)
    expect(await client.batch((calls) => numbers.map((x) => calls.add(x, 1)))).toEqual(numbers.map((x) => x + 1))
  })

  test(`a batch that is too long for the server rejects every call with -32010 (${name})`, async () => {
    const numbers = Array.from({ length: 1001 }, (_, index) => index)
    const settled = await client.batch((calls) => Promise.allSettled(numbers.map((x) => calls.add(x, 1))))
    expect(settled.every((one) => one.status === 'rejected' && one.reason.code === -32010)).toBe(true)
  })

  test(`a call with params that JSON cannot hold rejects with a TypeError (${name})`, async () => {
    const bigint = client.count(1n as never)
    await expect(bigint).rejects.toBeInstanceOf(TypeError)
    await expect(bigint).rejects.toThrow('count: JSON cannot hold the params: Do not know how to serialize a BigInt')
    const cycle: unknown[] = []
    cycle.push(cycle)
    await expect(client.count(cycle, 1)).rejects.toBeInstanceOf(TypeError)
  })
})
