/** The options of a client: signal, timeout, headers, retry, batch, context, errors and strictErrors. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type BaseContext, Service } from 'damn-simple-jsonrpc-server'
import { createClient, TransportError } from 'damn-simple-jsonrpc-server/client'
import { listen, serve } from 'damn-simple-jsonrpc-server/node'
import { expect, test } from 'vitest'
import { Gone, NotEnoughMoney, service } from './service.ts'

const recording = (messages: string[], target = service) => ({
  handle: (message: string, context?: object) => {
    messages.push(message)
    return target.handle(message, context)
  },
})

function slowService() {
  const contexts: BaseContext[] = []
  const slow = new Service({ onError: () => {} })
    .method('fast', () => 'done')
    .method('wait', { takesContext: true }, (context): Promise<string> => {
      contexts.push(context)
      return new Promise((_, reject) => context.signal.addEventListener('abort', () => reject(context.signal.reason)))
    })
  return { slow, contexts }
}

const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1))
}

test('a signal rejects a call and aborts it at the server', async () => {
  const { slow, contexts } = slowService()
  const server = await listen(slow, { port: 0 })
  const controller = new AbortController()
  const call = createClient<typeof slow>(server.url).with({ signal: controller.signal }).wait()
  await until(() => contexts.length > 0)
  controller.abort(new Error('enough'))
  await expect(call).rejects.toThrow('enough')
  await until(() => contexts[0]?.signal.aborted === true)
  await server.close()
})

test('a call with a signal that is already aborted sends no message', async () => {
  const messages: string[] = []
  const client = createClient<typeof service>(recording(messages)).with({ signal: AbortSignal.abort(new Error('before')) })
  await expect(client.add(1, 2)).rejects.toThrow('before')
  await expect(client.batch((calls) => [calls.add(1, 2)])).rejects.toThrow('before')
  expect(messages).toEqual([])
})

test('a timeout rejects a call with a TransportError and aborts it at the server', async () => {
  const { slow, contexts } = slowService()
  const client = createClient(slow, { timeout: 20 })
  const error = await client.wait().catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(TransportError)
  expect(error).toMatchObject({ reason: 'timeout', message: expect.stringContaining('wait') })
  expect(contexts[0]?.signal.aborted).toBe(true)
  expect(await client.with({ timeout: Number.POSITIVE_INFINITY }).fast()).toBe('done')
  expect(await client.with({ timeout: 2 ** 40 }).fast()).toBe('done')
})

test('a signal that rejects one call of an automatic batch does not change the other calls', async () => {
  const { slow, contexts } = slowService()
  const controller = new AbortController()
  const client = createClient(slow, { batch: 10 })
  const aborted = client.with({ signal: controller.signal }).wait()
  const waiting = client.wait()
  await until(() => contexts.length === 2)
  controller.abort(new Error('enough'))
  await expect(aborted).rejects.toThrow('enough')
  expect(contexts[0]?.signal.aborted).toBe(false)
  const last = client.with({ timeout: 10 }).wait()
  await expect(last).rejects.toMatchObject({ reason: 'timeout' })
  void waiting.catch(() => {})
})

test('the option batch sends the calls of one tick in batches of at most that length, and a single call alone', async () => {
  const messages: string[] = []
  const client = createClient<typeof service>(recording(messages), { batch: 3 })
  const sums = await Promise.all([1, 2, 3, 4, 5, 6, 7].map((x) => client.add(x, x)))
  expect(sums).toEqual([2, 4, 6, 8, 10, 12, 14])
  expect(messages.map((message) => JSON.parse(message).length)).toEqual([3, 3, undefined])
  await client.add(1, 2)
  expect(messages).toHaveLength(4)
})

test('the option batch of 100 sends 1,000 calls of one tick as ten messages', async () => {
  const messages: string[] = []
  const server = await listen(recording(messages), { port: 0 })
  const client = createClient<typeof service>(server.url, { batch: 100 })
  const numbers = Array.from({ length: 1000 }, (_, index) => index)
  expect(await Promise.all(numbers.map((x) => client.add(x, 1)))).toEqual(numbers.map((x) => x + 1))
  expect(messages).toHaveLength(10)
  await server.close()
})

test('the option batch does not join calls with different headers or retries', async () => {
  const messages: string[] = []
  const server = await listen(recording(messages), { port: 0 })
  const client = createClient<typeof service>(server.url, { batch: 100, retry: { methods: ['now'] } })
  const other = client.with({ headers: { 'x-tenant': 'b' } })
  await Promise.all([client.add(1, 1), client.add(2, 2), other.add(3, 3), client.now(), client.now()])
  expect(messages.map((message) => JSON.parse(message).length)).toEqual([2, undefined, 2])
  await server.close()
})

test('a client sends its headers, with() overrides them, and a headers function runs for each message', async () => {
  const seen: unknown[] = []
  const server = createServer((request, response) => {
    seen.push([request.headers.authorization, request.headers['x-tenant'], request.headers['content-type']])
    serve(service)(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  let tokens = 0
  const headers = async () => ({ authorization: `Bearer ${++tokens}`, 'x-tenant': 'a' })
  const client = createClient<typeof service>(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { headers })
  await client.add(1, 2)
  await client.with({ headers: { 'X-Tenant': 'b' } }).add(1, 2)
  await client.with({ headers: { 'X-Tenant': 'c' } }).batch((calls) => [calls.add(1, 2)])
  expect(seen).toEqual([
    ['Bearer 1', 'a', 'application/json'],
    ['Bearer 2', 'b', 'application/json'],
    ['Bearer 3', 'c', 'application/json'],
  ])
  server.close()
})

test('a call rejects with the error of a headers function that fails', async () => {
  const headers = () => Promise.reject(new Error('no token'))
  await expect(createClient('http://127.0.0.1:1', { headers }).call('add')).rejects.toThrow('no token')
})

/** A fetch that refuses the first messages, then answers. */
function flaky(refusals: number, refuse: () => Response) {
  let count = 0
  const fetch = async (_url: string, init: { body: string }) => {
    if (count++ < refusals) return refuse()
    return new Response(await service.handle(init.body))
  }
  return { fetch, count: () => count }
}

