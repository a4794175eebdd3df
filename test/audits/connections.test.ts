/** The audits over WebSockets: our endpoint passes them, each can fail, and servers that do not speak JSON-RPC do not hold them up. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Audit, type AuditOptions, type AuditResult, audits, runAudits } from 'damn-simple-jsonrpc-server/audits'
import { serve } from 'damn-simple-jsonrpc-server/ws'
import { afterAll, describe, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { webSocketWith } from './connection-fault-injection.ts'
import { connectionFaults } from './faults-of-connections.ts'
import { auditedService } from './service.ts'

const servers: Server[] = []

afterAll(() => {
  for (const server of servers) server.close().closeAllConnections()
})

async function start(server: Server): Promise<string> {
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const url = await start(createServer().on('upgrade', serve(auditedService(), WebSocketServer)))
const suite = audits({ url, WebSocket })
const fake = 'ws://service.test'
const ofTwoWay = (all: readonly Audit[]) => all.filter(({ id }) => id.startsWith('two-way'))

describe('our endpoint', () => {
  for (const audit of suite.filter(({ level }) => level !== 'MAY'))
    test.concurrent(`the WebSocket endpoint passes the audit "${audit.title}"`, async ({ expect }) => {
      expect(await audit.run()).toEqual({ status: 'ok' })
    })

  test('the WebSocket endpoint ends cancelled calls', async () => {
    expect(await suite.find(({ id }) => id === 'two-way-cancel-effect')?.run()).toEqual({ status: 'ok' })
  })
})

describe('the suite', () => {
  test('a WebSocket is audited by no rule of HTTP, and HTTP by no rule of two-way connections', () => {
    const overHttp = audits({ url: 'http://service.test' })
    expect(ofTwoWay(overHttp)).toEqual([])
    expect(ofTwoWay(suite).length).toBeGreaterThan(10)
    expect(suite.filter(({ clause }) => /HTTP|9110/.test(clause.document))).toEqual([])
    const shared = suite.filter(({ id }) => overHttp.some((other) => other.id === id))
    expect(shared.length).toBeGreaterThan(100)
  })

  test('no two audits share an id or a title', () => {
    const all = [...suite, ...audits({ url: 'http://service.test' }).filter(({ id }) => !suite.some((other) => other.id === id))]
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
    expect(new Set(all.map(({ title }) => title)).size).toBe(all.length)
  })

  test('the headers option goes with the request for each WebSocket', async () => {
    const endpoint = serve(auditedService(), WebSocketServer)
    const guarded = await start(
      createServer().on('upgrade', (request, socket, head) =>
        request.headers['x-key'] === 'open' ? endpoint(request, socket, head) : socket.destroy(),
      ),
    )
    const [one] = audits({ url: guarded, WebSocket, headers: { 'x-key': 'open' } })
    expect(await one?.run()).toEqual({ status: 'ok' })
    const [other] = audits({ url: guarded, WebSocket })
    expect(await other?.run()).toMatchObject({ status: 'failed', came: 'nothing', reason: expect.stringMatching(/^no answer: /) })
  })

  test('audits() throws a TypeError with a hint if there is no WebSocket class', () => {
    const own = Object.getOwnPropertyDescriptor(globalThis, 'WebSocket')
    Object.defineProperty(globalThis, 'WebSocket', { value: undefined, configurable: true, writable: true })
    expect(() => audits({ url })).toThrow(/audits\(\{ url, WebSocket \}\), with WebSocket from 'ws'/)
    if (own) Object.defineProperty(globalThis, 'WebSocket', own)
    else Reflect.deleteProperty(globalThis, 'WebSocket')
  })
})

async function notOk(WebSocketOfServer: NonNullable<AuditOptions['WebSocket']>): Promise<string[]> {
  const chosen = ofTwoWay(audits({ url: fake, WebSocket: WebSocketOfServer, timeout: 3_000 }))
  const results = await Promise.all(chosen.map((audit) => audit.run()))
  return chosen.filter((_, index) => results[index]?.status !== 'ok').map(({ id }) => id)
}

describe('faults', () => {
  test('a server without faults passes every audit of two-way connections', async () => {
    expect(await notOk(webSocketWith(() => () => ({})))).toEqual([])
  })

  test('a server that calls and notifies its clients between answers passes every audit of two-way connections', async () => {
    const talkative = webSocketWith(() => (end) => ({
      onMessage: (message, { method }) => {
        for (const members of method === undefined ? [] : [{}, { id: 1 }])
          end.send(JSON.stringify({ jsonrpc: '2.0', method: 'hello', ...members }))
        end.receive(message)
      },
    }))
    expect(await notOk(talkative)).toEqual([])
  })

  for (const { name, fault, breaks, breaksMore } of connectionFaults)
    test.concurrent(`the audits notice a server on WebSockets that ${name}`, async ({ expect }) => {
      const found = await notOk(webSocketWith(fault))
      expect(found.sort()).toEqual(breaksMore ? expect.arrayContaining([...breaks]) : [...breaks].sort())
    })

  test('every audit of two-way connections notices one of these servers', () => {
    const noticed = connectionFaults.flatMap(({ breaks }) => breaks)
    expect(ofTwoWay(suite).filter(({ id }) => !noticed.includes(id))).toEqual([])
  })

  test('the audits of §4.1 notice over a WebSocket a server that answers notifications', async () => {
    const answering = webSocketWith(() => (end) => ({
      onMessage: (message, value) =>
        end.receive(value.method === undefined || 'id' in value ? message : JSON.stringify({ ...value, id: 1 })),
    }))
    const chosen = audits({ url: fake, WebSocket: answering }).filter(({ id }) => id.startsWith('2.0-4.1'))
    const outcomes = await runAudits(chosen)
    expect(outcomes.map(({ result }) => result.status)).toEqual(chosen.map(() => 'failed'))
  })
})

describe('a server that does not speak JSON-RPC', () => {
  const failed = (came: unknown, reason: unknown) => expect.objectContaining({ status: 'failed', came, reason })

  async function resultOf(
    react: (socket: WebSocket) => void,
    id = '2.0-4-method-unknown',
    timeout = 1_000,
  ): Promise<AuditResult | undefined> {
    const server = createServer()
    new WebSocketServer({ server }).on('connection', (socket) => socket.on('message', () => react(socket)))
    const place = await start(server)
    return audits({ url: place, WebSocket, timeout })
      .find((audit) => audit.id === id)
      ?.run()
  }

  test('an audit fails in time if the server never answers', async () => {
    expect(await resultOf(() => {})).toEqual(failed('nothing', 'no answer within 1000 ms'))
    expect(await resultOf(() => {}, 'two-way-unexpected-response')).toMatchObject({ status: 'warn', came: 'nothing' })
  })

  test('an audit fails if the server closes or cuts the connection', async () => {
    const closing = await resultOf((socket) => socket.close(1008, 'no \u001b[2J'))
    expect(closing).toEqual(failed('the server closed the connection (1008, no \ufffd[2J)', 'the body is not JSON'))
    expect(await resultOf((socket) => socket.terminate())).toEqual(failed('nothing', expect.stringContaining('(1006)')))
  })

  test('an audit says what is wrong with the message of a server', async () => {
    expect(await resultOf((socket) => socket.send('hello'))).toEqual(failed('hello', 'the body is not JSON'))
    expect(await resultOf((socket) => socket.send(new Uint8Array([255])))).toEqual(failed('\ufffd', 'the body is not JSON'))
  })

  test('an audit fails if no server listens', async () => {
    const [audit] = audits({ url: 'ws://127.0.0.1:1', WebSocket })
    expect(await audit?.run()).toEqual(failed('nothing', expect.stringContaining('ECONNREFUSED')))
  })

  test('an audit fails if the message of the server is endless', async () => {
    const endless = await resultOf((socket) => socket.send('x'.repeat(40_000_000)), undefined, 10_000)
    expect(endless).toEqual(failed('nothing', 'no answer: the answer is longer than 33554432 bytes'))
  })
})
