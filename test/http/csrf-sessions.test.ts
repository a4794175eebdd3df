/** The look-up of a session that `csrfTokens` is given: it may take too long, break, or return what is no id. */
import { errorCodes, RpcError, Service } from 'damn-simple-jsonrpc-server'
import { csrfTokens } from 'damn-simple-jsonrpc-server/csrf'
import * as onFetch from 'damn-simple-jsonrpc-server/fetch'
import { csrfServe } from 'damn-simple-jsonrpc-server/node'
import { describe, expect, test, vi } from 'vitest'
import { add, Connection, request, three } from './raw.ts'
import { connectTo } from './servers.ts'

const secret = 'a secret of more than thirty-two characters'
const masked = '{"jsonrpc":"2.0","error":{"code":-32603,"message":"Internal error"},"id":null}'
const never = () => new Promise<never>(() => {})

function serviceTelling(timeout = 30_000) {
  const told: unknown[] = []
  const service = new Service({ timeout, onError: (error) => told.push(error) }).method('add', (x: number, y: number) => x + y)
  return { told, service }
}

const asRequest = () =>
  new Request('http://localhost/', { method: 'POST', headers: { 'content-type': 'application/json' }, body: add })

describe('a look-up that never settles', () => {
  const expectTimeout = (status: number, body: string) =>
    expect([status, JSON.parse(body)]).toMatchObject([503, { id: null, error: { code: -32012, data: { reason: 'timeout' } } }])

  test('a look-up that never settles is answered as a guard that never settles: 503, with Retry-After', async () => {
    const { told, service } = serviceTelling(20)
    const connection = await connectTo(csrfServe(service, { tokens: csrfTokens({ secret, session: never }) }))
    for (let turn = 0; turn < 2; turn++) {
      const { status, body, headers } = await connection.ask(request())
      expectTimeout(status, body)
      expect(headers.get('retry-after')).toBe('1')
    }
    expect(told).toEqual([])
    const response = await onFetch.csrfServe(service, { tokens: csrfTokens({ secret, session: never }) })(asRequest())
    expectTimeout(response.status, await response.text())
  })

  test('a look-up that never settles has one deadline together with the guards, which do not run afterwards', async () => {
    const { service } = serviceTelling(60)
    const guard = vi.fn()
    let find = (_id: undefined) => {}
    const session = () =>
      new Promise<undefined>((resolve) => {
        find = resolve
      })
    const connection = await connectTo(csrfServe(service, { tokens: csrfTokens({ secret, session }), guards: [guard] }))
    expectTimeout(...(await connection.ask(request()).then(({ status, body }) => [status, body] as const)))
    find(undefined)
    await new Promise(setImmediate)
    expect(guard).not.toHaveBeenCalled()
  })

  test('a look-up that never settles does not keep a client that has gone, nor start its guards', async () => {
    const { service } = serviceTelling()
    const guard = vi.fn()
    let find = (_id: undefined) => {}
    const session = vi.fn(
      () =>
        new Promise<undefined>((resolve) => {
          find = resolve
        }),
    )
    const connection = await connectTo(csrfServe(service, { tokens: csrfTokens({ secret, session }), guards: [guard] }))
    const quitter = await Connection.open(connection.socket.remotePort as number)
    quitter.write(request())
    await vi.waitFor(() => expect(session).toHaveBeenCalledOnce())
    quitter.close()
    await new Promise((resolve) => setTimeout(resolve, 50))
    find(undefined)
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(guard).not.toHaveBeenCalled()
  })

  test('a look-up of your own tokens that never settles is answered 503', async () => {
    const { service } = serviceTelling(20)
    const tokens = { header: 'x-token', issue: never, verify: never }
    const connection = await connectTo(csrfServe(service, { tokens }))
    expect((await connection.ask(request())).status).toBe(503)
  })
})

const noIds: readonly [string, unknown][] = [
  ['an object', { id: 'anna' }],
  ['an empty object', {}],
  ['a list', ['anna']],
  ['a text object', Object('anna')],
  ['a number', 7],
  ['zero', 0],
  ['NaN', Number.NaN],
  ['true', true],
  ['false', false],
  ['a bigint', 7n],
  ['a symbol', Symbol('anna')],
  ['a function', () => 'anna'],
]

describe.each(noIds)('a session that is %s', (title, value) => {
  describe.each([
    ['at once', () => value],
    ['later', async () => value],
  ])('%s', (when, session) => {
    const tokens = csrfTokens({ secret, session: session as never })

    test(`a session that is ${title}, ${when}, is answered 500, masked, and onError hears what to return`, async () => {
      const { told, service } = serviceTelling()
      const connection = await connectTo(csrfServe(service, { tokens }))
      const theirs = await csrfTokens({ secret, session: () => '[object Object]' }).issue({})
      for (const headers of [{}, { 'X-CSRF-Token': theirs }]) {
        const { status, body } = await connection.ask(request({ headers }))
        expect([status, body]).toEqual([500, masked])
      }
      expect(told).toEqual([expect.any(TypeError), expect.any(TypeError)])
      expect(String(told[0])).toContain('session must return the id of the session, a string, or undefined')
    })

    test(`a session that is ${title}, ${when}, gets no token and verifies none`, async () => {
      await expect(tokens.issue({})).rejects.toThrow(TypeError)
      await expect(tokens.verify({}, '0'.repeat(128))).rejects.toThrow(TypeError)
      await expect(tokens.verify({}, undefined)).rejects.toThrow(TypeError)
    })
  })
})

describe.each([undefined, null, ''])('a session that is %j', (value) => {
  const tokens = csrfTokens({ secret, session: () => value })

  test(`a session that is ${JSON.stringify(value) ?? 'undefined'} is none: the request needs no token, and gets none`, async () => {
    const connection = await connectTo(csrfServe(serviceTelling().service, { tokens }))
    expect(await connection.ask(request())).toMatchObject({ status: 200, body: three })
    await expect(tokens.issue({})).rejects.toThrow('no session')
  })
})

test.each([
  ['throws', 'x'],
  ['rejects', Promise],
])('an RpcError that the look-up %s with refuses, as a guard does', async (_title, how) => {
  const { told, service } = serviceTelling()
  const error = new RpcError(errorCodes.unauthenticated, 'Log in')
  const session = () => {
    if (how === Promise) return Promise.reject(error)
    throw error
  }
  const connection = await connectTo(csrfServe(service, { tokens: csrfTokens({ secret, session }) }))
  const { status, headers, body } = await connection.ask(request())
  expect([status, headers.get('www-authenticate'), JSON.parse(body).error.code]).toEqual([401, 'Bearer', -32013])
  expect(told).toEqual([])
})

test('two different tokens in a header of which Node shows only the first are none', async () => {
  const tokens = csrfTokens({ secret, session: () => 'anna', header: 'From' })
  const connection = await connectTo(csrfServe(serviceTelling().service, { tokens }))
  const token = await tokens.issue({})
  expect((await connection.ask(request({ headers: { From: token } }))).status).toBe(200)
  expect((await connection.ask(request({ headers: { From: token }, lines: [`From: ${'0'.repeat(128)}`] }))).status).toBe(403)
})
