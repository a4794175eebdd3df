/** Guards of an endpoint: they run before the body is read, and refuse with an HTTP status. */
import type { IncomingMessage } from 'node:http'
import { errorCodes, loginRequired, permissionRequired, RpcError, Service } from 'damn-simple-jsonrpc-server'
import { csrfServe, serve } from 'damn-simple-jsonrpc-server/node'
import { describe, expect, test } from 'vitest'
import { add, Connection, request, three } from './raw.ts'
import { connectTo, type HttpCase, type Options, plainServer, quietService, runHttpCases, serverOf } from './servers.ts'

type Guards = NonNullable<Options['guards']>
type GuardContext = Parameters<Guards[number]>[0]

const tokenOf = ({ httpRequest }: { httpRequest: IncomingMessage }) => httpRequest.headers.authorization
const users = new Map([
  ['Bearer ann', { name: 'Ann', permissions: ['can_use_rpc'] }],
  ['Bearer bob', { name: 'Bob', permissions: new Set(['can_dance']) }],
])
const user = (context: GuardContext) => users.get(tokenOf(context as never) ?? '')

const unauthenticated = { status: 401, code: -32013, reason: 'unauthenticated' }
const forbidden = { status: 403, code: -32014, reason: 'forbidden' }
const as = (name: string) => request({ headers: { Authorization: `Bearer ${name}` } })

/** Runs the guard only if there is an `Authorization` header. Every case ends with a valid call, which sends none. */
const ifAuthorized = (guard: Guards[number]): Guards => [(context) => (tokenOf(context as never) ? guard(context) : undefined)]

function throwing(thrown: unknown): Guards {
  return ifAuthorized(() => {
    throw thrown
  })
}

const later = <Value>(value: Value) => new Promise<Value>((resolve) => setTimeout(resolve, 5, value))

const cycle: { self?: unknown } = {}
cycle.self = cycle

const guarded: readonly [string, Guards, HttpCase[]][] = [
  [
    'loginRequired()',
    ifAuthorized(loginRequired({ user })),
    [
      { title: 'accepts a user', send: as('ann'), status: 200 },
      {
        title: 'refuses an unknown token with 401 and its challenge',
        send: as('eve'),
        ...unauthenticated,
        headers: { 'www-authenticate': 'Bearer' },
      },
      {
        title: 'runs after the check of the HTTP method',
        send: request({ method: 'GET', body: '', headers: { Authorization: 'Bearer eve' } }),
        status: 405,
        code: -32600,
        reason: 'method-not-allowed',
      },
      {
        title: 'runs after the check of the media type',
        send: request({ headers: { Authorization: 'Bearer eve', 'Content-Type': 'text/plain' } }),
        status: 415,
        code: -32600,
        reason: 'unsupported-media-type',
      },
      {
        title: 'refuses with 401 before the body is parsed',
        send: request({ headers: { Authorization: 'Bearer eve' }, body: '{' }),
        ...unauthenticated,
      },
    ],
  ],
  [
    'loginRequired({ challenge })',
    ifAuthorized(loginRequired({ user, challenge: 'Basic realm="rpc", charset="UTF-8"' })),
    [
      {
        title: 'sends its challenge in WWW-Authenticate',
        send: as('eve'),
        ...unauthenticated,
        headers: { 'www-authenticate': 'Basic realm="rpc", charset="UTF-8"' },
      },
    ],
  ],
  [
    'loginRequired() with an asynchronous user()',
    ifAuthorized(loginRequired({ user: (context: GuardContext) => later(user(context)) })),
    [
      { title: 'accepts a user', send: as('ann'), status: 200 },
      { title: 'refuses an unknown token', send: as('eve'), ...unauthenticated },
    ],
  ],
  [
    'permissionRequired()',
    ifAuthorized(permissionRequired('can_use_rpc', { user })),
    [
      { title: 'accepts a user with the permission', send: as('ann'), status: 200 },
      {
        title: 'refuses a user with another permission with 403, without a challenge',
        send: as('bob'),
        ...forbidden,
        headers: { 'www-authenticate': undefined },
      },
      { title: 'refuses an unknown token with 401', send: as('eve'), ...unauthenticated },
    ],
  ],
  [
    'a guard that throws an RpcError',
    throwing(new RpcError(1234, 'No entry', { reason: 'holiday' })),
    [
      {
        title: 'refuses with 403 and the code and data of the error',
        send: as('ann'),
        status: 403,
        code: 1234,
        reason: 'holiday',
      },
    ],
  ],
  [
    'a guard that throws an RpcError without data',
    throwing(new RpcError(7, 'No')),
    [{ title: 'refuses with 403', send: as('ann'), status: 403, code: 7 }],
  ],
  [
    'a guard that throws -32013',
    throwing(new RpcError(errorCodes.unauthenticated, 'Unauthenticated')),
    [
      {
        title: 'refuses with 401 and the challenge that a 401 must have',
        send: as('ann'),
        status: 401,
        code: -32013,
        headers: { 'www-authenticate': 'Bearer' },
      },
    ],
  ],
  [
    'a guard that throws -32009 (busy)',
    throwing(new RpcError(errorCodes.busy, 'Later')),
    [{ title: 'refuses with 503 and Retry-After', send: as('ann'), status: 503, code: -32009, headers: { 'retry-after': '1' } }],
  ],
  [
    'a guard that throws -32015 (shutting down)',
    throwing(new RpcError(errorCodes.shuttingDown, 'Bye')),
    [{ title: 'refuses with 503 and Retry-After', send: as('ann'), status: 503, code: -32015, headers: { 'retry-after': '1' } }],
  ],
  [
    'a guard that throws -32603 (internal error)',
    throwing(new RpcError(errorCodes.internalError, 'Broken')),
    [{ title: 'refuses with 500', send: as('ann'), status: 500, code: -32603 }],
  ],
  [
    'a guard that throws an RpcError whose data JSON cannot hold',
    throwing(new RpcError(1, 'No', cycle)),
    [{ title: 'refuses with 403 without the data', send: as('ann'), status: 403, code: 1 }],
  ],
]

