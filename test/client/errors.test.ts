/** What an error tells about its call: the method, the code that made the call, and what a log gets of it. */
import { Service } from 'damn-simple-jsonrpc-server'
import {
  createClient,
  defineError,
  errorCodes,
  type ParamsIssue,
  RpcError,
  TransportError,
} from 'damn-simple-jsonrpc-server/client'
import { serve } from 'damn-simple-jsonrpc-server/fetch'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'

const NotEnough = defineError(1, 'Not enough money', z.object({ balance: z.number() }))
const service = new Service({ onError: () => {} })
  .method('bank.pay', { errors: [NotEnough] }, (): number => {
    throw new NotEnough({ balance: 1 })
  })
  .method('add', { params: ['x', 'y'] }, (x: number, y: number) => x + y)
  .method('plain', (): number => {
    throw new RpcError(5, 'five')
  })
const endpoint = serve(service)
const fetch = (url: string, init: RequestInit) => endpoint(new Request(url, init))
const breaking = () => Promise.reject(new TypeError('fetch failed'))

type Typed = ReturnType<typeof createClient<typeof service>>
const clients: [how: string, client: Typed][] = [
  ['in process', createClient(service)],
  ['in process with classes', createClient(service, { errors: [NotEnough] })],
  ['in process with strictErrors', createClient(service, { strictErrors: true })],
  ['in process in batches', createClient(service, { batch: 5 })],
  ['over HTTP', createClient<typeof service>('http://a/', { fetch })],
  ['over HTTP with classes', createClient<typeof service>('http://a/', { fetch, errors: [NotEnough] })],
  ['over HTTP in batches', createClient<typeof service>('http://a/', { fetch, batch: 5 })],
  ['over a client', createClient<typeof service>(createClient(service) as never)],
  ['over a broken connection', createClient<typeof service>('http://a/', { fetch: breaking })],
  ['over a broken connection in batches', createClient<typeof service>('http://a/', { fetch: breaking, batch: 5 })],
  ['over a page of HTML', createClient<typeof service>('http://a/', { fetch: async () => new Response('<html>') })],
  [
    'over a server that never answers',
    createClient<typeof service>({ handle: () => new Promise<string>(() => {}) }, { timeout: 5 }),
  ],
]

const caught = async (work: Promise<unknown>): Promise<Error & { method?: string }> =>
  work.then(
    () => Promise.reject(),
    (e) => e,
  )

describe.each(clients)('%s', (how, client) => {
  async function placeOrder(): Promise<number> {
    return await client.bank.pay()
  }
  async function placeByName(): Promise<number> {
    return await client.call('bank.pay')
  }
  async function placeMany(): Promise<unknown> {
    return await Promise.all([client.bank.pay(), client.add(1, 2)])
  }
  async function placeBatch(): Promise<unknown> {
    return await client.batch((calls) => [calls.bank.pay(), calls.add(1, 2)])
  }
  async function placeSlowly(): Promise<number> {
    await new Promise((resolve) => setTimeout(resolve, 1))
    return await client.bank.pay()
  }

  test.each([placeOrder, placeByName, placeMany, placeBatch, placeSlowly])(
    `an error tells its method and has the frames of its caller (${how}, %o)`,
    async (place) => {
      const error = await caught(place())
      expect(error.method).toBe('bank.pay')
      expect(error.stack).toContain(`${error.name}: ${error.message}\n    at bank.pay (JSON-RPC)\n`)
      expect(error.stack).toContain(place.name)
      expect(error.stack).toContain('errors.test.ts')
    },
  )

  test(`two errors of one batch tell each its own method (${how})`, async () => {
    const [first, second] = await client.batch((calls) => Promise.allSettled([calls.bank.pay(), calls.plain()]))
    const methods = [first, second].map((one) => one?.status === 'rejected' && (one.reason as TransportError).method)
    expect(methods).toEqual(['bank.pay', 'plain'])
    expect(first?.status === 'rejected' && second?.status === 'rejected' && first.reason !== second.reason).toBe(true)
  })
})

