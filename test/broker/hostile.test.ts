/** Anyone with the permission may publish anything: reply subjects that are none, junk in random places, and floods. */
import { once } from 'node:events'
import { connect as connectSocket } from 'node:net'
import { headers, type NatsConnection } from '@nats-io/transport-node'
import { Service } from 'damn-simple-jsonrpc-server'
import { gateway, type NatsMessage, type NatsConnection as Structural, serve } from 'damn-simple-jsonrpc-server/nats'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call } from '../setup/messages.ts'
import { type NatsServer, startNatsServer } from '../setup/nats-server.ts'
import { eventually, Notes } from '../setup/waiting.ts'

let broker: NatsServer
let behind: NatsConnection
let ahead: NatsConnection
const errors = new Notes()
const ran = new Notes()

beforeAll(async () => {
  broker = await startNatsServer()
  ;[behind, ahead] = await Promise.all([broker.connect(), broker.connect()])
  const service = new Service({ onError: (error) => errors.add(String(error)) })
    .method('add', (x: number, y: number) => x + y)
    .method('note', (text: string) => ran.add(text))
  serve(service, behind, { name: 'calc' })
  await behind.flush()
})
afterAll(() => broker.stop())

/** Sends lines of the protocol of NATS as they are. */
async function speak(lines: string): Promise<void> {
  const socket = connectSocket(broker.port, '127.0.0.1')
  socket.on('error', () => {})
  await once(socket, 'data')
  socket.write(`CONNECT {"verbose":false,"pedantic":false}\r\n${lines}PING\r\n`)
  for await (const chunk of socket) if (/PONG|-ERR/.test(String(chunk))) break
  socket.destroy()
}

test.each(['>', '*', 'a.*', 'a..b', '.', 'a.>', '..', '$cancel.>'])(
  'a worker survives the reply subject %j, and runs the call',
  async (reply) => {
    const text = call('note', [reply])
    await speak(`PUB rpc.calc ${reply} ${text.length}\r\n${text}\r\n`)
    await ran.has(reply)
    expect((await ahead.request('rpc.calc', call('add', [1, 2]))).string()).toContain('"result":3')
    expect(behind.isClosed()).toBe(false)
  },
)

test.each(['rpc.calc', 'rpc.calc.add', 'rpc.calc.$cancel', '$SRV.PING'])(
  'a reply subject of the service itself, %j, makes no loop',
  async (reply) => {
    const before = behind.stats().inMsgs
    await speak(`PUB rpc.calc ${reply} 2\r\n{}\r\n`)
    for (let times = 0; times < 5; times++) await ahead.request('rpc.calc', call('add', [1, 2]))
    expect(behind.stats().inMsgs - before).toBeLessThan(20)
  },
)

test('headers that are malformed do not stop a worker', async () => {
  for (const block of [
    'NATS/1.0\r\n: x\r\n\r\n',
    'NATS/1.0\r\nRpc-Deadline\r\n\r\n',
    'JUNK\r\n\r\n',
    'NATS/1.0 999 what\r\n\r\n',
  ]) {
    const text = call('note', [block])
    await speak(`HPUB rpc.calc ${block.length} ${block.length + text.length}\r\n${block}${text}\r\n`)
  }
  expect((await ahead.request('rpc.calc', call('add', [1, 2]))).string()).toContain('"result":3')
})

/** A connection whose other end is the test: what is published is noted, and messages are delivered by hand. */
function handConnection() {
  const published: { subject: string; text: string; reply: string }[] = []
  const callbacks = new Map<string, (error: Error | null, message: NatsMessage) => void>()
  const connection: Structural = {
    info: { max_payload: 1_048_576 },
    publish: (subject, payload = '', { reply = '' } = {}) =>
      void published.push({ subject, text: typeof payload === 'string' ? payload : new TextDecoder().decode(payload), reply }),
    subscribe: (subject, { callback }) => {
      callbacks.set(subject, callback)
      return { unsubscribe: () => callbacks.delete(subject), drain: async () => void callbacks.delete(subject) }
    },
    flush: () => Promise.resolve(),
    closed: () => new Promise(() => {}),
  }
  const deliver = (subscription: string, message: Partial<NatsMessage>) =>
    callbacks.get(subscription)?.(null, { subject: subscription, data: new Uint8Array(), ...message })
  return { connection, published, deliver, callbacks }
}

const encoder = new TextEncoder()
const payloads = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.string({ maxLength: 60 }).map((text) => encoder.encode(text)),
  fc.json({ maxDepth: 3 }).map((text) => encoder.encode(text)),
  fc
    .constantFrom(call('add', [1, 2]), call('add', [1, 2], 2), '{"jsonrpc":"2.0","result":1,"id":1}', '[]', '')
    .map((text) => encoder.encode(text)),
)

test('a gateway that gets anything in its inbox settles each call once, with a response to that call', async () => {
  const steps = fc.array(
    fc.record({
      data: payloads,
      end: fc.constantFrom('', '.push', '.push.1', '.end.1', '.end.x', '.stream', '.x', '.stream.push'),
      call: fc.nat(3),
    }),
    {
      maxLength: 12,
    },
  )
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const { connection, published, deliver, callbacks } = handConnection()
      const pushed: string[] = []
      const made = gateway(connection, { name: 'calc', onError: () => {}, timeout: 1000 })
      const replies: string[][] = [[], [], []]
      const waiting = replies.map(async (got, id) => {
        const text = JSON.stringify({ jsonrpc: '2.0', method: 'x', workDoneToken: id, id })
        got.push(await made.handle(text, { send: (one) => void pushed.push(one) }))
      })
      const inbox = [...callbacks.keys()].find((one) => one.startsWith('_INBOX')) as string
      for (const { data, end, call: index } of all) deliver(inbox, { subject: `${published[index % 3]?.reply}${end}`, data })
      await made.close({ drain: 0 })
      await Promise.all(waiting)
      for (const [id, got] of replies.entries()) {
        expect(got).toHaveLength(1)
        expect(JSON.parse(got[0] as string)).toMatchObject({ jsonrpc: '2.0', id })
      }
      for (const text of pushed) expect(JSON.parse(text)).toMatchObject({ jsonrpc: '2.0', method: expect.any(String) })
      expect(made.messagesInFlight).toBe(0)
    }),
    { numRuns: 300 },
  )
})

