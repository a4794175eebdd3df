/** Each call keeps its own async context, also when many of them end in one turn of the event loop. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { Service } from 'damn-simple-jsonrpc-server'
import { expect, test } from 'vitest'
import { askAll, request } from './ask.ts'

const storage = new AsyncLocalStorage<string>()
const users = ['Anna', 'Bert', 'Cleo', 'Dora']

function recording() {
  const heard: [user: string, store: string | undefined, when: string][] = []
  const service = new Service({ timeout: 20, onError: (error) => heard.push(['', storage.getStore(), String(error)]) })
    .method('hang', { takesContext: true, params: ['user'] }, ({ signal }, user: string) => {
      signal.addEventListener('abort', () => heard.push([user, storage.getStore(), 'listener']))
      signal.onabort = () => heard.push([user, storage.getStore(), 'onabort'])
      return new Promise(() => {})
    })
    .method('late', { takesContext: true, params: ['user'] }, async ({ signal }, user: string) => {
      await null
      signal.addEventListener('abort', () => heard.push([user, storage.getStore(), 'listener']))
      return new Promise(() => {})
    })
  return { heard, service }
}

test.each(['hang', 'late'])(
  'abort listeners of calls (%s) that time out in one turn run each in its own context',
  async (method) => {
    const { heard, service } = recording()
    await Promise.all(users.map((user) => storage.run(user, async () => service.handle(request(method, [user])))))
    expect(heard.length).toBeGreaterThanOrEqual(users.length)
    for (const [user, store] of heard) expect(store).toBe(user)
    for (const name of users) expect(heard.some(([user]) => user === name)).toBe(true)
  },
)

test('abort listeners of a batch that times out run each in the context that its middleware entered', async () => {
  const heard: unknown[] = []
  const service = new Service({ timeout: 20 })
    .use((context, next) => storage.run(String((context.params as unknown[])[0]), next))
    .method('hang', { takesContext: true, params: ['user'] }, ({ signal }, user: string) => {
      signal.addEventListener('abort', () => heard.push([user, storage.getStore()]))
      return new Promise(() => {})
    })
  await askAll(
    service,
    users.map((user, id) => request('hang', [user], id)),
  )
  expect(heard).toEqual(users.map((user) => [user, user]))
})

test('onError hears of a call in the context of the call', async () => {
  const heard: unknown[] = []
  const service = new Service({ timeout: 20, onError: (_error, { params }) => heard.push([params, storage.getStore()]) }).method(
    'fail',
    async (user: string) => {
      await new Promise((resolve) => setTimeout(resolve, 1))
      throw new Error(user)
    },
  )
  await Promise.all(users.map((user) => storage.run(user, async () => service.handle(request('fail', [user])))))
  expect(heard).toEqual(users.map((user) => [[user], user]))
})
