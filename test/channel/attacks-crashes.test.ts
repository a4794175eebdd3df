/** What a hostile or broken other end could use to end the process, or to leave a call without an answer. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { RpcError, Service } from 'damn-simple-jsonrpc-server'
import { memory, peer, webSocket } from 'damn-simple-jsonrpc-server/channel'
import { createClient } from 'damn-simple-jsonrpc-server/client'
import { serve } from 'damn-simple-jsonrpc-server/net'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { Gate, Notes } from '../setup/waiting.ts'

const unhandled = vi.fn()
beforeEach(() => {
  unhandled.mockClear()
  process.on('unhandledRejection', unhandled)
})
afterEach(() => void process.off('unhandledRejection', unhandled))

const turn = () => new Promise((resolve) => setTimeout(resolve, 20))

async function listening(listener: (socket: Socket) => void): Promise<number> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

test('a connection that breaks before its guard refuses it leaves no unhandled rejection', async () => {
  const [notes, gate] = [new Notes(), new Gate()]
  const guard = async () => {
    notes.add('asked')
    await gate.passed
    throw new RpcError(-32001, 'Who are you?')
  }
  const endpoint = serve(new Service(), { guards: [guard] })
  const port = await listening((socket) => {
    endpoint(socket)
    notes.has('asked').then(() => socket.destroy()) // as a reset does
    socket.on('close', () => gate.open())
  })
  connect(port, '127.0.0.1').on('error', () => {})
  await gate.passed
  await turn()
  expect(unhandled).not.toHaveBeenCalled()
})

test.each([
  ['undefined', undefined],
  ['null', null],
  ['a step whose getter throws', Object.defineProperty({}, 'done', { get: () => JSON.parse('{') })],
])('an iterator whose step is %s fails its call, and nothing else', async (_what, step) => {
  const items = { [Symbol.asyncIterator]: () => ({ next: async () => step }) }
  const service = new Service({ onError: () => {} }).method('items', () => items)
  const [a, b] = memory()
  peer(a, { service })
  await expect(createClient(b, { timeout: 2000 }).call('items')).rejects.toMatchObject({ code: -32603 })
  expect(unhandled).not.toHaveBeenCalled()
})

test('a notification by a peer whose promise is ignored leaves no unhandled rejection if the connection is closed', async () => {
  const [a] = memory()
  const one = peer(a)
  a.close()
  await one.closed
  one.notify('changed', [1])
  one.remote.notify.call('changed', [1])
  await turn()
  expect(unhandled).not.toHaveBeenCalled()
})

test('what onState throws changes nothing for the connection', async () => {
  const notes = new Notes()
  const errors = vi.spyOn(console, 'error').mockImplementation(() => {})
  onTestFinished(() => errors.mockRestore())
  class Socket extends EventTarget {
    readyState = 0
    constructor() {
      super()
      setTimeout(() => {
        this.readyState = 1
        this.dispatchEvent(new Event('open'))
      })
    }
    send(text: string) {
      const { id } = JSON.parse(text)
      const data = JSON.stringify({ jsonrpc: '2.0', id, result: 'pong' })
      setTimeout(() => this.dispatchEvent(new MessageEvent('message', { data })))
    }
    close(code = 1000) {
      this.readyState = 3
      this.dispatchEvent(Object.assign(new Event('close'), { code, reason: '' }))
    }
  }
  const onState = (state: string) => {
    notes.add(state)
    throw new Error('LISTENER')
  }
  const client = createClient(webSocket('ws://a/', { WebSocket: Socket as never, onState }), { timeout: 2000 })
  expect(await client.call('ping')).toBe('pong')
  client.close()
  expect(notes.list).toEqual(['open', 'closed'])
  await turn()
  expect(unhandled).not.toHaveBeenCalled()
})