const unavailable = () => new Response('busy', { status: 503 })
const unreachable = () => {
  throw new TypeError('fetch failed')
}

test.each([
  ['503', unavailable],
  ['no connection', unreachable],
])('a client retries only the methods of retry.methods after %s', async (_title, refuse) => {
  const retry = { methods: ['add'], times: 2, delay: 1 } as const
  const safe = flaky(2, refuse)
  expect(await createClient<typeof service>('http://a/', { fetch: safe.fetch, retry }).add(1, 2)).toBe(3)
  expect(safe.count()).toBe(3)
  const unsafe = flaky(2, refuse)
  await expect(createClient<typeof service>('http://a/', { fetch: unsafe.fetch, retry }).now()).rejects.toBeInstanceOf(
    TransportError,
  )
  expect(unsafe.count()).toBe(1)
})

test('with({ retry }) sets the number of retries of a call', async () => {
  const once = flaky(1, unavailable)
  expect(await createClient<typeof service>('http://a/', { fetch: once.fetch }).with({ retry: 1 }).now()).toBe(
    '1970-01-01T00:00:00.000Z',
  )
  const never = flaky(1, unavailable)
  const client = createClient<typeof service>('http://a/', { fetch: never.fetch, retry: { methods: ['now'], delay: 1 } })
  await expect(client.with({ retry: 0 }).now()).rejects.toMatchObject({ status: 503 })
})

test('a call rejects with the last failure after the last retry', async () => {
  const { fetch, count } = flaky(9, unavailable)
  const client = createClient<typeof service>('http://a/', { fetch, retry: { methods: ['now'], times: 2, delay: 1 } })
  await expect(client.now()).rejects.toMatchObject({ reason: 'http-status', status: 503, reply: 'busy' })
  expect(count()).toBe(3)
})

test('a client retries a batch only if retry.methods names each of its methods', async () => {
  const retry = { methods: ['now', 'nothing'], delay: 1 } as const
  const safe = flaky(1, unavailable)
  const client = createClient<typeof service>('http://a/', { fetch: safe.fetch, retry })
  expect(await client.batch((calls) => [calls.now(), calls.nothing()])).toEqual(['1970-01-01T00:00:00.000Z', null])
  const mixed = flaky(1, unavailable)
  const other = createClient<typeof service>('http://a/', { fetch: mixed.fetch, retry })
  await expect(other.batch((calls) => [calls.now(), calls.add(1, 2)])).rejects.toMatchObject({ status: 503 })
  expect(mixed.count()).toBe(1)
})

test('a client waits for Retry-After before a retry, and a timeout ends the wait', async () => {
  const { fetch, count } = flaky(1, () => new Response('', { status: 503, headers: { 'retry-after': '3600' } }))
  const client = createClient<typeof service>('http://a/', { fetch, retry: { methods: ['now'], delay: 1 }, timeout: 50 })
  await expect(client.now()).rejects.toMatchObject({ reason: 'timeout' })
  expect(count()).toBe(1)
})

test('a client does not retry a call that the server answered with an error', async () => {
  const messages: string[] = []
  const client = createClient<typeof service>(recording(messages), { retry: { methods: ['breaks'], delay: 1 } })
  await expect(client.breaks()).rejects.toMatchObject({ code: -32603 })
  expect(messages).toHaveLength(1)
})

test('batch() sends no message and rejects with the error if its function throws', async () => {
  const messages: string[] = []
  const client = createClient<typeof service>(recording(messages))
  const failing = client.batch((calls) => {
    calls.add(1, 2)
    throw new Error('thrown in the function')
  })
  await expect(failing).rejects.toThrow('thrown in the function')
  expect(messages).toEqual([])
})

