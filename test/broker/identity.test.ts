/** Gateways whose `identity` takes time: a message is in flight from the moment that it comes. */

import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { headers, type NatsConnection } from '@nats-io/transport-node'
import { Service } from 'damn-simple-jsonrpc-server'
import { type GatewayOptions, gateway, serve } from 'damn-simple-jsonrpc-server/nats'
import { serve as serveWebSockets } from 'damn-simple-jsonrpc-server/ws'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { call } from '../setup/messages.ts'
import { type NatsServer, startNatsServer } from '../setup/nats-server.ts'
import { Gate, Notes } from '../setup/waiting.ts'

let broker: NatsServer
let connection: NatsConnection
let ran: Notes
let asked: Notes
let gate: Gate

beforeAll(async () => {
  broker = await startNatsServer()
  connection = await broker.connect()
  serve(
    new Service().method('note', (text: string) => ran.add(text)),
    connection,
    { name: 'notes' },
  )
  await connection.flush()
})
beforeEach(() => {
  ran = new Notes()
  asked = new Notes()
  gate = new Gate()
})
afterAll(() => broker.stop())

function front(options: Partial<GatewayOptions> = {}) {
  const identity = async () => {
    asked.add('asked')
    await gate.passed
    return {}
  }
  const made = gateway(connection, { name: 'notes', headers, identity, ...options })
  onTestFinished(() => made.close({ drain: 0 }))
  return made
}

test('a call whose identity never comes is -32012 after the timeout', async () => {
  const made = front({ timeout: 50 })
  const waiting = made.handle(call('note', ['late']))
  expect(made.messagesInFlight).toBe(1)
  expect(JSON.parse(await waiting)).toMatchObject({ error: { code: -32012, data: { reason: 'timeout', limit: 50 } }, id: 1 })
  gate.open()
  expect(await made.handle(call('note', ['next']))).toContain('"result"')
  expect(ran.list).toEqual(['next'])
})

test('messages that wait for their identity count towards limits.maxMessagesInFlight', async () => {
  const made = front({ limits: { maxMessagesInFlight: 1 } })
  const first = made.handle(call('note', ['first']))
  expect(JSON.parse(await made.handle(call('note', ['second'])))).toMatchObject({ error: { code: -32009 } })
  gate.open()
  expect(await first).toContain('"result"')
})

test('close() waits for messages that wait for their identity', async () => {
  const made = front()
  const waiting = made.handle(call('note', ['drained']))
  const closed = made.close()
  gate.open()
  expect(await waiting).toContain('"result"')
  await closed
})

test('a call whose client has gone while its identity was looked up does not run', async () => {
  const made = front()
  const controller = new AbortController()
  const waiting = made.handle(call('note', ['gone']), { signal: controller.signal })
  controller.abort()
  expect(JSON.parse(await waiting)).toMatchObject({ error: { code: -32800 }, id: 1 })
  gate.open()
  expect(await made.handle(call('note', ['next']))).toContain('"result"')
  expect(ran.list).toEqual(['next'])
})

test('a call that is cancelled while its identity is looked up is answered -32800 at once, and does not run', async () => {
  const endpoint = serveWebSockets(front(), WebSocketServer)
  const server = createServer().on('upgrade', endpoint).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
  onTestFinished(() => {
    socket.terminate()
    server.close()
    return endpoint.close({ drain: 0 })
  })
  const replies = new Notes()
  socket.on('message', (data) => replies.add(String(data)))
  await once(socket, 'open')
  socket.send(call('note', ['cancelled']))
  await asked.has('asked')
  socket.send('{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":1}}')
  await replies.until((list) => list.length === 1)
  expect(JSON.parse(replies.list[0] as string)).toMatchObject({ id: 1, error: { code: -32800 } })
  gate.open()
  socket.send(call('note', ['next'], 2))
  await ran.has('next')
  expect(ran.list).toEqual(['next'])
})

test.each([
  ['2 KiB of headers leave too little for a call', 2_048, (limit: number) => limit > 1_500 && limit < 2_048],
  ['8 KiB of headers leave nothing for a call', 8_192, (limit: number) => limit === 0],
])('a message is -32007 if it does not fit into max_payload with the headers of identity: %s', async (_, length, isLimit) => {
  const small = await startNatsServer('max_payload: 4096')
  onTestFinished(() => small.stop())
  const [own, other] = await Promise.all([small.connect(), small.connect()])
  const lengths = new Service().method('length', { takesContext: true }, (context, text: string) => [
    context.header('rpc-claims')?.length,
    text.length,
  ])
  serve(lengths, own, { name: 'lengths' })
  await own.flush()
  const errors = new Notes<unknown>()
  const identity = ({ peerAddress }: { peerAddress?: string | undefined }) => ({
    'Rpc-Claims': 'x'.repeat(peerAddress === undefined ? length : 2_000),
  })
  const made = gateway(other, { name: 'lengths', headers, identity, onError: (error) => errors.add(error) })
  const { error } = JSON.parse(await made.handle(call('length', ['x'.repeat(1_950)])))
  expect(error).toMatchObject({ code: -32007, data: { reason: 'request-too-large', limit: expect.toSatisfy(isLimit) } })
  const fitting = await made.handle(call('length', ['x'.repeat(1_000)]), { peerAddress: '192.0.2.1' })
  expect(JSON.parse(fitting).result).toEqual([2_000, 1_000])
  expect(errors.list).toEqual([])
  await made.close()
})
