/** The examples of authorization, over a real socket: calls without a user, with a user, and with a permission. */
import { createServer, type Server } from 'node:http'
import { serve as listenHono } from '@hono/node-server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { app as express } from '../../examples/authorization/express.ts'
import { app as fastify } from '../../examples/authorization/fastify.ts'
import { byEndpoint, byMethod, byService } from '../../examples/authorization/guards.ts'
import { app as hono } from '../../examples/authorization/hono.ts'
import { app as koa } from '../../examples/authorization/koa.ts'
import { call, errorOf, json, post } from '../setup/messages.ts'
import { type Running, running } from '../setup/servers.ts'

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
])('authorization by %s itself', (name, start) => {
  const send = serverOf(start)

  test(`${name} answers requests without a valid token with 401`, async () => {
    for (const headers of [json, mallory]) {
      const { status, headers: answered } = await send(call('add', [1, 2]), headers)
      expect([status, answered['www-authenticate']]).toEqual([401, 'Bearer'])
    }
  })

  test(`methods read the user that ${name} has authenticated`, async () => {
    expect((await send(call('whoami'), alice)).reply().result).toBe('alice')
    expect((await send(call('whoami'), bob)).reply().result).toBe('bob')
  })

  test(`a permission is checked for each method of a batch behind ${name}`, async () => {
    const batch = `[${call('wipe', [], 1)}, ${call('add', [1, 2], 2)}, ${call('wipe', [], 3)}]`
    expect((await send(batch, alice)).reply()).toMatchObject([{ result: 'wiped' }, { result: 3 }, { result: 'wiped' }])
    expect((await send(batch, bob)).reply()).toMatchObject([forbidden, { result: 3 }, forbidden])
  })
})

describe('Express', () => {
  const send = serverOf(() => running(express.listen(0, '127.0.0.1')))

  test('a method behind Express answers according to the user of the request', async () => {
    expect((await send(call('beastAdd', [1, 2]), alice)).reply().result).toBe(3)
    expect((await send(call('beastAdd', [1, 2]), bob)).reply().result).toBe(666)
  })
})

describe('guards on methods', () => {
  const send = serverOf(node(byMethod))

  test('guards on methods check each entry of a batch separately', async () => {
    const batch = `[${['add', 'whoami', 'sum', 'wipe', 'touch'].map((name, id) => call(name, [1, 2], id))}]`
    const replies = async (headers: Record<string, string>) =>
      (await send(batch.replaceAll('"params":[1,2]', '"params":[]'), headers)).reply()
    expect(await replies(json)).toMatchObject([{ id: 0 }, unauthenticated, unauthenticated, unauthenticated, unauthenticated])
    expect(await replies(bob)).toMatchObject([{ id: 0 }, { result: 'bob' }, { result: 0 }, forbidden, { result: 'touched' }])
  })

  test('a method with several guards runs only if each guard accepts the call', async () => {
    expect((await send(call('wipe'), alice)).reply()).toMatchObject(forbidden) // may wipe, but is not on duty
    expect((await send(call('wipe'), bob)).reply()).toMatchObject(forbidden) // is on duty, but may not wipe
  })

  test('a method receives what its guards return in its context', async () => {
    expect((await send(call('books'), { ...alice, 'x-tenant': 'acme' })).reply().result).toBe("alice reads acme's")
    expect((await send(call('books'), alice)).reply().error).toMatchObject({ code: -32014, message: 'Which tenant?' })
  })

  test('a refusal by a guard on a method has the HTTP status 200', async () => {
    expect((await send(call('whoami'), mallory)).status).toBe(200)
  })

  test('a client cannot pass a guard by sending a user in params', async () => {
    const forged = { user: { name: 'alice', permissions: ['can_add'] } }
    expect((await send(call('whoami', forged), json)).reply()).toMatchObject(unauthenticated)
  })
})

describe('guards on a service', () => {
  const send = serverOf(node(byService))

  test('guards on a service protect every method, also of a mounted service', async () => {
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

  test('guards on an endpoint answer 401 without a user, and 403 without the permission', async () => {
    const anonymous = await send(call('add', [1, 2]), json)
    expect([anonymous.status, anonymous.headers['www-authenticate'], ...errorOf(anonymous)]).toEqual([
      401,
      'Bearer',
      -32013,
      'unauthenticated',
    ])
    const other = await send(call('add', [1, 2]), bob)
    expect([other.status, ...errorOf(other)]).toEqual([403, -32014, 'forbidden'])
  })

  test('guards on methods still apply after the guards on an endpoint accepted the request', async () => {
    expect((await send(call('add', [1, 2]), alice)).reply().result).toBe(3)
    expect((await send(call('wipe'), alice)).reply()).toMatchObject(forbidden)
  })
})