test('over HTTP, an error has the frames of a caller that is no async function', async () => {
  const client = createClient<typeof service>('http://a/', { fetch })
  const placeAtOnce = () => client.bank.pay()
  const error = await new Promise<Error>((resolve) => void placeAtOnce().catch(resolve))
  expect(error.stack).toMatch(/at bank\.pay \(JSON-RPC\)\n\s+at placeAtOnce /)
})

test('the frames are those of the program: none of the client stands between', async () => {
  const client = createClient<typeof service>('http://a/', { fetch })
  const error = await caught(client.bank.pay())
  expect(error.stack?.split('\n')[2]).toContain('errors.test.ts')
  const batched = await caught(client.batch((calls) => [calls.bank.pay()]))
  expect(batched.stack?.split('\n')[2]).toContain('errors.test.ts')
})

test('the reason of a signal and an error of the program stay as they are', async () => {
  const reason = Object.freeze(new Error('mine'))
  const client = createClient(service)
  expect(await caught(client.with({ signal: AbortSignal.abort(reason) }).add(1, 2))).toBe(reason)
  const headers = () => Promise.reject(reason)
  expect(await caught(createClient('http://a/', { headers }).call('x'))).toBe(reason)
  const own = new RpcError(5, 'mine')
  expect(await caught(createClient('http://a/', { headers: () => Promise.reject(own) }).call('x'))).toBe(own)
  expect(own.stack).not.toContain('JSON-RPC')
})

test('an error that was received equals one that was made: its method and stack are not compared', async () => {
  const error = await caught(createClient(service, { errors: [NotEnough] }).bank.pay())
  expect(error).toEqual(new NotEnough({ balance: 1 }))
  expect(Object.keys(error)).not.toContain('method')
  expect(Object.hasOwn(new RpcError(5, 'five'), 'method')).toBe(false)
})

test('the stack of an error can be changed, as that of any error', async () => {
  const error = await caught(createClient(service).plain())
  error.stack = 'mine'
  expect(error.stack).toBe('mine')
})

describe('JSON.stringify', () => {
  const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

  test('an RpcError in JSON is its code, message and data', async () => {
    expect(json(new RpcError(5, 'five', { a: 1 }))).toEqual({ code: 5, message: 'five', data: { a: 1 } })
    expect(json(new RpcError(5, 'five'))).toEqual({ code: 5, message: 'five' })
    expect(json(new NotEnough({ balance: 1 }))).toEqual({ code: 1, message: 'Not enough money', data: { balance: 1 } })
    expect(json({ errors: [await caught(createClient(service).bank.pay())] })).toEqual({
      errors: [{ code: 1, message: 'Not enough money', data: { balance: 1 } }],
    })
  })

  test('a TransportError in JSON is its reason, message and status, not its reply', async () => {
    const client = createClient('http://a/', { fetch: async () => new Response('<html>secret', { status: 500 }) })
    const error = await caught(client.call('x'))
    expect(json(error)).toEqual({ reason: 'http-status', message: error.message, status: 500 })
    expect(json(new TransportError('network', 'No answer'))).toEqual({ reason: 'network', message: 'No answer' })
  })

  test('an RpcError that is thrown with another as its data is answered with both', async () => {
    const nested = new Service().method('fail', () => {
      throw new RpcError(6, 'six', new RpcError(5, 'five', 'x'))
    })
    const error = await caught(createClient(nested).fail())
    expect(error).toMatchObject({ code: 6, data: { code: 5, message: 'five', data: 'x' } })
  })
})

test('the codes and the issues can be had from the client alone', async () => {
  const error = await caught(createClient(service).call('add', { x: 1 } as never))
  expect(RpcError.is(error) && error.code === errorCodes.invalidParams).toBe(true)
  const issues = (error as RpcError).data as readonly ParamsIssue[]
  expect(issues.map(({ path, message }) => `${path}: ${message}`)).toEqual(['y: Required'])
})
