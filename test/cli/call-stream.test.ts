/** `jsonrpc call … --stream` over HTTP and WebSockets: items as they come, and how a stream ends. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { RpcError, Service } from 'damn-simple-jsonrpc-server'
import { listen } from 'damn-simple-jsonrpc-server/node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { Gate, Notes } from '../setup/waiting.ts'
import { InProcess, runInProcess } from './in-process.ts'
import { jsonrpc, Program } from './program.ts'

const notes = new Notes()
let gate = new Gate()

const service = new Service({ onError: () => {} })
  .method('rows', { params: ['count', 'table?'] }, async function* (count: number, table = 'a') {
    for (let row = 1; row <= count; row++) yield { table, row }
  })
  .method('gated', async function* () {
    yield 'first'
    await gate.passed
    yield 'last'
  })
  .method('endless', { takesContext: true }, async function* ({ signal }) {
    try {
      for (let tick = 1; !signal.aborted; tick++) {
        yield tick
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    } finally {
      notes.add('left')
    }
  })
  .method('breaks', async function* () {
    yield 1
    throw new RpcError(7, 'No luck', { why: 'none' })
  })
  .method('list', () => [1, [2, 3], { four: 4 }])
  .method('none', () => [])
  .method('text', () => 'no items')
  .method('ticks', { takesContext: true, subscription: { event: 'tick', end: 'untick' } }, async function* ({ signal }) {
    try {
      yield { tick: 1 }
      yield { tick: 2 }
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
    } finally {
      notes.add('unsubscribed')
    }
  })
  .method('ticking', { subscription: { event: 'tick', end: 'unticking' } }, async function* () {
    yield 1
    throw new RpcError(8, 'Out of ticks')
  })

const closing: (() => unknown)[] = []
const urls = { http: '', ws: '' }

beforeAll(async () => {
  const running = await listen(service, { port: 0, WebSocketServer })
  closing.push(() => running.close())
  urls.http = running.url
  urls.ws = running.url.replace('http', 'ws')
})

afterAll(async () => {
  for (const close of closing) await close()
})

async function start(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.close().closeAllConnections())
  return (server.address() as AddressInfo).port
}

function stream(...args: readonly string[]) {
  return runInProcess(['call', ...args, '--stream'], { isTTY: true, isStderrTTY: false })
}

/** A server that sends these messages to a call over HTTP or a WebSocket, and then ends. */
async function sending(kind: 'http' | 'ws', messages: readonly string[]): Promise<string> {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    for (const message of messages) response.write(`data: ${message}\n\n`)
    response.end()
  })
  new WebSocketServer({ server }).on('connection', (socket) =>
    socket.once('message', () => {
      for (const message of messages) socket.send(message)
      socket.close()
    }),
  )
  return `${kind}://127.0.0.1:${await start(server)}`
}

const progress = (value: string, token = '"items"') =>
  `{"jsonrpc":"2.0","method":"$/progress","params":{"token":${token},"value":${value}}}`
const reply = (result: string) => `{"jsonrpc":"2.0","id":1,"result":${result}}`