test('a call that is made after its batch was sent rejects', async () => {
  const client = createClient(service)
  let late: (() => Promise<number>) | undefined
  await client.batch((calls) => {
    late = () => calls.add(1, 2)
    return [calls.add(1, 2)]
  })
  await expect(late?.()).rejects.toThrow('This batch has been sent')
})

test('the option context of an in-process client is passed to the service', async () => {
  const guarded = new Service<{ user: string }>().method('whoami', { takesHttpRequest: true }, (request) => request.user)
  expect(await createClient(guarded, { context: { httpRequest: { user: 'me' } } }).whoami()).toBe('me')
})

test('strictErrors rejects a call with a plain Error if the method did not declare its error', async () => {
  const client = createClient(service, { strictErrors: true, errors: [NotEnoughMoney, Gone] })
  const error = await client.surprise().catch((caught: Error) => caught)
  expect((error as Error).name).toBe('Error')
  expect((error as Error).message).toBe(
    'The method "surprise" answered 2 "Gone", which it does not declare. Add it to its errors',
  )
  expect((error as Error).cause).toMatchObject({ code: 2 })
  await expect(client.breaks()).rejects.toThrow('does not declare')
  await expect(client.pay({ amount: 1 })).rejects.toBeInstanceOf(NotEnoughMoney)
  await expect(client.pay({ amount: 404 })).rejects.toBeInstanceOf(Gone)
  await expect(client.call('pay', {} as never)).rejects.toMatchObject({ code: -32602 })
  const wrongData = new Service().method('pay', { errors: [NotEnoughMoney] }, () => {
    throw new NotEnoughMoney({ balance: 'much' } as never)
  })
  await expect(createClient(wrongData, { strictErrors: true }).pay()).rejects.toThrow('data that its declaration does not take')
})

test('an error whose data does not match its schema is an RpcError and not an instance of the declared class', async () => {
  const odd = { handle: () => '{"jsonrpc":"2.0","error":{"code":1,"message":"Not enough money","data":{"balance":"?"}},"id":1}' }
  const error = await createClient(odd, { errors: [NotEnoughMoney] })
    .call('pay')
    .catch((caught: unknown) => caught)
  expect(error).toMatchObject({ name: 'RpcError', code: 1, data: { balance: '?' } })
  expect(error).not.toBeInstanceOf(NotEnoughMoney)
})

test.each<[title: string, make: () => unknown, hint: RegExp]>([
  ['an invalid URL', () => createClient('not a URL'), /http\(s\) URL/],
  ['a WebSocket URL', () => createClient('ws://localhost'), /createClient\(webSocket\("ws:\/\/localhost\/?"\)\)/],
  ['credentials in the URL', () => createClient('http://me:secret@localhost'), /header/],
  ['undefined in place of a URL', () => createClient(undefined as never), /a URL, a Service/],
  ['an object without handle', () => createClient({} as never), /handle\(message, context\)/],
  ['an unknown option', () => createClient('http://a', { timeOut: 1 } as never), /no option timeOut/],
  ['headers of an in-process client', () => createClient(service, { headers: {} }), /no option headers/],
  ['headers of an in-process call', () => createClient(service).with({ headers: {} }), /no option headers/],
  ['a timeout of zero', () => createClient('http://a', { timeout: 0 }), /timeout must/],
  ['a batch of 0', () => createClient('http://a', { batch: 0 }), /batch must/],
  ['retry without methods', () => createClient('http://a', { retry: {} as never }), /methods/],
  ['a retry of a call that is not a number', () => createClient('http://a').with({ retry: true as never }), /retry must/],
  ['errors that are not declared errors', () => createClient('http://a', { errors: [Error as never] }), /defineError/],
  ['a signal that is not an AbortSignal', () => createClient('http://a').with({ signal: {} as never }), /AbortSignal/],
  ['headers that are text', () => createClient('http://a', { headers: 'x' as never }), /headers must/],
  ['a fetch that is not a function', () => createClient('http://a', { fetch: 5 as never }), /fetch must/],
  ['strictErrors without a service', () => createClient({ handle: () => '' }, { strictErrors: true }), /needs a Service/],
])('a client throws a TypeError that names the fix for %s', (_title, make, hint) => {
  expect(make).toThrow(TypeError)
  expect(make).toThrow(hint)
})

test('the error of a timeout asks a transport that is a class whether it is connected', async () => {
  class Waiting {
    readonly #isOpen = false
    send() {
      return new Promise<never>(() => {})
    }
    isConnected() {
      return this.#isOpen
    }
  }
  const client = createClient(new Waiting(), { timeout: 1 })
  await expect(client.call('add')).rejects.toThrow('add had no answer within 1 ms, and was not sent: no connection is open')
})
