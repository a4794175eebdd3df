/** Calls of one tick go together: split by bytes, split again if the server finds them too large, and each with the headers of its own context. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { Service } from 'damn-simple-jsonrpc-server'
import { createClient, type FetchOptions } from 'damn-simple-jsonrpc-server/client'
import { listen } from 'damn-simple-jsonrpc-server/node'
import { describe, expect, test, vi } from 'vitest'

const ran: unknown[] = []
const service = new Service({ onError: () => {} })
  .method('size', (text: string) => text.length)
  .method('note', (value: unknown) => ran.push(value))
  .method('fail', () => {
    throw new Error('failed')
  })

/** Messages as they were sent, and how long they are. */
function recording(target = service) {
  const messages: string[] = []
  const handle = (message: string, context?: object) => {
    messages.push(message)
    return target.handle(message, context)
  }
  const lengths = () => messages.map((message) => [JSON.parse(message)].flat().length)
  return { messages, handle, lengths }
}

const kilobytes = (count: number, unit = 'x') => unit.repeat((count * 1000) / Buffer.byteLength(unit))

test('eight calls of 200 kB go as batches below a megabyte, and all of them are answered', async () => {
  const { messages, handle, lengths } = recording()
  const server = await listen({ handle: handle as never, limits: service.limits } as never, { port: 0 })
  for (const unit of ['x', '€']) {
    messages.splice(0)
    const client = createClient<typeof service>(server.url, { batch: 100 })
    const text = kilobytes(200, unit)
    expect(await Promise.all(Array.from({ length: 8 }, () => client.size(text)))).toEqual(Array(8).fill(text.length))
    expect(lengths()).toEqual([4, 4])
    for (const message of messages) expect(Buffer.byteLength(message)).toBeLessThanOrEqual(1_000_000)
  }
  await server.close()
})

test('maxBatchBytes bounds a batch to the byte, and a longer call goes alone', async () => {
  const { messages, handle, lengths } = recording()
  const one = '{"jsonrpc":"2.0","method":"size","params":["xxxx"],"id":1}'
  const three = 3 * one.length + 4
  const run = async (maxBatchBytes: number, ...texts: string[]) => {
    messages.splice(0)
    const client = createClient<typeof service>({ handle }, { batch: 100, maxBatchBytes })
    await Promise.all(texts.map((text) => client.size(text)))
    for (const message of messages)
      if (message.startsWith('[')) expect(Buffer.byteLength(message)).toBeLessThanOrEqual(maxBatchBytes)
    return lengths()
  }
  expect(await run(three, 'xxxx', 'xxxx', 'xxxx')).toEqual([3])
  expect(await run(three - 1, 'xxxx', 'xxxx', 'xxxx')).toEqual([2, 1])
  expect(await run(three, 'xxxx', kilobytes(1), 'xxxx', 'xxxx')).toEqual([1, 1, 2])
  expect(await run(1, 'xxxx', 'xxxx')).toEqual([1, 1])
  expect(await run(Number.POSITIVE_INFINITY, ...Array(99).fill(kilobytes(2)))).toEqual([99])
})

describe('a batch that the server finds too large', () => {
  const small = new Service({ limits: { maxMessageBytes: 3000 } }).method('note', (value: unknown) => ran.push(value))
  const few = new Service({ limits: { maxBatchLength: 3 } }).method('note', (value: unknown) => ran.push(value))
  const numbers = Array.from({ length: 40 }, (_, index) => index)

  test.each([
    ['-32007 in process', small],
    ['-32010 in process', few],
  ])('a batch that is answered with %s is sent again in halves, and each call runs once', async (_what, target) => {
    ran.splice(0)
    const { handle, lengths } = recording(target as never)
    const client = createClient<typeof small>({ handle }, { batch: 100 })
    await Promise.all([...numbers.map((number) => client.note(number)), client.notify.note(-1)])
    expect(ran.toSorted((a, b) => Number(a) - Number(b))).toEqual([-1, ...numbers])
    expect(lengths()[0]).toBe(41)
  })

  test.each([
    ['HTTP 413 and -32007', small],
    ['-32010', few],
  ])('a batch that is answered with %s over a socket is sent again in halves', async (_what, target) => {
    ran.splice(0)
    const server = await listen(target, { port: 0 })
    const client = createClient<typeof small>(server.url, { batch: 100 })
    await Promise.all(numbers.map((number) => client.note(number)))
    expect(ran.toSorted((a, b) => Number(a) - Number(b))).toEqual(numbers)
    await server.close()
  })

  test('a batch that a gateway refuses with a page and HTTP 413 is sent again in halves', async () => {
    ran.splice(0)
    const fetch = async (_url: string, init: FetchOptions) => {
      if (init.body.length > 1000)
        return new Response('<html>Too Large</html>', { status: 413, headers: { 'content-type': 'text/html' } })
      return new Response(await small.handle(init.body))
    }
    const client = createClient<typeof small>('http://a/', { fetch, batch: 100 })
    await Promise.all(numbers.map((number) => client.note(number)))
    expect(ran.toSorted((a, b) => Number(a) - Number(b))).toEqual(numbers)
  })

  test('a single call that is too large by itself gets the error, and its neighbours their results', async () => {
    const { handle } = recording(small as never)
    const client = createClient<typeof small>({ handle }, { batch: 100 })
    const settled = await Promise.allSettled([client.note(1), client.note(kilobytes(4)), client.note(2)])
    expect(settled.map((one) => (one.status === 'rejected' ? one.reason.code : one.status))).toEqual([
      'fulfilled',
      -32007,
      'fulfilled',
    ])
  })

  test('the calls of batch() are one message, and get the error together', async () => {
    const { handle, lengths } = recording(few as never)
    const client = createClient<typeof few>({ handle }, { batch: 100 })
    const settled = await client.batch((calls) => Promise.allSettled(numbers.map((number) => calls.note(number))))
    expect(settled.every((one) => one.status === 'rejected' && one.reason.code === -32010)).toBe(true)
    expect(lengths()).toEqual([40])
  })

  test('a call that is given up meanwhile is not sent again', async () => {
    ran.splice(0)
    const controller = new AbortController()
    let isFirst = true
    const handle = async (message: string) => {
      if (isFirst) controller.abort(new Error('enough'))
      isFirst = false
      return few.handle(message)
    }
    const client = createClient<typeof few>({ handle }, { batch: 100 })
    const given = client.with({ signal: controller.signal }).note('given up')
    await Promise.allSettled([given, ...[1, 2, 3, 4].map((number) => client.note(number))])
    await expect(given).rejects.toThrow('enough')
    expect(ran.toSorted()).toEqual([1, 2, 3, 4])
  })
})

