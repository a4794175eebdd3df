/** Workers over a real NATS server, called by a foreign client: `connection.request` of NATS and raw messages. */
import { createInbox, headers, type Msg, type NatsConnection } from '@nats-io/transport-node'
import { RpcError, Service } from 'damn-simple-jsonrpc-server'
import { type NatsServeOptions, serve } from 'damn-simple-jsonrpc-server/nats'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { call, notification } from '../setup/messages.ts'
import { type NatsServer, startNatsServer } from '../setup/nats-server.ts'
import { smallService } from '../setup/servers.ts'
import { Gate, Notes } from '../setup/waiting.ts'

let broker: NatsServer
let worker: NatsConnection
let client: NatsConnection
let notes: Notes
let gate: Gate
const endpoints: ReturnType<typeof serve>[] = []

beforeAll(async () => {
  broker = await startNatsServer()
  ;[worker, client] = await Promise.all([broker.connect(), broker.connect()])
})
beforeEach(() => {
  notes = new Notes()
  gate = new Gate()
})
afterEach(async () => {
  await Promise.all(endpoints.splice(0).map((one) => one.close({ drain: 0 })))
})
afterAll(() => broker.stop())

/** Serves until the end of the test. */
async function start(service: Service, options: Partial<NatsServeOptions> = {}, connection = worker) {
  const endpoint = serve(service, connection, { name: 'calc', ...options })
  endpoints.push(endpoint)
  await connection.flush()
  return endpoint
}

async function ask(
  subject: string,
  text: string | Uint8Array,
  options: { headers?: ReturnType<typeof headers> } = {},
): Promise<string> {
  return (await client.request(subject, text, { timeout: 5000, ...options })).string()
}

async function errorOf(subject: string, text: string | Uint8Array, options = {}): Promise<[number, string | undefined]> {
  const { error } = JSON.parse(await ask(subject, text, options))
  return [error.code, error.data?.reason]
}

/** What comes to a reply subject, in order. */
function listenAt(subject: string): Notes<string> {
  const heard = new Notes<string>()
  client.subscribe(subject, { callback: (_, message) => heard.add(message.string()) })
  return heard
}

test('connection.request of NATS gets the response', async () => {
  await start(smallService(notes, gate))
  expect(await ask('rpc.calc', call('add', [1, 2], 7))).toBe('{"jsonrpc":"2.0","result":3,"id":7}')
  expect(await ask('rpc.calc', new TextEncoder().encode(`\u{feff}${call('add', [1, 2])}`))).toContain('"result":3')
})

test('a batch goes to one worker as a whole, and its notifications are silent', async () => {
  await start(smallService(notes, gate))
  const batch = `[${call('add', [1, 2], 1)},${notification('add', [1, 2])},${call('fail', [], 2)},{"bad":1}]`
  const replies = JSON.parse(await ask('rpc.calc', batch))
  expect(replies.map(({ id, error }: { id: unknown; error?: { code: number } }) => [id, error?.code])).toEqual([
    [1, undefined],
    [2, -32603],
    [null, -32600],
  ])
})

test('a notification with a reply subject is answered with an empty payload once it has run', async () => {
  const ran = new Notes()
  await start(
    new Service().method('note', async () => {
      await gate.passed
      ran.add('ran')
    }),
  )
  const reply = ask('rpc.calc', notification('note')).then((text) => ran.add(`reply: ${text}`))
  gate.open()
  await reply
  expect(ran.list).toEqual(['ran', 'reply: '])
})

test('a message without a reply subject runs, and gets no answer', async () => {
  const ran = new Notes()
  const endpoint = await start(new Service().method('note', (value: string) => ran.add(value)))
  client.publish('rpc.calc', call('note', ['call']))
  client.publish('rpc.calc', notification('note', ['notification']))
  await ran.until((list) => list.length === 2)
  expect(ran.list).toEqual(['call', 'notification'])
  expect(endpoint.stats).toMatchObject({ requests: 2, errors: 0, inFlight: 0 })
})

test.each(['not json', '', '[]', '7', '{"jsonrpc":"1.0"}'])('the junk %j is answered, and the worker goes on', async (text) => {
  await start(smallService(notes, gate))
  const { error, id } = JSON.parse(await ask('rpc.calc', text))
  expect([-32700, -32600]).toContain(error.code)
  expect(id).toBeNull()
  expect(await ask('rpc.calc', call('add', [1, 2]))).toContain('"result":3')
})

