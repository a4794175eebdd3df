/** Guards of a whole endpoint: who may use it at all, decided before a byte of the body is read. */
import type { IncomingMessage } from 'node:http'
import { errorCodes, loginRequired, permissionRequired, RpcError, Service } from 'damn-simple-jsonrpc-server'
import { csrfServe, serve } from 'damn-simple-jsonrpc-server/node'
import { describe, expect, test } from 'vitest'
import { add, Connection, request, three } from './raw.ts'
import { answering, type HttpCase, type Options, plain, quietService, runHttpCases, serverOf } from './servers.ts'

type Guards = NonNullable<Options['guards']>
type Seen = Parameters<Guards[number]>[0]

const tokenOf = ({ httpRequest }: { httpRequest: IncomingMessage }) => httpRequest.headers.authorization
const users = new Map([
  ['Bearer ann', { name: 'Ann', permissions: ['can_use_rpc'] }],
  ['Bearer bob', { name: 'Bob', permissions: new Set(['can_dance']) }],
])
const user = (context: Seen) => users.get(tokenOf(context as never) ?? '')

const unauthenticated = { status: 401, code: -32013, reason: 'unauthenticated' }
const forbidden = { status: 403, code: -32014, reason: 'forbidden' }
const as = (name: string) => request({ headers: { Authorization: `Bearer ${name}` } })

/** Every case ends with a normal call, which a guard lets pass where nobody says who calls. */
const strangersPass = (guard: Guards[number]): Guards => [(context) => (tokenOf(context as never) ? guard(context) : undefined)]

function throwing(thrown: unknown): Guards {
  return strangersPass(() => {
    throw thrown
  })
}

const later = <Value>(value: Value) => new Promise<Value>((resolve) => setTimeout(resolve, 5, value))

const cycle: { self?: unknown } = {}
cycle.self = cycle

const guarded: readonly [string, Guards, HttpCase[]][] = [
  [
    'loginRequired()',
    strangersPass(loginRequired({ user })),
    [
      { title: 'lets a user pass', send: as('ann'), status: 200 },
      {
        title: 'refuses others with its challenge',
        send: as('eve'),
        ...unauthenticated,
        headers: { 'www-authenticate': 'Bearer' },
      },
      {
        title: 'refuses a request for its method first',
        send: request({ method: 'GET', body: '', headers: { Authorization: 'Bearer eve' } }),
        status: 405,
        code: -32600,
        reason: 'method-not-allowed',
      },
      {
        title: 'refuses a request for its type first',
        send: request({ headers: { Authorization: 'Bearer eve', 'Content-Type': 'text/plain' } }),
        status: 415,
        code: -32600,
        reason: 'unsupported-media-type',
      },
      {
        title: 'says nothing about what was asked',
        send: request({ headers: { Authorization: 'Bearer eve' }, body: '{' }),
        ...unauthenticated,
      },
    ],
  ],
  [
    'loginRequired({ challenge })',
    strangersPass(loginRequired({ user, challenge: 'Basic realm="rpc", charset="UTF-8"' })),
    [
      {
        title: 'names its own challenge',
        send: as('eve'),
        ...unauthenticated,
        headers: { 'www-authenticate': 'Basic realm="rpc", charset="UTF-8"' },
      },
    ],
  ],
  [
    'loginRequired() that takes its time',
    strangersPass(loginRequired({ user: (context: Seen) => later(user(context)) })),
    [
      { title: 'lets a user pass', send: as('ann'), status: 200 },
      { title: 'refuses others', send: as('eve'), ...unauthenticated },
    ],
  ],
  [
    'permissionRequired()',
    strangersPass(permissionRequired('can_use_rpc', { user })),
    [
      { title: 'lets who has it pass', send: as('ann'), status: 200 },
      {
        title: 'refuses who has another one, without a challenge',
        send: as('bob'),
        ...forbidden,
        headers: { 'www-authenticate': undefined },
      },
      { title: 'refuses who is nobody', send: as('eve'), ...unauthenticated },
    ],
  ],
  [
    'an own error',
    throwing(new RpcError(1234, 'No entry', { reason: 'holiday' })),
    [{ title: 'is 403 with its code and data', send: as('ann'), status: 403, code: 1234, reason: 'holiday' }],
  ],
  [
    'an own error that has no data',
    throwing(new RpcError(7, 'No')),
    [{ title: 'is 403', send: as('ann'), status: 403, code: 7 }],
  ],
  [
    'an own -32013',
    throwing(new RpcError(errorCodes.unauthenticated, 'Who?')),
    [
      {
        title: 'has a challenge, as a 401 must',
        send: as('ann'),
        status: 401,
        code: -32013,
        headers: { 'www-authenticate': 'Bearer' },
      },
    ],
  ],
  [
    'busy',
    throwing(new RpcError(errorCodes.busy, 'Later')),
    [{ title: 'is 503 with Retry-After', send: as('ann'), status: 503, code: -32009, headers: { 'retry-after': '1' } }],
  ],
  [
    'shutting down',
    throwing(new RpcError(errorCodes.shuttingDown, 'Bye')),
    [{ title: 'is 503 with Retry-After', send: as('ann'), status: 503, code: -32015, headers: { 'retry-after': '1' } }],
  ],
  [
    'an own internal error',
    throwing(new RpcError(errorCodes.internalError, 'Broken')),
    [{ title: 'is 500', send: as('ann'), status: 500, code: -32603 }],
  ],
  [
    'an error whose data JSON cannot hold',
    throwing(new RpcError(1, 'No', cycle)),
    [{ title: 'is 403 without it', send: as('ann'), status: 403, code: 1 }],
  ],
]