test.each([
  ['alone', {}],
  ['in batches', { batch: 10 }],
])('thirty calls on one signal, %s, are one listener and no warning, and all of them reject', async (_how, options) => {
  const warnings = vi.fn()
  process.on('warning', warnings)
  const controller = new AbortController()
  const listen = vi.spyOn(controller.signal, 'addEventListener')
  const unlisten = vi.spyOn(controller.signal, 'removeEventListener')
  const hanging = createClient({ handle: () => new Promise<string>(() => {}) }, options).with({ signal: controller.signal })
  const calls = Array.from({ length: 30 }, () => hanging.call('wait'))
  await new Promise((resolve) => setTimeout(resolve, 5))
  expect(listen).toHaveBeenCalledOnce()
  controller.abort(new Error('enough'))
  const settled = await Promise.allSettled(calls)
  expect(settled.every((one) => one.status === 'rejected' && one.reason.message === 'enough')).toBe(true)
  expect(unlisten.mock.calls.length).toBeLessThanOrEqual(1)
  process.off('warning', warnings)
  expect(warnings).not.toHaveBeenCalled()
})

test('a signal keeps no listener once its calls have settled', async () => {
  const controller = new AbortController()
  const listen = vi.spyOn(controller.signal, 'addEventListener')
  const unlisten = vi.spyOn(controller.signal, 'removeEventListener')
  const client = createClient<typeof service>(recording(), { batch: 10 }).with({ signal: controller.signal })
  for (let round = 0; round < 3; round++) await Promise.all([client.size('a'), client.size('b')])
  await expect(client.fail()).rejects.toMatchObject({ code: -32603 })
  expect(listen.mock.calls.length).toBe(unlisten.mock.calls.length)
})

describe('headers in the context of each call', () => {
  const user = new AsyncLocalStorage<string>()
  const token = () => ({ authorization: `Bearer ${user.getStore()}` })
  const functions: [what: string, headers: () => { authorization: string } | Promise<{ authorization: string }>][] = [
    ['a function', token],
    ['an async function', async () => token()],
    [
      'an async function that waits',
      async () => {
        await new Promise((resolve) => setTimeout(resolve, 1))
        return token()
      },
    ],
  ]

  test.each(functions)('calls of one tick are sent with the token of their own context (%s)', async (_what, headers) => {
    const sent: [token: string | undefined, names: unknown[]][] = []
    const fetch = async (_url: string, init: FetchOptions) => {
      const message = [JSON.parse(init.body)].flat()
      sent.push([init.headers.authorization, message.map(({ params }) => params[0])])
      return new Response(await service.handle(init.body))
    }
    const client = createClient<typeof service>('http://a/', { fetch, headers, batch: 100 })
    const names = ['Anna', 'Bert', 'Anna', 'Cleo', 'Bert', 'Anna']
    await Promise.all(names.map((name) => user.run(name, () => client.note(name))))
    expect(sent).toEqual([
      ['Bearer Anna', ['Anna', 'Anna', 'Anna']],
      ['Bearer Bert', ['Bert', 'Bert']],
      ['Bearer Cleo', ['Cleo']],
    ])
  })

  test.each(functions)('batch() and notifications are sent with the token of their own context (%s)', async (_what, headers) => {
    const sent: unknown[] = []
    const fetch = async (_url: string, init: FetchOptions) => {
      sent.push([init.headers.authorization, [JSON.parse(init.body)].flat()[0].params[0]])
      return new Response(await service.handle(init.body))
    }
    const client = createClient<typeof service>('http://a/', { fetch, headers })
    const names = ['Anna', 'Bert', 'Cleo']
    await Promise.all(names.map((name) => user.run(name, () => client.batch((calls) => [calls.note(name), calls.note(name)]))))
    await Promise.all(names.map((name) => user.run(name, () => client.notify.note(name))))
    expect(sent).toHaveLength(6)
    for (const [authorization, name] of sent as [string, string][]) expect(authorization).toBe(`Bearer ${name}`)
  })
})