test('bytes that are not UTF-8 are -32700', async () => {
  await start(smallService(notes, gate))
  expect(await errorOf('rpc.calc', new Uint8Array([0xff, 0xfe, 0x22]))).toEqual([-32700, undefined])
})

test('a response that is sent to a worker is dropped', async () => {
  await start(smallService(notes, gate))
  expect(await ask('rpc.calc', '{"jsonrpc":"2.0","result":1,"id":1}')).toBe('')
})

describe('subjects of methods', () => {
  test('a single call of the method in the subject runs', async () => {
    await start(
      new Service()
        .method('a.b', () => 'dotted')
        .mount(
          'math',
          new Service().method('one', () => 1),
        ),
    )
    expect(await ask('rpc.calc.a.b', call('a.b'))).toContain('dotted')
    expect(await ask('rpc.calc.math.one', call('math.one'))).toContain('"result":1')
  })

  test('a body that names another method does not run', async () => {
    await start(smallService(notes, gate))
    expect(await errorOf('rpc.calc.echo', call('add', [1, 2]))).toEqual([-32600, 'subject-is-not-method'])
    expect(JSON.parse(await ask('rpc.calc.echo', call('add', [1, 2], 'x'))).id).toBe('x')
    expect(await ask('rpc.calc.echo', notification('add', [1, 2]))).toBe('')
  })

  test('a batch does not run, even if each call is of that method', async () => {
    await start(smallService(notes, gate))
    const replies = JSON.parse(
      await ask('rpc.calc.add', `[${call('add', [1, 2], 1)},${notification('add')},${call('add', [1, 2], 2)}]`),
    )
    expect(replies.map(({ id, error }: { id: number; error: RpcError }) => [id, error.data])).toEqual([
      [1, { reason: 'subject-is-not-method' }],
      [2, { reason: 'subject-is-not-method' }],
    ])
  })

  test('a call of $cancel finds no method, and none is published there', async () => {
    const heard = listenAt('answers')
    await start(smallService(notes, gate))
    client.publish('rpc.calc.$cancel', call('$cancel'), { reply: 'answers' })
    client.publish('rpc.calc', call('add', [1, 2]), { reply: 'answers' })
    await heard.until((list) => list.length > 0)
    expect(heard.list).toEqual(['{"jsonrpc":"2.0","result":3,"id":1}'])
  })
})

describe('headers', () => {
  const service = () =>
    new Service()
      .method('see', { takesContext: true }, (context) => [
        context.header('X-User'),
        context.peerAddress,
        context.requestId,
        context.transport,
        (context.httpRequest as Msg).subject,
      ])
      .method(
        'admin',
        {
          guards: [
            (context) => {
              if (context.header('x-user') !== 'ada') throw new RpcError(-32014, 'Forbidden')
            },
          ],
        },
        () => 'welcome',
      )
  const made = (values: Record<string, string>) => {
    const all = headers()
    for (const [name, value] of Object.entries(values)) all.set(name, value)
    return all
  }

  test('a context has the headers of the message, in any case', async () => {
    await start(service())
    const sent = made({ 'x-uSER': 'ada', 'Rpc-Peer-Address': '10.0.0.7', 'Rpc-Request-Id': 'r-1' })
    const { result } = JSON.parse(await ask('rpc.calc', call('see'), { headers: sent }))
    expect(result).toEqual(['ada', '10.0.0.7', 'r-1', 'nats', 'rpc.calc'])
  })

  test('a message without headers has none, and a malformed request id is replaced', async () => {
    await start(service())
    const [user, address, id] = JSON.parse(await ask('rpc.calc', call('see'))).result
    expect([user, address]).toEqual([null, null])
    expect(id).toMatch(/^[\w-]{36}$/)
    const sent = made({ 'Rpc-Request-Id': `${'x'.repeat(129)}` })
    expect(JSON.parse(await ask('rpc.calc', call('see'), { headers: sent })).result[2]).toMatch(/^[\w-]{36}$/)
  })

  test('a guard gets an identity from a header', async () => {
    await start(service())
    expect(await ask('rpc.calc', call('admin'), { headers: made({ 'X-User': 'ada' }) })).toContain('welcome')
    expect(await errorOf('rpc.calc', call('admin'), { headers: made({ 'X-User': 'eve' }) })).toEqual([-32014, undefined])
    expect(await errorOf('rpc.calc', call('admin'))).toEqual([-32014, undefined])
  })

  test.each([
    ['in the past', () => `${Date.now() - 1}`, [-32012, 'deadline-passed']],
    ['in the past by a clock that is an hour behind', () => `${Date.now() - 3_600_000}`, [-32012, 'deadline-passed']],
    ['zero', () => '0', [-32012, 'deadline-passed']],
  ])('a call whose deadline is %s is answered without running', async (_name, deadline, expected) => {
    const ran = new Notes()
    await start(new Service().method('note', () => ran.add('ran')))
    expect(await errorOf('rpc.calc', call('note'), { headers: made({ 'Rpc-Deadline': deadline() }) })).toEqual(expected)
    expect(ran.list).toEqual([])
  })

  test.each(['soon', '', '1e999', 'NaN', `${Date.now() + 3_600_000}`])('a call with the deadline %j runs', async (deadline) => {
    await start(smallService(notes, gate))
    const sent = made({ 'Rpc-Deadline': deadline })
    expect(await ask('rpc.calc', call('add', [1, 2]), { headers: sent })).toContain('"result":3')
  })
})

