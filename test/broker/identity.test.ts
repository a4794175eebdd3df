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
