/** Answers that could be lost, doubled, or taken for those of other calls. */

import { once } from 'node:events'
import { type AddressInfo, createServer, connect as dial } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Service } from 'damn-simple-jsonrpc-server'
import { memory, peer, webSocket } from 'damn-simple-jsonrpc-server/channel'
import { createClient } from 'damn-simple-jsonrpc-server/client'
import { net, serve } from 'damn-simple-jsonrpc-server/net'
import { expect, onTestFinished, test } from 'vitest'
import type { ChannelListener } from '#inside/protocol/channel.js'
import { call, notification } from '../setup/messages.ts'
import { Gate, Notes } from '../setup/waiting.ts'

function connect(service: Service, options: object = {}) {
  const [a, b] = memory()
  const one = peer(a, { service, ...options })
  const received = new Notes()
  const listener = { refused() {}, ended() {}, opened() {}, closed() {} }
  b.listen({ ...listener, message: (text) => received.add(String(text)) })
  return { one, channel: b, received }
}

/** A WebSocket that takes everything, and keeps it. */
class FullSocket extends EventTarget {
  static readonly all: FullSocket[] = []
  readyState = 0
  bufferedAmount = 0
  constructor() {
    super()
    FullSocket.all.push(this)
    setTimeout(() => {
      this.readyState = 1
      this.dispatchEvent(new Event('open'))
    })
  }
  send(text: string) {
    this.bufferedAmount += text.length
  }
  close(code = 1006) {
    this.readyState = 3
    this.dispatchEvent(Object.assign(new Event('close'), { code, reason: '' }))
  }
}

test('a call that was sent over a full connection is lost with it, and does not wait for ever', async () => {
  const states = new Notes()
  const channel = webSocket('ws://a/', { WebSocket: FullSocket as never, maxBufferedBytes: 10, onState: (s) => states.add(s) })
  onTestFinished(() => channel.close())
  const client = createClient(channel)
  await states.has('open')
  const calls = [client.call('first'), client.call('second')].map((one) => one.catch((reason) => reason.reason))
  const items = client.stream
    .call('rows')
    [Symbol.asyncIterator]()
    .next()
    .catch((reason) => reason.reason)
  await sleep(1)
  FullSocket.all[0]?.close()
  expect(await Promise.all([...calls, items])).toEqual(['lost', 'lost', 'lost'])
})

test('an answer that is late for a lost connection is not sent over the next one', async () => {
  const gate = new Gate()
  const sent: string[] = []
  let listener: ChannelListener | undefined
  const channel = {
    send: (message: string) => void sent.push(message),
    listen: (one: ChannelListener) => {
      listener = one
    },
    close: () => {},
  }
  const handle = async () => {
    await gate.passed
    return '{"jsonrpc":"2.0","id":"s1","result":"stale"}'
  }
  peer(channel, { service: { handle } })
  listener?.message(call('wait', [], 's1'))
  listener?.closed({ code: 1006, reason: '', isFinal: false })
  listener?.opened()
  gate.open()
  await sleep(20)
  expect(sent).toEqual([])
})

test('no part of a result follows the answer of a call that was cancelled while its connection was full', async () => {
  const controller = new AbortController()
  const sent: string[] = []
  const send = (text: string) => {
    sent.push(text)
    return new Promise<void>(() => {})
  }
  let isThere = () => {}
  const yielded = new Promise<void>((resolve) => {
    isThere = resolve
  })
  const service = new Service({ onError: () => {} }).method('rows', async function* () {
    yield 1
    await sleep(10)
    isThere()
    yield 2
    await sleep(10)
  })
  const message = JSON.stringify({ jsonrpc: '2.0', method: 'rows', id: 1, partialResultToken: 't' })
  const reply = service.handle(message, { send, signalOf: () => controller.signal })
  await yielded
  await Promise.resolve()
  for (let tick = 0; tick < 20; tick++) await Promise.resolve()
  controller.abort(new Error('cancelled'))
  await reply
  const before = sent.length
  await sleep(20)
  expect(sent.slice(before)).toEqual([])
})

test('every call of a batch that is too long for the other end is refused, and none waits for its timeout', async () => {
  const service = new Service().method('add', (x: number, y: number) => x + y)
  const [a, b] = memory()
  peer(a, { service, limits: { maxBatchLength: 2 } })
  const client = createClient<typeof service>(b, { batch: 10, timeout: 3000 })
  const codes = [1, 2, 3].map((x) => client.add(x, x).catch((error) => error.code ?? error.reason))
  expect(await Promise.all(codes)).toEqual([-32010, -32010, -32010])
})

test('the answers to a batch settle its calls even if they are more than a batch of requests may have', async () => {
  const service = new Service().method('add', (x: number, y: number) => x + y)
  const [a, b] = memory()
  peer(a, { service })
  const one = peer<typeof service>(b, { service: new Service({ limits: { maxBatchLength: 2 } }), timeout: 3000 })
  expect(await one.remote.batch((calls) => [calls.add(1, 1), calls.add(2, 2), calls.add(3, 3)])).toEqual([2, 4, 6])
})

test('a call that is too long for the other end is refused over sockets, and others go on', async () => {
  const gate = new Gate()
  const service = new Service()
    .method('length', (text: string) => text.length)
    .method('wait', async () => {
      await gate.passed
      return 'waited'
    })
  const server = createServer(serve(service, { limits: { maxMessageBytes: 1000 } })).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = createClient<typeof service>(net(dial((server.address() as AddressInfo).port, '127.0.0.1')), { timeout: 3000 })
  onTestFinished(() => {
    client.close()
    server.close()
  })
  const waiting = client.wait()
  await expect(client.length('x'.repeat(2000))).rejects.toMatchObject({ code: -32007 })
  gate.open()
  expect(await waiting).toBe('waited')
})

test.each(['9007199254740993', '1.50', '-9007199254740995', '1e400'])('a call with the id %s can be cancelled', async (id) => {
  const service = new Service().method('wait', () => new Promise(() => {}))
  const { channel, received } = connect(service as unknown as Service)
  channel.send(`{"jsonrpc":"2.0","method":"wait","id":${id}}`)
  channel.send(`{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":${id}}}`)
  await received.until((list) => list.length === 1)
  expect(received.list[0]).toContain(`"id":${id}}`)
})

test('a cancel whose id a double cannot hold does not end the call with the next id', async () => {
  const service = new Service().method('wait', () => new Promise(() => {})).method('now', () => 1)
  const { channel, received } = connect(service as unknown as Service)
  channel.send(call('wait', [], 9007199254740992))
  channel.send('{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":9007199254740993}}')
  channel.send(
    `[${notification('$/cancelRequest', { id: 1 })},{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":9007199254740993}}]`,
  )
  channel.send(call('now', [], 'last'))
  await received.until((list) => list.length > 0)
  await sleep(10)
  expect(received.list).toEqual(['{"jsonrpc":"2.0","result":1,"id":"last"}'])
})
