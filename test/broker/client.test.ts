/** Clients that call workers over a real NATS server, without a gateway. */
import { headers, type NatsConnection } from '@nats-io/transport-node'
import { RpcError, Service } from 'damn-simple-jsonrpc-server'
import { createClient, type Transport, TransportError } from 'damn-simple-jsonrpc-server/client'
import { type NatsTransportOptions, nats, serve } from 'damn-simple-jsonrpc-server/nats'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type NatsServer, startNatsServer } from '../setup/nats-server.ts'
import { Gate, Notes } from '../setup/waiting.ts'

let broker: NatsServer
let behind: NatsConnection
let ahead: NatsConnection
let notes: Notes
let gate: Gate
let name = ''
let last = 0

beforeAll(async () => {
  broker = await startNatsServer()
  ;[behind, ahead] = await Promise.all([broker.connect(), broker.connect()])
})
beforeEach(() => {
  notes = new Notes()
  gate = new Gate()
  name = `calc-${++last}`
})
afterAll(() => broker.stop())

function makeService() {
  return new Service()
    .method('add', (x: number, y: number) => x + y)
    .method('note', (note: string) => notes.add(note))
    .method('user', { takesContext: true }, (context) => context.header('x-user') ?? null)
    .method('refuse', () => {
      throw new RpcError(7, 'No', { why: 'tired' })
    })
    .method('wait', { takesContext: true }, async ({ signal }) => {
      notes.add('begun')
      signal.addEventListener('abort', () => notes.add('aborted'))
      await Promise.race([gate.passed, new Promise((resolve) => signal.addEventListener('abort', resolve))])
      return 'done'
    })
    .method('build', { takesContext: true }, async (context) => {
      for (const step of [1, 2]) await context.progress(step)
      return 'built'
    })
    .method('rows', async function* (count: number) {
      try {
        for (let row = 0; row < count; row++) yield row
      } finally {
        notes.add('ended')
      }
    })
    .method('large', async function* (count: number) {
      for (let row = 0; row < count; row++) {
        notes.add('made')
        yield 'x'.repeat(100_000)
      }
    })
}
type Api = ReturnType<typeof makeService>

async function work() {
  const endpoint = serve(makeService(), behind, { name })
  await behind.flush()
  return endpoint
}

function transport(options: Partial<NatsTransportOptions> = {}): Transport {
  return nats(ahead, { name, headers, ...options })
}

test('calls, errors, batches and notifications work as over HTTP', async () => {
  await work()
  const client = createClient<Api>(transport())
  expect(await client.add(1, 2)).toBe(3)
  await expect(client.refuse()).rejects.toMatchObject({ code: 7, data: { why: 'tired' } })
  expect(await client.batch((batch) => [batch.add(1, 2), batch.add(3, 4)])).toEqual([3, 7])
  await client.notify.note('heard')
  expect(notes.list).toEqual(['heard'])
  const bytick = createClient<Api>(transport(), { batch: 10 })
  expect(await Promise.all([bytick.add(1, 1), bytick.add(2, 2), bytick.add(3, 3)])).toEqual([2, 4, 6])
  const permitted = createClient<Api>(transport({ subjectPerMethod: true }))
  expect(await permitted.add(1, 2)).toBe(3)
})

test('headers of calls are headers of the message, and need the option headers', async () => {
  await work()
  const client = createClient<Api>(transport(), { headers: { 'X-User': 'ada' } })
  expect(await client.user()).toBe('ada')
  expect(await client.with({ headers: { 'x-user': 'bob' } }).user()).toBe('bob')
  const bare = createClient<Api>(nats(ahead, { name }))
  expect(await bare.user()).toBeNull()
  await expect(bare.with({ headers: { 'x-user': 'bob' } }).user()).rejects.toThrow(/need the option headers/)
})

