/** Subscriptions whose id never reaches the client, and sources of items that nothing reads. */
import { Service } from 'damn-simple-jsonrpc-server'
import { memory, peer } from 'damn-simple-jsonrpc-server/channel'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { call, notification } from '../setup/messages.ts'
import { Gate, Notes } from '../setup/waiting.ts'

const unhandled = vi.fn()
beforeEach(() => {
  unhandled.mockClear()
  process.on('unhandledRejection', unhandled)
})
afterEach(() => {
  process.off('unhandledRejection', unhandled)
  expect(unhandled).not.toHaveBeenCalled()
})

const subscription = { event: 'tick', end: 'stop' }
const turn = () => new Promise((resolve) => setTimeout(resolve, 20))

/** A source that waits, and notes when it is returned. */
function source(notes: Notes) {
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise<IteratorResult<number>>((resolve) => setTimeout(resolve, 1, { done: false, value: 1 })),
      return: async () => {
        notes.add('returned')
        return { done: true as const, value: undefined }
      },
    }),
  }
}

/** A client without any of our code. */
function connect(service: Service, options: object = {}) {
  const [a, b] = memory()
  const one = peer(a, { service, ...options })
  const received = new Notes()
  b.listen({
    message: (text) => received.add(String(text)),
    refused: () => {},
    ended: () => {},
    opened: () => {},
    closed: () => {},
  })
  return { one, channel: b, received }
}

test('a notification makes no subscription: its client would never learn the id', async () => {
  const notes = new Notes()
  const service = new Service({ onError: () => {} }).method('ticks', { subscription }, () => {
    notes.add('run')
    return source(notes)
  })
  const { one, channel, received } = connect(service as unknown as Service)
  channel.send(notification('ticks'))
  channel.send(call('missing'))
  await received.until((list) => list.length === 1)
  await turn()
  expect([one.subscriptions, notes.list, received.list.length]).toEqual([0, [], 1])
})

test('a subscription whose call fails after it was made sends nothing, and its source is returned', async () => {
  const notes = new Notes()
  const service = new Service({ onError: () => {} })
    .use(async (_context, next) => {
      await next()
      throw new Error('in middleware')
    })
    .method('ticks', { subscription }, () => source(notes))
  const { one, channel, received } = connect(service as unknown as Service)
  channel.send(call('ticks'))
  await received.until((list) => list.length === 1)
  await notes.has('returned')
  await turn()
  expect([one.subscriptions, received.list.length]).toEqual([0, 1])
})

test('a subscription whose response does not fit into the reply of its batch sends nothing', async () => {
  const notes = new Notes()
  const service = new Service({ onError: () => {}, limits: { maxReplyBytes: 600 } })
    .method('ticks', { subscription }, () => source(notes))
    .method('long', () => 'x'.repeat(540))
  const { one, channel, received } = connect(service as unknown as Service)
  channel.send(`[${call('long', [], 1)},${call('ticks', [], 2)}]`)
  await received.until((list) => list.length === 1)
  expect(received.list[0]).toContain('-32008')
  await notes.has('returned')
  await turn()
  expect([one.subscriptions, received.list.length]).toEqual([0, 1])
})

test('a call that is cancelled while middleware holds its id back sends no event', async () => {
  const notes = new Notes()
  const service = new Service({ onError: () => {} })
    .use(async (_context, next) => {
      const id = await next()
      notes.add('made')
      await new Promise(() => {})
      return id
    })
    .method('ticks', { subscription }, () => source(notes))
  const { one, channel, received } = connect(service as unknown as Service)
  channel.send(call('ticks', [], 7))
  await notes.has('made')
  channel.send(notification('$/cancelRequest', { id: 7 }))
  await notes.has('returned')
  await turn()
  expect(received.list).toEqual([expect.stringContaining('-32800')])
  expect(one.subscriptions).toBe(0)
})

test.each<[what: string, options: object, limit: number]>([
  ['when there are too many subscriptions', { subscription }, 1],
  ['when its id cannot be made', { subscription: { ...subscription, id: () => JSON.parse('{') } }, 100],
  ['when its id is taken', { subscription: { ...subscription, id: () => 'same' } }, 100],
])('a source that came for no subscription is returned %s', async (_what, options, maxSubscriptions) => {
  const [notes, gate] = [new Notes(), new Gate()]
  const service = new Service({ onError: () => {} }).method('ticks', options, async () => {
    await gate.passed
    return source(notes)
  })
  const { channel, received } = connect(service as unknown as Service, { limits: { maxSubscriptions } })
  channel.send(call('ticks', [], 1))
  channel.send(call('ticks', [], 2))
  gate.open()
  await notes.has('returned')
  await received.until((list) => list.some((text) => text.includes('"error"')))
})

test.each([
  ['of a subscription', { subscription }],
  ['of a method that yields', {}],
])('a source %s that comes after its call was cancelled is returned', async (_what, options) => {
  const [notes, gate] = [new Notes(), new Gate()]
  const service = new Service({ onError: () => {} }).method('ticks', options, async () => {
    await gate.passed
    return source(notes)
  })
  const { channel, received } = connect(service as unknown as Service)
  channel.send(call('ticks', [], 7))
  channel.send(notification('$/cancelRequest', { id: 7 }))
  await received.until((list) => list.length === 1)
  gate.open()
  await notes.has('returned')
  expect(received.list).toEqual([expect.stringContaining('-32800')])
})

test('a result with a getter that throws fails its call, and nothing else', async () => {
  const service = new Service({ onError: () => {} }).method('odd', async () => ({
    get getReader() {
      throw new Error('getter')
    },
  }))
  const { channel, received } = connect(service as unknown as Service)
  channel.send(call('odd'))
  await received.until((list) => list.length === 1)
  expect(received.list[0]).toContain('-32603')
})

test('a subscription ends without a failure when its connection takes nothing more', async () => {
  const [notes, errors] = [new Notes(), new Notes<unknown>()]
  const service = new Service({ onError: (error) => errors.add(error) }).method('ticks', { subscription }, () => source(notes))
  let sent = 0
  const send = () => {
    if (sent++ > 2) throw new Error('The connection is closed')
  }
  const listener = new Promise<{ message(text: string): unknown }>((listen) => {
    const channel = { send, listen, close: () => {} }
    const one = peer(channel, { service: service as unknown as Service })
    notes.has('returned').then(() => notes.add(`${one.subscriptions} left`))
  })
  ;(await listener).message(call('ticks'))
  await notes.has('0 left')
  expect(errors.list).toEqual([])
})