describe('limits', () => {
  test('a reply over max_payload is -32008 for each call of the message', async () => {
    const small = await startNatsServer('max_payload: 2048')
    try {
      const [own, other] = await Promise.all([small.connect(), small.connect()])
      const service = new Service().method('big', (length: number) => 'é'.repeat(length))
      await start(service, {}, own)
      const one = JSON.parse((await other.request('rpc.calc', call('big', [1100], 5))).string())
      expect(one).toMatchObject({ id: 5, error: { code: -32008, data: { reason: 'reply-too-large', limit: 2048 } } })
      const batch = `[${call('big', [600], 1)},${notification('big', [9])},${call('big', [600], 'b')}]`
      const both = JSON.parse((await other.request('rpc.calc', batch)).string())
      expect(both.map((reply: { id: unknown; error: RpcError }) => [reply.id, reply.error.code])).toEqual([
        [1, -32008],
        ['b', -32008],
      ])
      const many = `[${Array.from({ length: 30 }, (_, id) => call('big', [99], id)).join(',')}]`
      expect(many.length).toBeLessThan(2048)
      const refused = JSON.parse((await other.request('rpc.calc', many)).string())
      expect(refused).toMatchObject({ id: null, error: { code: -32008 } })
      expect((await other.request('rpc.calc', call('big', [100]))).string()).toContain('é')
    } finally {
      await Promise.all(endpoints.splice(0).map((one) => one.close()))
      await small.stop()
    }
  })

  test('a message that finds too many unanswered ones is -32009', async () => {
    const endpoint = await start(smallService(notes, gate), { limits: { maxCallsInFlight: 2 } })
    const waiting = [ask('rpc.calc', call('wait')), ask('rpc.calc', call('wait'))]
    await notes.until((list) => list.length === 2)
    expect(endpoint.stats.inFlight).toBe(2)
    expect(await errorOf('rpc.calc', call('add', [1, 2]))).toEqual([-32009, 'busy'])
    const batch = JSON.parse(await ask('rpc.calc', `[${call('add', [1, 2], 1)},${call('add', [1, 2], 2)}]`))
    expect(batch.map(({ error }: { error: RpcError }) => error.code)).toEqual([-32009, -32009])
    gate.open()
    await Promise.all(waiting)
    expect(await ask('rpc.calc', call('add', [1, 2]))).toContain('"result":3')
  })

  test('the timeout of the service holds', async () => {
    await start(new Service({ timeout: 20 }).method('hang', () => new Promise(() => {})))
    expect(await errorOf('rpc.calc', call('hang'))).toEqual([-32012, 'timeout'])
  })

  test("the endpoint's own limits hold", async () => {
    await start(smallService(notes, gate), { limits: { maxMessageBytes: 100, maxBatchLength: 1 } })
    expect(await errorOf('rpc.calc', call('echo', ['x'.repeat(100)]))).toEqual([-32007, 'request-too-large'])
    const [{ error }] = JSON.parse(await ask('rpc.calc', '[{},{}]'))
    expect(error.code).toBe(-32010)
  })
})

