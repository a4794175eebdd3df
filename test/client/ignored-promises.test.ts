/** A promise that only says that a message was sent may be ignored: if the server is down, the process goes on. */
import { createClient } from 'damn-simple-jsonrpc-server/client'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { service } from './service.ts'

const unhandled = vi.fn()
beforeEach(() => {
  unhandled.mockClear()
  process.on('unhandledRejection', unhandled)
})
afterEach(() => void process.off('unhandledRejection', unhandled))

const settled = () => new Promise((resolve) => setTimeout(resolve, 30))

type Typed = ReturnType<typeof createClient<typeof service>>
const down: [what: string, make: () => Typed][] = [
  ['a server that is down', () => createClient<typeof service>('http://127.0.0.1:1/')],
  ['a server that is down, with batches', () => createClient<typeof service>('http://127.0.0.1:1/', { batch: 10 })],
  ['a relative URL on a server', () => createClient<typeof service>('/rpc')],
  ['a page of HTML', () => createClient<typeof service>('http://a/', { fetch: async () => new Response('<html>') })],
  [
    'headers that fail',
    () => createClient<typeof service>('http://a/', { headers: () => Promise.reject(new Error('no token')) }),
  ],
  [
    'headers that throw',
    () =>
      createClient<typeof service>('http://a/', {
        headers: () => {
          throw new Error('no token')
        },
      }),
  ],
  ['a handler that rejects', () => createClient<typeof service>({ handle: () => Promise.reject(new Error('broken')) })],
  ['a transport that rejects', () => createClient<typeof service>({ send: () => Promise.reject(new Error('closed')) } as never)],
  [
    'a caller that rejects',
    () =>
      createClient<typeof service>({
        call: () => Promise.reject(new Error('closed')),
        notify: () => Promise.reject(new Error('closed')),
      } as never),
  ],
  ['a client of a server that is down', () => createClient<typeof service>(createClient('http://127.0.0.1:1/') as never)],
]

describe.each(down)('%s', (what, make) => {
  test(`a notification that is not awaited leaves no unhandled rejection (${what})`, async () => {
    const client = make()
    client.notify.add(1, 2)
    client.notify.call('add', [1, 2])
    client.notify.stats.mean([1])
    client.notify.count(1n as never)
    client.notify.count(undefined, 1)
    client.with({ timeout: 5 }).notify.add(1, 2)
    client.with({ signal: AbortSignal.abort() }).notify.add(1, 2)
    await settled()
    expect(unhandled).not.toHaveBeenCalled()
  })

  test(`calls of a batch that its function does not return leave no unhandled rejection (${what})`, async () => {
    const client = make()
    await client
      .batch((calls) => {
        calls.add(1, 2)
        calls.notify.add(1, 2)
        calls.count(1n as never)
        calls.call('add', [1, 2])
        return [calls.add(3, 4)]
      })
      .catch(() => {})
    await client.batch((calls) => {
      calls.add(1, 2)
      return []
    })
    await settled()
    expect(unhandled).not.toHaveBeenCalled()
  })

  test(`a batch of notifications that is not awaited leaves no unhandled rejection (${what})`, async () => {
    const client = make()
    client.batch((calls) => [calls.notify.add(1, 2), calls.notify.call('add', [1, 2])])
    client.batch((calls) => calls.notify.add(1, 2))
    await settled()
    expect(unhandled).not.toHaveBeenCalled()
  })

  test(`a notification that is awaited still rejects (${what})`, async () => {
    await expect(make().notify.add(1, 2)).rejects.toThrow()
    await expect(make().batch((calls) => [calls.notify.add(1, 2)])).rejects.toThrow()
  })
})

test('a batch whose function throws rejects, and is not ignored', async () => {
  const client = createClient(service)
  const failing = client.batch((calls) => {
    calls.notify.add(1, 2)
    throw new Error('mine')
  })
  await expect(failing).rejects.toThrow('mine')
})

test('headers that throw reject every call of a batch at once', async () => {
  const headers = () => {
    throw new Error('no token')
  }
  const client = createClient<typeof service>('http://a/', { headers })
  const settled = await client.batch((calls) => Promise.allSettled([calls.add(1, 2), calls.notify.add(1, 2)]))
  expect(settled.map((one) => one.status === 'rejected' && one.reason.message)).toEqual(['no token', 'no token'])
})

test.each<[how: string, headers: () => Promise<never>]>([
  [
    'throw',
    () => {
      throw new Error('no token')
    },
  ],
  ['reject', () => Promise.reject(new Error('no token'))],
])('headers that %s leave no timer behind', async (_how, headers) => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const client = createClient<typeof service>('http://a/', { headers })
  await expect(client.add(1, 2)).rejects.toThrow()
  await expect(client.batch((calls) => [calls.add(1, 2)])).rejects.toThrow()
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})