test('a call that no worker takes is -32016, and such a notification rejects', async () => {
  const client = createClient<Api>(transport())
  await expect(client.add(1, 2)).rejects.toMatchObject({ code: -32016, data: { reason: 'no-responder' } })
  const sent = client.notify.note('x')
  await expect(sent).rejects.toBeInstanceOf(TransportError)
  await expect(sent).rejects.toMatchObject({ reason: 'network' })
})

test('a call that ends by its signal or its timeout is cancelled on the worker', async () => {
  await work()
  const client = createClient<Api>(transport())
  const controller = new AbortController()
  const given = client.with({ signal: controller.signal }).wait()
  await notes.has('begun')
  controller.abort(new Error('enough'))
  await expect(given).rejects.toThrow('enough')
  await notes.has('aborted')
  await expect(client.with({ timeout: 30 }).wait()).rejects.toMatchObject({ reason: 'timeout' })
  await notes.until((list) => list.filter((note) => note === 'aborted').length === 2)
})

test('a call of a batch is cancelled alone', async () => {
  await work()
  const client = createClient<Api>(transport())
  const controller = new AbortController()
  const batched = createClient<Api>(transport(), { batch: 2 })
  const given = batched.with({ signal: controller.signal }).wait()
  const kept = batched.wait()
  await notes.until((list) => list.filter((note) => note === 'begun').length === 2)
  controller.abort(new Error('enough'))
  await expect(given).rejects.toThrow('enough')
  await notes.has('aborted')
  gate.open()
  expect(await kept).toBe('done')
  expect(notes.list.filter((note) => note === 'aborted')).toHaveLength(1)
  client.close()
})

test('the timeout of nats() is -32012', async () => {
  await work()
  const client = createClient<Api>(transport({ timeout: 50 }))
  await expect(client.wait()).rejects.toMatchObject({ code: -32012, data: { reason: 'timeout', limit: 50 } })
  await notes.has('aborted')
})

test('streams and progress come through, and leaving a loop ends the stream on the worker', async () => {
  await work()
  const client = createClient<Api>(transport())
  const items: number[] = []
  for await (const item of client.stream.rows(1000)) items.push(item)
  expect(items).toEqual(Array.from({ length: 1000 }, (_, row) => row))
  const steps: unknown[] = []
  expect(await client.with({ onProgress: (step) => steps.push(step) }).build()).toBe('built')
  expect(steps).toEqual([1, 2])
  for await (const item of client.stream.rows(1e9)) if (item === 10) break
  await notes.until((list) => list.filter((note) => note === 'ended').length === 2)
})

test('a loop that reads slowly makes the worker wait', async () => {
  await work()
  const client = createClient<Api>(transport())
  const stream = client.stream.large(2000)[Symbol.asyncIterator]()
  await stream.next()
  let before = -1
  while (before !== notes.list.length) {
    before = notes.list.length
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  expect(before).toBeLessThan(500)
  await stream.return?.()
})

test('a call that is too large for the broker is -32007, and a batch is sent in halves', async () => {
  const small = await startNatsServer('max_payload: 4096')
  try {
    const [own, other] = await Promise.all([small.connect(), small.connect()])
    serve(
      new Service().method('echo', (text: string) => text.length),
      own,
      { name },
    )
    await own.flush()
    const client = createClient(nats(other, { name }))
    await expect(client.call('echo', ['x'.repeat(5000)])).rejects.toMatchObject({ code: -32007 })
    const batched = createClient(nats(other, { name }), { batch: 50 })
    const lengths = await Promise.all(Array.from({ length: 50 }, () => batched.call('echo', ['x'.repeat(100)])))
    expect(lengths).toEqual(Array.from({ length: 50 }, () => 100))
  } finally {
    await small.stop()
  }
})

test('client.close() gives the calls up, and leaves the connection open', async () => {
  await work()
  const client = createClient<Api>(transport())
  const waiting = client.wait()
  await notes.has('begun')
  client.close()
  await expect(waiting).rejects.toThrow('The client is closed')
  await notes.has('aborted')
  await expect(client.add(1, 2)).rejects.toThrow('The client is closed')
  expect(ahead.isClosed()).toBe(false)
})