describe.each(['http', 'ws'] as const)('over %s', (kind) => {
  test.each([
    [['rows', '2'], '{"table":"a","row":1}\n{"table":"a","row":2}\n'],
    [['rows', 'count=1', 'table=b'], '{"table":"b","row":1}\n'],
    [['rows', '0'], ''],
    [['list'], '1\n[2,3]\n{"four":4}\n'],
    [['none'], ''],
  ])(`call --stream over ${kind} prints each item of %j in a line`, async (args, stdout) => {
    expect(await stream(urls[kind], ...args)).toEqual({ code: 0, stdout, stderr: '' })
  })

  test(`call --stream over ${kind} prints an item before the next one comes`, async () => {
    gate = new Gate()
    const running = new InProcess(['call', urls[kind], 'gated', '--stream'])
    await running.prints(/^"first"\n$/)
    gate.open()
    expect(await running.end()).toBe(0)
    expect(running.stdout).toBe('"first"\n"last"\n')
  })

  test(`call --stream over ${kind} prints an error behind the items on stderr, and exits with 1`, async () => {
    const { code, stdout, stderr } = await stream(urls[kind], 'breaks')
    expect([code, stdout]).toEqual([1, '1\n'])
    expect(JSON.parse(stderr)).toEqual({ code: 7, message: 'No luck', data: { why: 'none' } })
  })

  test(`Ctrl-C cancels the call of call --stream over ${kind}, which exits with 130`, async () => {
    notes.list.length = 0
    const running = new InProcess(['call', urls[kind], 'endless', '--stream'])
    await running.prints(/^3\n/m)
    expect(await running.stop()).toBe(130)
    expect(running.stderr).toBe('')
    await notes.has('left')
  })

  test(`a closed pipe cancels the call of call --stream over ${kind}, which exits with 0`, async () => {
    notes.list.length = 0
    const program = new Program([jsonrpc, 'call', urls[kind], 'endless', '--stream'])
    await program.prints(/^3\n/m)
    program.child.stdout?.destroy()
    expect(await program.end()).toBe(0)
    await notes.has('left')
  })

  test(`call --stream --timeout over ${kind} cancels the call in time`, async () => {
    notes.list.length = 0
    const { code, stdout, stderr } = await stream(urls[kind], 'endless', '--timeout', '100')
    expect([code, stderr]).toEqual([1, 'jsonrpc: the stream did not end within 100 ms\n'])
    expect(stdout).toMatch(/^1\n2\n/)
    await notes.has('left')
  })

  test(`call --stream over ${kind} prints numbers as the server wrote them`, async () => {
    const url = await sending(kind, [progress('[1.0, [12345678901234567890]]'), progress('[9]', '"other"'), reply('[-0, 1e400]')])
    expect(await stream(url, 'any')).toEqual({ code: 0, stdout: '1.0\n[12345678901234567890]\n-0\n1e400\n', stderr: '' })
  })

  test.each([
    ['a result without items', [reply('1')], /result of any is no array.*--end METHOD/],
    ['another id', ['{"jsonrpc":"2.0","id":9,"result":[]}'], /the id 9 was not sent/],
    ['text that is not JSON', ['hello'], /not JSON/],
    ['no reply', [progress('[1]')], /ended before the reply|closed the connection before it answered/],
  ])(`call --stream over ${kind} explains %s in one line`, async (_, messages, words) => {
    const { code, stderr } = await stream(await sending(kind, messages), 'any')
    expect(code).toBe(1)
    expect(stderr).toMatch(/^jsonrpc: .*\n$/)
    expect(stderr).toMatch(words)
  })

  test(`call --stream over ${kind} explains in one line that a server cannot be reached`, async () => {
    const { code, stdout, stderr } = await stream(`${kind}://127.0.0.1:2`, 'any')
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/^jsonrpc: No answer from .*ECONNREFUSED.*\n$/)
  })
})

test('call --stream --end prints the events of a subscription, and ends it at Ctrl-C', async () => {
  notes.list.length = 0
  const running = new InProcess(['call', urls.ws, 'ticks', '--stream', '--end', 'untick'])
  await running.prints(/2/)
  expect(running.stdout).toBe('{"tick":1}\n{"tick":2}\n')
  expect(await running.stop()).toBe(130)
  await notes.has('unsubscribed')
})

test('call --stream --end prints events that come before the id of the subscription', async () => {
  const event = (id: string) => `{"jsonrpc":"2.0","method":"tick","params":{"subscription":${id},"result":${id}}}`
  const url = await sending('ws', [event('"a"'), event('"b"'), reply('"a"'), event('"a"')])
  const { code, stdout, stderr } = await stream(url, 'any', '--end', 'other')
  expect([code, stdout]).toEqual([1, '"a"\n"a"\n'])
  expect(stderr).toContain('closed the connection')
})

test('call --stream --end prints the error that ends a subscription on stderr, and exits with 1', async () => {
  const { code, stdout, stderr } = await stream(urls.ws, 'ticking', '--end', 'unticking')
  expect([code, stdout]).toEqual([1, '1\n'])
  expect(JSON.parse(stderr)).toEqual({ code: 8, message: 'Out of ticks' })
})

test('call --stream --end over HTTP prints that the server needs a two-way connection', async () => {
  const { code, stderr } = await stream(urls.http, 'ticks', '--end', 'untick')
  expect(code).toBe(1)
  expect(JSON.parse(stderr)).toMatchObject({ code: -32600, data: { reason: 'needs-two-way' } })
})

test.each([
  [['any', '--end', 'x'], '--end needs --stream'],
  [['any', '--stream', '--notify'], 'Remove --notify'],
  [['-', '--stream'], 'Remove - for METHOD'],
  [['--list', '--stream'], 'Remove --stream'],
])('call %j explains the mistake and exits with 2', async (args, words) => {
  const { code, stdout, stderr } = await runInProcess(['call', 'http://127.0.0.1:1', ...args])
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toContain(words)
})
