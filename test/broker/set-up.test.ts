/** Wrong set-ups of workers, gateways and clients over NATS: each is refused at once, with a hint. */
import { Service } from 'damn-simple-jsonrpc-server'
import { gateway, type NatsConnection, nats, serve } from 'damn-simple-jsonrpc-server/nats'
import { describe, expect, test } from 'vitest'

/** A connection that nothing ever comes over. It notes what is published and subscribed. */
function deadConnection() {
  const subscribed: string[] = []
  const connection: NatsConnection = {
    info: { max_payload: 1_048_576 },
    publish: () => {},
    subscribe: (subject) => {
      subscribed.push(subject)
      return { unsubscribe: () => {}, drain: () => Promise.resolve() }
    },
    flush: () => Promise.resolve(),
    closed: () => new Promise(() => {}),
  }
  return { connection, subscribed }
}

const { connection } = deadConnection()
const makers = {
  serve: (options: object) => serve(new Service(), connection, options as never),
  gateway: (options: object) => gateway(connection, options as never),
  nats: (options: object) => nats(connection, options as never),
}

describe.each(Object.entries(makers))('%s over NATS', (name, make) => {
  test.each([undefined, '', 'a.b', 'a b', 'a*', '>', 'a\n', 'ä', '$cancel', 7])(`${name}() refuses the name %j`, (wrong) => {
    expect(() => make({ name: wrong })).toThrow(/needs the name of the service/)
  })

  test.each(['calc', 'Calc_2-x', '0'])(`${name}() takes the name %j`, (right) => {
    expect(() => make({ name: right })).not.toThrow()
  })

  test.each([
    [{ nane: 'calc' }, /no option nane/],
    [{ name: 'calc', keepAliveInterval: 0 }, /keepAliveInterval must be a number above 0/],
    [{ name: 'calc', keepAliveInterval: Number.POSITIVE_INFINITY }, /keepAliveInterval must be at most/],
    [{ name: 'calc', inboxPrefix: 'a.*' }, /inboxPrefix must be a subject/],
    [{ name: 'calc', inboxPrefix: '' }, /inboxPrefix must be a subject/],
  ])(`${name}() refuses the options %j`, (options, hint) => {
    expect(() => make(options)).toThrow(hint)
  })
})

test.each(['a b', '*', 'a.*', '>', 'a.>', '.a', 'a.', 'a..b', 'x\ty', 'a\u0000b', '$cancel', '$cancel.x', '$cancelled'])(
  'serve() refuses the method %j, which no subject can hold',
  (method) => {
    const service = new Service().method(method, () => 1)
    expect(() => serve(service, connection, { name: 'calc' })).toThrow(/cannot be a subject of NATS/)
  },
)

test.each(['add', 'a.b.c', 'tools/list', '$/progress', 'größe', 'eth_call', 'a-b'])('serve() takes the method %j', (method) => {
  const service = new Service().method(method, () => 1)
  expect(() => serve(service, connection, { name: 'calc' })).not.toThrow()
})

test.each(['1', '1.0', 'v1.0.0', 'latest', '1.0.0 '])('serve() refuses the version %j', (version) => {
  expect(() => serve(new Service(), connection, { name: 'calc', version })).toThrow(/semantic version/)
})

test.each([
  ['a promise of a connection', Promise.resolve(connection)],
  ['nothing', undefined],
])('every function refuses %s in the place of a connection', (_name, wrong) => {
  for (const make of [() => serve(new Service(), wrong as never, { name: 'a' }), () => gateway(wrong as never, { name: 'a' })])
    expect(make).toThrow(/await connect/)
  expect(() => nats(wrong as never, { name: 'a' })).toThrow(/await connect/)
})

test.each([
  [{ identity: () => ({}) }, /identity needs headers: import/],
  [{ identity: 'x', headers: () => ({}) }, /identity must be a function/],
  [{ headers: {} }, /headers must be a function/],
  [{ onError: 1 }, /onError must be a function/],
  [{ timeout: -1 }, /timeout must be a number above 0/],
  [{ limits: { maxMessagesInFlight: 0 } }, /limits\.maxMessagesInFlight must be a number above 0/],
  [{ limits: { maxFoo: 1 } }, /limits has no option maxFoo/],
])('gateway() refuses the options %j', (options, hint) => {
  expect(() => gateway(connection, { name: 'calc', ...options } as never)).toThrow(hint)
})

test('a worker subscribes to its subjects, and to those of discovery', () => {
  const { connection: own, subscribed } = deadConnection()
  const { id } = serve(new Service(), own, { name: 'calc' })
  expect(subscribed.slice(0, 3).sort()).toEqual(['rpc.calc', 'rpc.calc.$cancel', 'rpc.calc.>'])
  const verbs = ['PING', 'INFO', 'STATS'].flatMap((verb) => [`$SRV.${verb}`, `$SRV.${verb}.calc`, `$SRV.${verb}.calc.${id}`])
  expect(subscribed.slice(3).sort()).toEqual(verbs.sort())
})
