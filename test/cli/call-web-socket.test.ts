/** `jsonrpc call ws://…` against servers of `ws`, and without that package. */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { RpcError, Service } from 'damn-simple-jsonrpc-server'
import { twoWay } from 'damn-simple-jsonrpc-server/channel'
import { discover } from 'damn-simple-jsonrpc-server/openrpc'
import { serve } from 'damn-simple-jsonrpc-server/ws'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { runInProcess } from './in-process.ts'
import { lonelyProject, project, run } from './program.ts'

const news: unknown[] = []
const service = new Service<IncomingMessage>({ onError: () => {} })
  .method('subtract', { params: ['minuend', 'subtrahend'] }, (minuend: number, subtrahend: number) => minuend - subtrahend)
  .method('tell', (value: unknown) => void news.push(value))
  .method('key', { takesHttpRequest: true }, (request) => request.headers['x-key'])
  .method('fails', () => {
    throw new RpcError(7, 'No luck', { why: 'none' })
  })
  .method('ask', { takesContext: true, guards: [twoWay()] }, async ({ remote }) => {
    await remote.notify.call('hello')
    return await remote.call('who').catch((error) => error.code)
  })
service.use(discover(service, { title: 'Test', version: '1.0.0' }))

let url = ''
const closing: (() => unknown)[] = []

beforeAll(async () => {
  url = await start(createServer().on('upgrade', serve(service, WebSocketServer)))
})

afterAll(async () => {
  for (const close of closing) await close()
})

async function start(server: ReturnType<typeof createServer>): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.close().closeAllConnections())
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A server that does this with each message. */
async function reacting(react: (socket: WebSocket, message: string) => void): Promise<string> {
  const server = createServer()
  new WebSocketServer({ server }).on('connection', (socket) => socket.on('message', (data) => react(socket, String(data))))
  return start(server)
}

const answering = (...replies: string[]) =>
  reacting((socket) => {
    for (const reply of replies) socket.send(reply)
  })

function call(args: readonly string[], stdin = '') {
  return runInProcess(['call', ...args], { stdin })
}

test.each([
  [['subtract', '42', '23'], '19'],
  [['subtract', 'subtrahend=23', 'minuend=42'], '19'],
  [['ask'], '-32601'],
])('call ws://… %j prints the result in one line', async (args, result) => {
  expect(await call([url, ...args])).toEqual({ code: 0, stdout: `${result}\n`, stderr: '' })
})

test('call ws://… prints an error of the server on stderr as JSON and exits with 1', async () => {
  const { code, stdout, stderr } = await call([url, 'fails'])
  expect([code, stdout]).toEqual([1, ''])
  expect(JSON.parse(stderr)).toEqual({ code: 7, message: 'No luck', data: { why: 'none' } })
})

test('call ws://… prints numbers as the server wrote them', async () => {
  const exact = await answering('{"jsonrpc":"2.0","id":1,"result":[1.0,12345678901234567890]}')
  expect((await call([exact, 'any'])).stdout).toBe('[1.0,12345678901234567890]\n')
})

test('call ws://… --notify ends once the server has read the notification', async () => {
  expect(await call([url, 'tell', 'news', '--notify'])).toEqual({ code: 0, stdout: '', stderr: '' })
  expect(news).toEqual(['news'])
})

test('call ws://… --header sends headers with the request for the WebSocket', async () => {
  expect((await call([url, 'key', '--header', 'X-Key: open'])).stdout).toBe('"open"\n')
})

test('call ws://… --list prints the names of the methods', async () => {
  expect((await call([url, '--list'])).stdout.split('\n')).toEqual(expect.arrayContaining(['subtract', 'ask']))
})

test('openrpc ws://… prints the document of the service', async () => {
  const { stdout } = await runInProcess(['openrpc', url])
  expect(JSON.parse(stdout)).toMatchObject({ info: { title: 'Test' } })
})

const good = { jsonrpc: '2.0', id: 'a', method: 'subtract', params: [3, 1] }
const told = { jsonrpc: '2.0', method: 'tell', params: [1] }

test.each([
  ['a call', JSON.stringify(good), 0, { jsonrpc: '2.0', id: 'a', result: 2 }],
  ['a batch', JSON.stringify([good, told]), 0, [{ jsonrpc: '2.0', id: 'a', result: 2 }]],
  ['a message that is no request', '[1]', 1, [{ id: null, error: { code: -32600 } }]],
  ['text that is not JSON', '{"jsonrpc', 1, { id: null, error: { code: -32700 } }],
])('call ws://… prints the reply to a whole message that is %s', async (_, message, code, reply) => {
  const answer = await call([url, '-'], message)
  expect([answer.code, answer.stderr]).toEqual([code, ''])
  expect(JSON.parse(answer.stdout)).toMatchObject(reply)
})

test.each([
  ['a notification', told],
  ['a batch of notifications', [told, told]],
  ['a response', { jsonrpc: '2.0', id: 1, result: 1 }],
])('call ws://… waits for no reply to a whole message that is %s', async (_, message) => {
  expect(await call([url, '-'], JSON.stringify(message))).toEqual({ code: 0, stdout: '', stderr: '' })
})