describe.each(guarded)('an endpoint guarded by %s', (subject, guards, cases) =>
  runHttpCases(
    plainServer({ guards }),
    cases.map((each) => ({ ...each, title: `${subject} ${each.title}` })),
  ),
)

describe('several guards of an endpoint', () => {
  const order: string[] = []
  const note = (name: string) => () => {
    order.push(name)
  }
  const guards = [note('first'), async () => order.push('second') && {}, ...throwing(new RpcError(1, 'third')), note('fourth')]
  const port = plainServer({ guards })

  test('guards of an endpoint run in order, and none runs after a refusal', async () => {
    const connection = await Connection.open(port())
    expect((await connection.ask(as('ann'))).status).toBe(403)
    expect(order.splice(0)).toEqual(['first', 'second'])
    expect((await connection.ask(request())).status).toBe(200)
    expect(order.splice(0)).toEqual(['first', 'second', 'fourth'])
    connection.close()
  })
})

describe('a guard of an endpoint that fails', () => {
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
      'throws undefined',
      () => {
        throw undefined
      },
    ],
    ['rejects', () => Promise.reject(new Error('SECRET'))],
    ['returns false', () => false],
    ['returns text', () => 'no'],
    ['returns a promise of false', async () => false],
    ['returns a member httpRequest', () => ({ httpRequest: 1 })],
  ]
  test.each(broken)('the answer is a masked 500 and onError is called if a guard of an endpoint %s', async (_title, guard) => {
    const reported: unknown[] = []
    const service = new Service({ onError: (error) => reported.push(error) }).method('add', () => 3)
    const connection = await connectTo(serve(service, { guards: [guard as never] }))
    for (let turn = 1; turn <= 2; turn++) {
      const { status, body } = await connection.ask(request())
      expect([status, body]).toEqual([500, '{"jsonrpc":"2.0","error":{"code":-32603,"message":"Internal error"},"id":null}'])
      expect(reported).toHaveLength(turn)
    }
  })

  test('onError is called for error data of a guard that JSON cannot hold', async () => {
    const reported: unknown[] = []
    const connection = await connectTo(
      serve(new Service({ onError: (error) => reported.push(error) }), { guards: throwing(new RpcError(1, 'No', { big: 1n })) }),
    )
    expect((await connection.ask(as('ann'))).status).toBe(403)
    expect(reported).toEqual([expect.any(TypeError)])
  })

  test('a guard of an endpoint that never settles is answered with 503 after the timeout of a call', async () => {
    const service = new Service({ timeout: 20 }).method('add', (x: number, y: number) => x + y)
    let aborted: unknown
    const guards = ifAuthorized((context) => {
      context.signal.addEventListener('abort', () => (aborted = context.signal.reason))
      return new Promise<void>(() => {})
    })
    const connection = await connectTo(serve(service, { guards }))
    const answer = await connection.ask(as('ann'))
    expect([answer.status, JSON.parse(answer.body).error]).toMatchObject([503, { code: -32012, data: { reason: 'timeout' } }])
    expect(aborted).toMatchObject({ code: -32012 })
    expect(await connection.ask(request())).toMatchObject({ status: 200, body: three })
  })
})

describe('the context of a guard of an endpoint', () => {
  const seen: unknown[] = []
  const look = (context: GuardContext) => {
    seen.push([context.transport, (context.httpRequest as IncomingMessage).url, context.method, context.params, context.id])
  }
  const port = plainServer({ guards: [look] })

  test('a guard of an endpoint receives the request, and no method, params or id', async () => {
    const connection = await Connection.open(port())
    await connection.ask(request({ target: '/rpc?x' }))
    expect(seen).toEqual([['http', '/rpc?x', '', undefined, undefined]])
    connection.close()
  })
})

describe('a refusal before the body', () => {
  const port = plainServer({ guards: ifAuthorized(loginRequired({ user })) })
  const head = request({ headers: { Authorization: 'Bearer eve', 'Content-Length': `${add.length}` }, body: '' })

  test('a guard of an endpoint refuses with 401 before the client sends its body', async () => {
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

  test('csrfServe runs no guard for a page that the check of the origin refuses', async () => {
    const connection = await Connection.open(port())
    expect((await connection.ask(request({ headers: { 'Sec-Fetch-Site': 'cross-site' } }))).status).toBe(403)
    expect(seen).toEqual([])
    expect((await connection.ask(request())).status).toBe(200)
    expect(seen).toEqual(['guard'])
    connection.close()
  })
})
