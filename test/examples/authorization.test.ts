/** The examples of authorization: strangers, somebody and everybody, over a real socket. */
import { createServer, type Server } from 'node:http'
import { serve as listenHono } from '@hono/node-server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { app as express } from '../../examples/authorization/express.ts'
import { app as fastify } from '../../examples/authorization/fastify.ts'
import { byEndpoint, byMethod, byService } from '../../examples/authorization/guards.ts'
import { app as hono } from '../../examples/authorization/hono.ts'
import { app as koa } from '../../examples/authorization/koa.ts'
import { type Running, running } from '../adapters/suite.ts'
import { call, errorOf, json, post } from '../adapters/wire.ts'

const alice = { ...json, authorization: 'Bearer alice-token' }
const bob = { ...json, authorization: 'Bearer bob-token' }
const mallory = { ...json, authorization: 'Bearer guessed' }

const unauthenticated = { error: { code: -32013 } }
const forbidden = { error: { code: -32014 } }

function serverOf(start: () => Promise<Running>) {
  let server: Running
  beforeAll(async () => {
    server = await start()
  })
  afterAll(() => server.close())
  return async (body: string, headers: Record<string, string>) => {
    const answer = await post(`${server.url}/rpc`, body, headers)
    return { ...answer, reply: () => JSON.parse(answer.body) }
  }
}

const node = (listener: Parameters<typeof createServer>[1]) => () => running(createServer(listener).listen(0, '127.0.0.1'))

describe.each<[string, () => Promise<Running>]>([
  ['Express', () => running(express.listen(0, '127.0.0.1'))],
  ['Fastify', async () => ({ url: await fastify.listen({ port: 0, host: '127.0.0.1' }), close: () => fastify.close() })],
  ['Koa', () => running(Object.assign(koa, { silent: true }).listen(0, '127.0.0.1'))],
  ['Hono', () => running(listenHono({ fetch: hono.fetch, port: 0, hostname: '127.0.0.1' }) as Server)],
])('the own tools of %s', (_name, start) => {
  const send = serverOf(start)

  test('strangers are answered 401 by the framework, and reach nothing', async () => {
    for (const headers of [json, mallory]) {
      const { status, headers: answered } = await send(call('add', [1, 2]), headers)
      expect([status, answered['www-authenticate']]).toEqual([401, 'Bearer'])
    }
  })

  test('methods know the user whom the framework has found', async () => {
    expect((await send(call('whoami'), alice)).reply().result).toBe('alice')
    expect((await send(call('whoami'), bob)).reply().result).toBe('bob')
  })

  test('a permission is asked for method by method, inside of a batch too', async () => {
    const batch = `[${call('wipe', [], 1)}, ${call('add', [1, 2], 2)}, ${call('wipe', [], 3)}]`
    expect((await send(batch, alice)).reply()).toMatchObject([{ result: 'wiped' }, { result: 3 }, { result: 'wiped' }])
    expect((await send(batch, bob)).reply()).toMatchObject([forbidden, { result: 3 }, forbidden])
  })
})

describe('Express', () => {
  const send = serverOf(() => running(express.listen(0, '127.0.0.1')))

  test('a method decides by the request what it answers', async () => {
    expect((await send(call('beastAdd', [1, 2]), alice)).reply().result).toBe(3)
    expect((await send(call('beastAdd', [1, 2]), bob)).reply().result).toBe(666)
  })
})

describe('guards on methods', () => {
  const send = serverOf(node(byMethod))

  test('each entry of a batch is judged alone', async () => {
    const batch = `[${['add', 'whoami', 'sum', 'wipe', 'touch'].map((name, id) => call(name, [1, 2], id))}]`
    const replies = async (headers: Record<string, string>) =>
      (await send(batch.replaceAll('"params":[1,2]', '"params":[]'), headers)).reply()
    expect(await replies(json)).toMatchObject([{ id: 0 }, unauthenticated, unauthenticated, unauthenticated, unauthenticated])
    expect(await replies(bob)).toMatchObject([{ id: 0 }, { result: 'bob' }, { result: 0 }, forbidden, { result: 'touched' }])
  })

  test('of several guards each must let pass', async () => {
    expect((await send(call('wipe'), alice)).reply()).toMatchObject(forbidden) // may wipe, but is not on duty
    expect((await send(call('wipe'), bob)).reply()).toMatchObject(forbidden) // is on duty, but may not wipe
  })

  test('what guards return, the method finds in its context', async () => {
    expect((await send(call('books'), { ...alice, 'x-tenant': 'acme' })).reply().result).toBe("alice reads acme's")
    expect((await send(call('books'), alice)).reply().error).toMatchObject({ code: -32014, message: 'Which tenant?' })
  })

  test('a refusal is a JSON-RPC answer: the status is 200', async () => {
    expect((await send(call('whoami'), mallory)).status).toBe(200)
  })

  test('nobody gets past a guard by way of params', async () => {
    const forged = { user: { name: 'alice', permissions: ['can_add'] } }
    expect((await send(call('whoami', forged), json)).reply()).toMatchObject(unauthenticated)
  })
})

describe('guards on a service', () => {
  const send = serverOf(node(byService))

  test('they stand before every method, those of a mounted service too', async () => {
    for (const name of ['whoami', 'methods.add', 'methods.whoami']) {
      expect((await send(call(name), json)).reply()).toMatchObject(unauthenticated)
    }
    expect((await send(`[${call('whoami')}, ${call('methods.whoami')}]`, bob)).reply()).toMatchObject([
      { result: 'bob' },
      { result: 'bob' },
    ])
  })
})

describe('guards of an endpoint', () => {
  const send = serverOf(node(byEndpoint))

  test('a stranger is answered 401, whoever may not come in 403', async () => {
    const stranger = await send(call('add', [1, 2]), json)
    expect([stranger.status, stranger.headers['www-authenticate'], ...errorOf(stranger)]).toEqual([
      401,
      'Bearer',
      -32013,
      'unauthenticated',
    ])
    const other = await send(call('add', [1, 2]), bob)
    expect([other.status, ...errorOf(other)]).toEqual([403, -32014, 'forbidden'])
  })

  test('whoever may come in is answered, and still needs what the methods ask for', async () => {
    expect((await send(call('add', [1, 2]), alice)).reply().result).toBe(3)
    expect((await send(call('wipe'), alice)).reply()).toMatchObject(forbidden)
  })
})