test.each([
  ['that is not JSON', 'not json', 'the reply is not JSON'],
  ['to another id', '{"jsonrpc":"2.0","id":99,"result":1}', 'its id is not the id that was sent'],
])('call ws://… explains in one line a reply %s', async (_, reply, words) => {
  const { code, stdout, stderr } = await call([await answering(reply), 'any'])
  expect([code, stdout]).toEqual([1, ''])
  expect(stderr).toMatch(/^jsonrpc: .*\n$/)
  expect(stderr).toContain(words)
})

test.each([[['any']], [['-']]])('call ws://… %j explains in one line why there is no reply', async (args) => {
  const silent = await reacting(() => {})
  const closingEarly = await reacting((socket) => socket.close(1008, 'log in first'))
  const withoutSockets = await start(createServer((_, response) => response.end()))
  const reasons = [
    [await call(['ws://127.0.0.1:1', ...args]), /No answer from ws:\/\/127\.0\.0\.1:1: .*ECONNREFUSED/],
    [await call([closingEarly, ...args]), /closed the connection before it answered \(1008, log in first\)/],
    [await call([withoutSockets, ...args]), /it answers with HTTP \d+ instead of opening a WebSocket/],
    [await call([silent, ...args, '--timeout', '50']), /50 ms|timeout/],
  ] as const
  for (const [{ code, stdout, stderr }, words] of reasons) {
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/^jsonrpc: .*\n$/)
    expect(stderr).toMatch(words)
  }
})

/** WebSocket classes of runtimes, as they are if the connection cannot be opened. */
const classes = {
  'of Node 22, which tells of no close and calls onerror again': class {
    onerror: (event: object) => void = () => {}
    constructor() {
      setTimeout(() => this.close())
    }
    close() {
      this.onerror({ error: new Error('Received network error or non-101 status code.') })
    }
  },
  'of Node 24, which tells nothing': class {
    onerror: (event: object) => void = () => {}
    onclose: (event: object) => void = () => {}
    constructor() {
      setTimeout(() => {
        this.onerror({ error: new TypeError(), message: '' })
        this.onclose({ code: 1006, reason: '' })
      })
    }
    close() {}
  },
}

test.each(Object.entries(classes))('call ws://… explains in one line a failure of a class %s', async (_, Class) => {
  const own = Object.getOwnPropertyDescriptor(globalThis, 'WebSocket')
  Object.defineProperty(globalThis, 'WebSocket', { value: Class, configurable: true, writable: true })
  try {
    const { code, stdout, stderr } = await call(['ws://127.0.0.1:1', 'any'])
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/^jsonrpc: No answer from ws:\S+: (it refuses the WebSocket|Received network error.*[a-z])\n$/)
    expect((await runInProcess(['audit', 'ws://127.0.0.1:1'])).stderr).toMatch(
      /^jsonrpc: cannot reach ws:\S+: no answer: (the server refuses the WebSocket|Received network error.*[a-z])\. Is the/,
    )
  } finally {
    if (own) Object.defineProperty(globalThis, 'WebSocket', own)
    else Reflect.deleteProperty(globalThis, 'WebSocket')
  }
})

test.each([
  [['ws:/localhost', 'x'], 'not an HTTP URL, nor that of a WebSocket'],
  [['ws://me:secret@localhost', 'x'], '--header'],
])('call %j explains the mistake and exits with 2', async (args, words) => {
  const { code, stdout, stderr } = await call(args)
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toContain(words)
})

test('the program call ws://… ends once answered', async () => {
  expect(await run(['call', url, 'subtract', '3', '1'])).toEqual({ code: 0, stdout: '2\n', stderr: '' })
})

const hasWebSocket = 'WebSocket' in globalThis

test('call ws://… says how to install ws if it is needed and missing', async () => {
  const { folder, command } = lonelyProject({})
  const { code, stdout, stderr } = await run(['call', url, 'key', '--header', 'X-Key: open'], folder, command)
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toBe(
    'jsonrpc: --header with a WebSocket needs the package ws, which is not installed: npm install --save-dev ws\n',
  )
  const plain = await run(['call', url, 'subtract', '3', '1'], folder, command)
  if (hasWebSocket) expect(plain.stdout).toBe('2\n')
  else expect(plain.stderr).toMatch(/^jsonrpc: ws:\S+ needs Node 22 or the package ws, which is not installed: npm install/)
})

test('call ws://… uses the class of the runtime if no header is sent', async () => {
  const prelude = join(
    project({
      'prelude.mjs': `import { WebSocket } from 'ws'
globalThis.WebSocket = class extends WebSocket { constructor(...args) { super(...args); console.error(args.length) } }`,
    }),
    'prelude.mjs',
  )
  const { folder, command } = lonelyProject({})
  const { code, stdout, stderr } = await run(
    ['--import', prelude, command, 'call', url, 'subtract', '3', '1'],
    folder,
    '--no-warnings',
  )
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '2\n', stderr: '1\n' })
})
