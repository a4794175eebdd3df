/** What a hostile other end could use to fill the memory, or to keep the event loop busy for ever. */
import { createServer } from 'node:http'
import { RpcError, Service } from 'damn-simple-jsonrpc-server'
import { memory, peer } from 'damn-simple-jsonrpc-server/channel'
import { serve } from 'damn-simple-jsonrpc-server/node'
import { expect, onTestFinished, test, vi } from 'vitest'
import { ReceiveBuffer } from '#inside/channel/receive-buffer.js'
import { EventStreamReader } from '#inside/client/event-stream.js'
import { ItemStream } from '#inside/client/item-stream.js'
import { eventStream } from '#inside/http/accept.js'
import { PushedBody } from '#inside/http/pushed.js'
import { portOf } from '../http/servers.ts'
import { call, json, notification, open } from '../setup/messages.ts'
import { Gate, Notes } from '../setup/waiting.ts'

test('what is no call counts too while the server waits for an answer of its own, so that the queue stays short', async () => {
  const gate = new Gate()
  const service = new Service()
    .method('ask', { takesContext: true }, ({ peer: other }) => other?.call('question'))
    .method('slow', () => gate.passed)
  const [a, b] = memory()
  peer(a, { service, limits: { maxCallsInFlight: 10 } })
  const received = new Notes()
  b.listen({
    message: (text) => received.add(String(text)),
    refused: () => {},
    ended: () => {},
    opened: () => {},
    closed: () => {},
  })
  b.send(call('ask'))
  b.send(notification('slow'))
  for (let sent = 0; sent < 500; sent++) b.send('[1,2,3]')
  await received.until((list) => list.length > 480)
  expect(received.list.at(-1)).toContain('-32600')
  gate.open()
  await received.until((list) => list.length === 501) // with the question
})

test('tiny messages count with what they cost while a host that cannot be paused passes them on', () => {
  const close = vi.fn()
  const inbox = new ReceiveBuffer(undefined, { close })
  const listener = { message: () => new Promise<void>(() => {}), refused() {}, ended() {}, opened() {}, closed() {} }
  inbox.listen(listener)
  for (let sent = 0; sent < 300_000; sent++) inbox.message('1')
  expect(close).toHaveBeenCalledWith(1013, 'too slow')
})

test('a handler that does not wait for its progress is given up when a client reads none of 16 MiB', async () => {
  const notes = new Notes()
  const service = new Service().method('flood', { takesContext: true, timeout: Infinity }, async (context) => {
    context.signal.addEventListener('abort', () => notes.add(RpcError.is(context.signal.reason) ? 'given up' : 'aborted'))
    for (let sent = 0; sent < 200; sent++) void context.progress('x'.repeat(100_000))
    await new Promise(() => {})
  })
  const port = await portOf(createServer(serve(service)))
  const message = JSON.stringify({ jsonrpc: '2.0', method: 'flood', id: 1, workDoneToken: 't' })
  const sent = open(`http://127.0.0.1:${port}/`, { method: 'POST', headers: { ...json, accept: 'text/event-stream' } }).end(
    message,
  )
  onTestFinished(() => void sent.destroy())
  sent.on('error', () => {}).on('response', (response) => response.pause())
  await notes.has('given up')
})

test('a stream over HTTP that is not read for 30 seconds is given up, and no longer counts', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const endpoint = { rules: { keepAliveInterval: Infinity }, callsInFlight: 0, unsentBytes: 0 }
  const abort = vi.fn()
  const request = { signal: new AbortController().signal }
  const host = { endpoint, request, begin() {}, abort } as unknown as ConstructorParameters<typeof PushedBody>[0]
  const pushed = new PushedBody(host, eventStream)
  await pushed.send('first')
  await pushed.read()
  const full = pushed.send('x'.repeat(70_000))
  expect(full).toBeInstanceOf(Promise)
  vi.advanceTimersByTime(29_000)
  expect(abort).not.toHaveBeenCalled()
  await pushed.read()
  await full
  pushed.send('x'.repeat(70_000))
  vi.advanceTimersByTime(89_000) // the larger piece that leaves has more time
  expect(abort).toHaveBeenCalled()
  expect(endpoint.unsentBytes).toBe(0)
})

test('an event stream of line breaks alone is read in a time that grows with its length', () => {
  const reader = new EventStreamReader(() => {})
  reader.read(new TextEncoder().encode('\n'.repeat(4_000_000)))
  reader.read(new TextEncoder().encode(`${'\n'.repeat(4_000_000)}\r`))
  expect(reader.read('data: 1\n')).toBe(7)
}, 20_000)

test('a million unread parts of a stream are read in a time that grows with their number', async () => {
  const stream = new ItemStream(() => () => {}, { method: 'm', mayRestart: false, isOver: () => false, frames: {} })
  const first = stream.next()
  for (let part = 0; part < 1_000_000; part++) stream.items([part], 8)
  stream.end()
  expect(await first).toEqual({ done: false, value: 0 })
  let read = 1
  for (let step = await stream.next(); !step.done; step = await stream.next()) read++
  expect(read).toBe(1_000_000)
}, 20_000)