test('a worker that gets anything answers each message with a reply subject once', async () => {
  const cancels = fc.constantFrom(
    '{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":1}}',
    '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":2}}',
    '',
    '{',
  )
  const step = fc.oneof(
    fc.record({ kind: fc.constant('message' as const), data: payloads }),
    fc.record({
      kind: fc.constant('call' as const),
      data: fc.constantFrom(1, 2).map((id) => encoder.encode(call('wait', [], id))),
    }),
    fc.record({ kind: fc.constant('cancel' as const), data: cancels.map((text) => encoder.encode(text)) }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const { connection, published, deliver } = handConnection()
      const service = new Service({ onError: () => {} })
        .method('add', (x: number, y: number) => x + y)
        .method(
          'wait',
          { takesContext: true },
          ({ signal }) => new Promise((resolve) => signal.addEventListener('abort', resolve)),
        )
      const endpoint = serve(service, connection, { name: 'calc' })
      let sent = 0
      for (const { kind, data } of steps)
        if (kind === 'cancel') deliver('rpc.calc.$cancel', { reply: `reply.${Math.max(1, sent)}`, data })
        else deliver('rpc.calc', { reply: `reply.${++sent}`, data })
      await endpoint.close({ drain: 5 })
      const answered = published.filter(({ subject }) => subject.startsWith('reply.'))
      expect(answered.map(({ subject }) => subject).sort()).toEqual(
        Array.from({ length: sent }, (_, at) => `reply.${at + 1}`).sort(),
      )
      for (const { text } of answered) if (text !== '') JSON.parse(text)
    }),
    { numRuns: 150 },
  )
})

test('an identity header does not come from the body or the subject of a message', async () => {
  const seen = new Notes<unknown>()
  const service = new Service().method(
    'who',
    { takesContext: true },
    (context) => void seen.add(context.header('x-user') ?? null),
  )
  const endpoint = serve(service, behind, { name: 'who' })
  await behind.flush()
  const made = gateway(ahead, { name: 'who', headers })
  await made.handle('{"jsonrpc":"2.0","method":"who","headers":{"x-user":"eve"},"x-user":"eve","id":1}')
  await made.handle(call('who'), { header: () => 'eve' })
  expect(seen.list).toEqual([null, null])
  await endpoint.close()
})

test('a reply subject of nearly 4 KiB does not make the broker disconnect a worker', async () => {
  const before = behind.stats().inMsgs
  const service = new Service().method('quiet', { takesContext: true }, async function* ({ signal }) {
    yield 1
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
  })
  const endpoint = serve(service, behind, { name: 'long', keepAliveInterval: 5 })
  const text = JSON.stringify({ jsonrpc: '2.0', method: 'quiet', partialResultToken: 't', id: 1 })
  const lost = new Notes()
  void (async () => {
    for await (const { type } of behind.status()) lost.add(type)
  })()
  await speak(`PUB rpc.long ${'r'.repeat(4060)}.stream ${text.length}\r\n${text}\r\n`)
  await eventually(async () => expect(behind.stats().inMsgs).toBeGreaterThan(before))
  for (let times = 0; times < 20; times++) await ahead.request('rpc.calc', call('add', [1, 2]))
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(lost.list).toEqual([])
  await endpoint.close({ drain: 0 })
})

test.each([
  ['another id', `{"jsonrpc":"2.0","result":"${'x'.repeat(70_000)}","id":2}`],
  ['text that is no JSON', `{${'x'.repeat(70_000)}}`],
  ['a batch', `[${'x'.repeat(70_000)}]`],
])('a long reply with %s does not reach a client', async (_, reply) => {
  const { connection, published, deliver, callbacks } = handConnection()
  const made = gateway(connection, { name: 'calc', onError: () => {} })
  const waiting = made.handle(call('add', [1, 2]))
  const batch = made.handle(`[${call('add', [1, 2])}]`)
  const inbox = [...callbacks.keys()].find((one) => one.startsWith('_INBOX')) as string
  for (const { reply: subject } of published) deliver(inbox, { subject, data: encoder.encode(reply) })
  expect(JSON.parse(await waiting)).toMatchObject({ id: 1, error: { code: -32603 } })
  expect(JSON.parse(await batch)).toMatchObject([{ id: 1, error: { code: -32603 } }])
})

test('a context that throws, or has values that no header can hold, fails its own message alone', async () => {
  const thrown = () => {
    throw new Error('no')
  }
  const { connection } = handConnection()
  const errors = new Notes()
  const made = gateway(connection, { name: 'calc', headers, timeout: 100, onError: (error) => errors.add(String(error)) })
  const getter = (member: string) => Object.defineProperty({}, member, { get: thrown })
  for (const context of [{ requestId: 'a\r\nb' }, { peerAddress: 'a\nb' }, { header: thrown }, getter('peerAddress')])
    expect(JSON.parse(await made.handle(call('add'), context))).toMatchObject({ id: 1, error: { code: -32603 } })
  expect(JSON.parse(await made.handle(call('add'), getter('signal')))).toMatchObject({ id: 1, error: { code: -32012 } })
  expect(errors.list).toHaveLength(5)
  expect(made.messagesInFlight).toBe(0)
})