describe('cancel', () => {
  const cancelText = (id: unknown) => JSON.stringify({ jsonrpc: '2.0', method: '$/cancelRequest', params: { id } })

  test('a cancel with the reply subject of a call aborts its signal, and is answered -32800', async () => {
    await start(smallService(notes, gate))
    const reply = createInbox()
    const heard = listenAt(reply)
    client.publish('rpc.calc', call('wait', [], 'x'), { reply })
    await notes.has('begun')
    client.publish('rpc.calc.$cancel', cancelText('x'), { reply })
    await heard.until((list) => list.length === 1)
    expect(JSON.parse(heard.list[0] as string)).toMatchObject({ id: 'x', error: { code: -32800, data: { reason: 'cancel' } } })
    await notes.has('aborted: cancel')
  })

  test('every worker of the name receives a cancel', async () => {
    const others = await Promise.all([broker.connect(), broker.connect()])
    for (const connection of others) await start(smallService(notes, gate), {}, connection)
    const replies = Array.from({ length: 10 }, () => createInbox())
    const heard = replies.map(listenAt)
    for (const reply of replies) client.publish('rpc.calc', call('wait'), { reply })
    await notes.until((list) => list.length === 10)
    for (const reply of replies) client.publish('rpc.calc.$cancel', cancelText(1), { reply })
    for (const one of heard) await one.until((list) => list.length === 1 && list[0]?.includes('-32800') === true)
  })

  test('a cancel of one call of a batch leaves the others', async () => {
    await start(smallService(notes, gate))
    const reply = createInbox()
    const heard = listenAt(reply)
    client.publish('rpc.calc', `[${call('wait', [], 1)},${call('wait', [], '1')}]`, { reply })
    await notes.until((list) => list.length === 2)
    client.publish('rpc.calc.$cancel', cancelText('1'), { reply })
    await notes.has('aborted: cancel')
    gate.open()
    await heard.until((list) => list.length === 1)
    const [one, other] = JSON.parse(heard.list[0] as string)
    expect([one.result, other.error.code]).toEqual(['done', -32800])
  })

  test('an empty cancel ends all calls of the message', async () => {
    await start(smallService(notes, gate))
    const reply = createInbox()
    client.publish('rpc.calc', `[${call('wait', [], 1)},${call('wait', [], 2)}]`, { reply })
    await notes.until((list) => list.length === 2)
    client.publish('rpc.calc.$cancel', '', { reply })
    await notes.until((list) => list.filter((note) => note === 'aborted: disconnect').length === 2)
  })

  test.each([
    ['the id of another call', cancelText(2), undefined],
    ['an id that is no id', cancelText({}), undefined],
    ['no JSON', '{"jsonrpc', undefined],
    ['a batch', `[${cancelText(1)}]`, undefined],
    ['a request', call('$/cancelRequest', { id: 1 }, 9), undefined],
    ['another method', notification('add', { id: 1 }), undefined],
    ['another reply subject', cancelText(1), 'elsewhere'],
    ['bytes that are not UTF-8', new Uint8Array([255, 254]), undefined],
  ])('a cancel with %s is ignored', async (_name, body, otherReply) => {
    await start(smallService(notes, gate))
    const reply = createInbox()
    const heard = listenAt(reply)
    client.publish('rpc.calc', call('wait'), { reply })
    await notes.has('begun')
    client.publish('rpc.calc.$cancel', body, { reply: otherReply ?? reply })
    client.publish('rpc.calc.$cancel', body)
    await ask('rpc.calc', call('add', [1, 2]))
    expect(notes.list).toEqual(['begun'])
    gate.open()
    await heard.until((list) => list.length === 1)
    expect(heard.list[0]).toContain('done')
  })
})