describe.each(guarded)('a door guarded by %s', (_title, guards, cases) => runHttpCases(plain({ guards }), cases))

describe('guards in a row', () => {
  const order: string[] = []
  const note = (name: string) => () => {
    order.push(name)
  }
  const guards = [note('first'), async () => order.push('second') && {}, ...throwing(new RpcError(1, 'third')), note('fourth')]
  const port = plain({ guards })

  test('run one after the other, and none after one that refused', async () => {
    const connection = await Connection.open(port())
    expect((await connection.ask(as('ann'))).status).toBe(403)
    expect(order.splice(0)).toEqual(['first', 'second'])
    expect((await connection.ask(request())).status).toBe(200)
    expect(order.splice(0)).toEqual(['first', 'second', 'fourth'])
    connection.close()
  })
})

describe('a guard that breaks', () => {
  const broken: readonly [string, () => unknown][] = [
    [
      'throws an error',
      () => {
        throw new Error('SECRET')
      },
    ],
    [
      'throws text',
      () => {
        throw 'SECRET'
      },
    ],
    [
      'throws nothing',
      () => {
        throw undefined
      },
    ],
    ['rejects', () => Promise.reject(new Error('SECRET'))],
    ['answers false, and means to refuse', () => false],
    ['answers text', () => 'no'],
    ['answers later with false', async () => false],
    ['would replace the request', () => ({ httpRequest: 1 })],
  ]
  test.each(broken)('%s: 500, masked, and onError is told', async (_title, guard) => {
    const told: unknown[] = []
    const service = new Service({ onError: (error) => told.push(error) }).method('add', () => 3)
    const connection = await answering(serve(service, { guards: [guard as never] }))
    for (let turn = 1; turn <= 2; turn++) {
      const { status, body } = await connection.ask(request())
      expect([status, body]).toEqual([500, '{"jsonrpc":"2.0","error":{"code":-32603,"message":"Internal error"},"id":null}'])
      expect(told).toHaveLength(turn)
    }
  })

  test('data that got lost is onError’s to know', async () => {
    const told: unknown[] = []
    const connection = await answering(
      serve(new Service({ onError: (error) => told.push(error) }), { guards: throwing(new RpcError(1, 'No', { big: 1n })) }),
    )
    expect((await connection.ask(as('ann'))).status).toBe(403)
    expect(told).toEqual([expect.any(TypeError)])
  })

  test('a guard that never settles has as much time as a call: 503', async () => {
    const service = new Service({ timeout: 20 }).method('add', (x: number, y: number) => x + y)
    let aborted: unknown
    const guards = strangersPass((context) => {
      context.signal.addEventListener('abort', () => (aborted = context.signal.reason))
      return new Promise<void>(() => {})
    })
    const connection = await answering(serve(service, { guards }))
    const answer = await connection.ask(as('ann'))
    expect([answer.status, JSON.parse(answer.body).error]).toMatchObject([503, { code: -32012, data: { reason: 'timeout' } }])
    expect(aborted).toMatchObject({ code: -32012 })
    expect(await connection.ask(request())).toMatchObject({ status: 200, body: three })
  })
})

describe('what a guard sees', () => {
  const seen: unknown[] = []
  const look = (context: Seen) => {
    seen.push([context.transport, (context.httpRequest as IncomingMessage).url, context.method, context.params, context.id])
  }
  const port = plain({ guards: [look] })

  test('the request, and nothing of what it asks', async () => {
    const connection = await Connection.open(port())
    await connection.ask(request({ target: '/rpc?x' }))
    expect(seen).toEqual([['http', '/rpc?x', '', undefined, undefined]])
    connection.close()
  })
})

describe('a stranger is refused without the body', () => {
  const port = plain({ guards: strangersPass(loginRequired({ user })) })
  const head = request({ headers: { Authorization: 'Bearer eve', 'Content-Length': `${add.length}` }, body: '' })

  test('before a byte of it was sent', async () => {
    const connection = await Connection.open(port())
    expect((await connection.ask(head)).status).toBe(401)
    connection.write(add)
    expect(await connection.ask(request())).toMatchObject({ status: 200, body: three })
    connection.close()
  })
})

describe('csrfServe with guards', () => {
  const seen: string[] = []
  const port = serverOf(csrfServe(quietService(), { guards: [() => void seen.push('guard')] }))

  test('asks no guard about a page that is refused anyway', async () => {
    const connection = await Connection.open(port())
    expect((await connection.ask(request({ headers: { 'Sec-Fetch-Site': 'cross-site' } }))).status).toBe(403)
    expect(seen).toEqual([])
    expect((await connection.ask(request())).status).toBe(200)
    expect(seen).toEqual(['guard'])
    connection.close()
  })
})