describe('messages ahead of the reply', () => {
  const rows = () =>
    new Service().method('rows', { params: ['count'] }, async function* (count: number) {
      for (let row = 0; row < count; row++) yield row
    })
  const withToken = (method: string, params: unknown, id: unknown = 1) =>
    JSON.stringify({ jsonrpc: '2.0', method, params, partialResultToken: 't', id })

  test('a foreign client that asks for parts gets the whole array, since it would not receive parts', async () => {
    await start(rows())
    expect(await ask('rpc.calc', withToken('rows', [3]))).toBe('{"jsonrpc":"2.0","result":[0,1,2],"id":1}')
  })

  test('a reply subject that ends with .stream gets parts below it, and then the response', async () => {
    await start(rows())
    const reply = `${createInbox()}.stream`
    const [pushed, replied] = [listenAt(`${reply}.push`), listenAt(`${reply}.end.*`)]
    client.publish('rpc.calc', withToken('rows', [3]), { reply })
    await replied.until((list) => list.length === 1)
    expect(replied.list).toEqual(['{"jsonrpc":"2.0","result":[],"id":1}'])
    const parts = pushed.list.filter(Boolean).map((text) => JSON.parse(text).params)
    expect(parts.every(({ token }) => token === 't')).toBe(true)
    expect(parts.flatMap(({ value }) => value)).toEqual([0, 1, 2])
  })

  test('a stream whose reader does not answer waits after 256 KiB, and ends when its gateway is gone', async () => {
    const made = new Notes<number>()
    const ended = new Notes()
    await start(
      new Service().method('flood', { takesContext: true }, async function* ({ signal }) {
        try {
          for (let item = 0; ; item++) {
            made.add(item)
            yield 'x'.repeat(10_000)
            if (signal.aborted) return
          }
        } finally {
          ended.add('ended')
        }
      }),
    )
    const reply = `${createInbox()}.stream`
    const asked = new Notes<string>()
    const pushes = client.subscribe(`${reply}.push.*`, { callback: (_, { reply: to }) => void (to && asked.add(to)) })
    client.publish('rpc.calc', withToken('flood', []), { reply })
    await asked.until((list) => list.length === 1)
    await ask('rpc.calc', call('nothing'))
    const sent = made.list.length
    expect(sent).toBeLessThan(60)
    client.publish(asked.list[0] as string, '')
    await asked.until((list) => list.length === 2)
    expect(made.list.length).toBeLessThan(3 * sent)
    pushes.unsubscribe()
    client.publish(asked.list[0] as string, '')
    await ended.has('ended')
  })

  test('keep-alive messages come while a stream is quiet, and show the worker that its gateway is gone', async () => {
    const gone = new Notes()
    const service = new Service().method('quiet', { takesContext: true }, async function* ({ signal }) {
      yield 1
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
      gone.add((signal.reason as RpcError & { data: { reason: string } }).data.reason)
    })
    await start(service, { keepAliveInterval: 20 })
    const reply = `${createInbox()}.stream`
    const alive = new Notes<string>()
    const pushes = client.subscribe(`${reply}.push.*`, { callback: (_, message) => alive.add(message.string()) })
    client.publish('rpc.calc', withToken('quiet', []), { reply })
    await alive.until((list) => list.filter((text) => text === '').length > 2)
    expect(gone.list).toEqual([])
    pushes.unsubscribe()
    await gone.has('disconnect')
  })

  test('parts that are too long together are sent one by one, and a single one ends its call with -32008', async () => {
    const small = await startNatsServer('max_payload: 2048')
    try {
      const [own, other] = await Promise.all([small.connect(), small.connect()])
      const service = new Service().method('rows', async function* (...lengths: number[]) {
        for (const length of lengths) yield 'x'.repeat(length)
      })
      await start(service, {}, own)
      const run = async (lengths: number[]) => {
        const reply = `${createInbox()}.stream`
        const [pushed, replied] = [new Notes<string>(), new Notes<string>()]
        other.subscribe(`${reply}.push`, { callback: (_, message) => pushed.add(message.string()) })
        other.subscribe(`${reply}.end.*`, { callback: (_, message) => replied.add(message.string()) })
        other.publish('rpc.calc', withToken('rows', lengths), { reply })
        await replied.until((list) => list.length === 1)
        const items = pushed.list.filter(Boolean).flatMap((text) => JSON.parse(text).params.value as string[])
        return { items: items.map(({ length }) => length), reply: JSON.parse(replied.list[0] as string) }
      }
      expect(await run([900, 901, 902, 903, 904])).toMatchObject({ items: [900, 901, 902, 903, 904], reply: { result: [] } })
      const { reply } = await run([10, 2100, 11])
      expect(reply).toMatchObject({ id: 1, error: { code: -32008, data: { reason: 'reply-too-large', limit: 2048 } } })
    } finally {
      await Promise.all(endpoints.splice(0).map((one) => one.close()))
      await small.stop()
    }
  })
})
