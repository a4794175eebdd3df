/** Responses that begin before their reply: when they do, how they end, and what they count as. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { RpcError, Service } from 'damn-simple-jsonrpc-server'
import { csrfServe, listen, serve } from 'damn-simple-jsonrpc-server/node'
import { expect, onTestFinished, test } from 'vitest'
import { read, streamCall, yieldingService } from '../adapters/suite-streams.ts'
import { call, json, open, post } from '../setup/messages.ts'
import { eventually, Gate, Notes } from '../setup/waiting.ts'
import { type Options, portOf } from './servers.ts'

const events = { ...json, accept: 'text/event-stream' }

/** The endpoint of a service that pushes, with a method that is called without an answer until the gate opens. */
function pushing(notes = new Notes(), gate = new Gate()) {
  return yieldingService(notes, gate)
    .method('add', (x: number, y: number) => x + y)
    .method('build', { takesContext: true, params: [] }, async (context) => {
      await context.progress('half')
      await gate.passed
      return 'built'
    })
    .method('hurt', async function* () {
      yield 1
      throw new RpcError(7, 'Broken')
    })
}

async function urlOf(service: ReturnType<typeof pushing>, options?: Options, endpoint = serve): Promise<string> {
  return `http://127.0.0.1:${await portOf(createServer(endpoint(service, options)))}`
}

const openGate = () => {
  const gate = new Gate()
  gate.open()
  return gate
}

test.each<[accept: string, type: string]>([
  ['text/event-stream', 'text/event-stream'],
  ['TEXT/Event-Stream', 'text/event-stream'],
  ['application/json, text/event-stream', 'text/event-stream'],
  ['text/event-stream, application/json', 'text/event-stream'],
  ['text/event-stream;q=0.9, */*;q=0.8', 'text/event-stream'],
  ['text/event-stream ; charset=utf-8 ; q=1.0', 'text/event-stream'],
  ['application/x-ndjson', 'application/x-ndjson'],
  ['application/jsonl, application/json', 'application/jsonl'],
  ['application/jsonl, application/x-ndjson', 'application/x-ndjson'],
  ['text/event-stream;q=0.2, application/x-ndjson;q=0.5', 'application/x-ndjson'],
  ['application/json', 'application/json'],
  ['*/*', 'application/json'],
  ['text/*', 'application/json'],
  ['', 'application/json'],
  ['text/event-stream;q=0', 'application/json'],
  ['text/event-stream;q=0.5, application/json', 'application/json'],
  ['text/event-stream;q=0.5, application/*', 'application/json'],
  ['text/event-stream;q=0.5, */*', 'application/json'],
  ['text/event-streams', 'application/json'],
  ['application/json;x=text/event-stream', 'application/json'],
  ['text/event-stream;q=x', 'application/json'],
])('a client that accepts %j gets items as %s', async (accept, type) => {
  const { headers, body } = await post(await urlOf(pushing(new Notes(), openGate())), streamCall('two'), { ...json, accept })
  expect(headers['content-type']).toBe(type)
  if (type === 'application/json') expect(JSON.parse(body)).toEqual({ jsonrpc: '2.0', result: [1, 2], id: 1 })
  else expect(body).toContain('"result":[]')
})

test.each<[what: string, body: string]>([
  ['a call that pushes nothing', call('add', [1, 2])],
  ['a method that yields, and no token', call('two')],
  ['a token that an unknown method gets', streamCall('unknown')],
  ['a method that yields nothing before it fails', streamCall('add')],
])('%s gets a plain response, even if the client accepts events', async (_what, body) => {
  const { headers } = await post(await urlOf(pushing(new Notes(), openGate())), body, events)
  expect(headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store' })
  expect(headers['content-length']).toBeDefined()
})

test('a call that reports progress gets it ahead of its result', async () => {
  const gate = new Gate()
  const message = '{"jsonrpc":"2.0","method":"build","params":{"_meta":{"progressToken":9}},"id":"a"}'
  const { until } = await read(await urlOf(pushing(new Notes(), gate)), message, events)
  await until('half')
  gate.open()
  expect(await until('never')).toBe(
    'data: {"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":9,"progress":"half"}}\n\n' +
      'data: {"jsonrpc":"2.0","result":"built","id":"a"}\n\n',
  )
})

test('the calls of a batch push into one response, and their responses come together', async () => {
  const body = `[${streamCall('two')},${call('add', [1, 2], 2)}]`
  const answer = await post(await urlOf(pushing(new Notes(), openGate())), body, { ...json, accept: 'application/x-ndjson' })
  const lines = answer.body
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines.at(-1)).toEqual([
    { jsonrpc: '2.0', result: [], id: 1 },
    { jsonrpc: '2.0', result: 3, id: 2 },
  ])
  expect(lines.slice(0, -1).flatMap(({ params }) => params.value)).toEqual([1, 2])
})

test('an error after the first item is the last event, and the status stays 200', async () => {
  const { status, body } = await post(await urlOf(pushing(), { status: () => 500 }), streamCall('hurt'), events)
  expect(status).toBe(200)
  expect(body).toMatch(/value":\[1\]}}\n\ndata: {"jsonrpc":"2.0","error":{"code":7,"message":"Broken"},"id":1}\n\n$/)
})

test('guards, CSRF checks and CORS come before a stream as before any response', async () => {
  const guards = [
    () => {
      throw new RpcError(-32013, 'Authentication required')
    },
  ]
  expect((await post(await urlOf(pushing(), { guards }), streamCall('two'), events)).status).toBe(401)
  const csrf = await urlOf(pushing(new Notes(), openGate()), { cors: ['https://page.example'] }, csrfServe)
  expect((await post(csrf, streamCall('two'), { ...events, origin: 'https://evil.example' })).status).toBe(403)
  const allowed = await post(csrf, streamCall('two'), { ...events, origin: 'https://page.example' })
  expect(allowed.headers).toMatchObject({
    'access-control-allow-origin': 'https://page.example',
    'content-type': 'text/event-stream',
  })
})

test.each([
  ['text/event-stream', '\n:\n\n'],
  ['application/jsonl', '\n'],
])('a quiet stream of %s is kept open after keepAliveInterval', async (accept, idle) => {
  const gate = new Gate()
  const url = await urlOf(pushing(new Notes(), gate), { keepAliveInterval: 20 })
  const { until } = await read(url, streamCall('two'), { ...json, accept })
  await until(`}\n${idle}`)
  gate.open()
  expect(await until('never')).toContain('"result":[]')
})

test('a call that has pushed nothing yet is kept open, too', async () => {
  const gate = new Gate()
  const service = pushing().method('late', { params: [] }, async function* () {
    await gate.passed
    yield 1
  }) as unknown as ReturnType<typeof pushing>
  const { until, response } = await read(await urlOf(service, { keepAliveInterval: 20 }), streamCall('late'), events)
  expect(response.headers['content-type']).toBe('text/event-stream')
  await until(':\n\n')
  gate.open()
  expect(await until('never')).toContain('"value":[1]')
})

test('a keepAliveInterval that is no number above 0 is refused', () => {
  expect(() => serve(pushing(), { keepAliveInterval: 0 })).toThrow('keepAliveInterval must be a number above 0')
})

test('a stream counts as a call until it has ended, and not after', async () => {
  const gate = new Gate()
  const url = await urlOf(pushing(new Notes(), gate), { limits: { maxCallsInFlight: 1 } })
  const { until } = await read(url, streamCall('two'), events)
  await until('[1]')
  expect((await post(url, call('add', [1, 2]))).status).toBe(503)
  gate.open()
  await until('never')
  for (let n = 0; n < 3; n++) expect((await post(url, call('add', [1, 2]))).status).toBe(200)
})

test('bytes that a client does not read count, until it reads or goes away', async () => {
  const notes = new Notes()
  const url = await urlOf(pushing(notes), { limits: { maxUnsentBytes: 60_000 } })
  const { request } = await read(url, streamCall('endless'), events)
  await eventually(async () => expect((await post(url, call('add', [1, 2]))).status).toBe(503))
  request.destroy()
  await notes.has('ended')
  await eventually(async () => expect((await post(url, call('add', [1, 2]))).status).toBe(200))
})

test('a stream behind another request on the same connection comes in its order', async () => {
  const gate = new Gate()
  const port = await portOf(createServer(serve(pushing(new Notes(), gate))))
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  const requestOf = (body: string) =>
    `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAccept: application/jsonl\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  socket.write(requestOf(streamCall('two')) + requestOf(streamCall('two')) + requestOf(call('add', [20, 3], 'last')))
  let received = ''
  socket.setEncoding('utf8').on('data', (text: string) => {
    received += text
    if (received.includes('[1]')) gate.open()
    if (received.includes('"last"')) socket.end()
  })
  await once(socket, 'close')
  expect(received.match(/"value":\[\d\]|"result":[^,]*/g)).toEqual([
    ...['"value":[1]', '"value":[2]', '"result":[]'],
    ...[
      expect.stringMatching(/"value":\[1/),
      ...(received.match(/"value":\[2\]/g)?.length === 2 ? ['"value":[2]'] : []),
      '"result":[]',
    ],
    '"result":23',
  ])
})

test('close() of a server waits for a stream, and ends it with -32015 after the drain time', async () => {
  const notes = new Notes()
  const server = await listen(pushing(notes), { port: 0, drain: 50 })
  const stream = await read(server.url, streamCall('idle'), events)
  await stream.until('[1]')
  const closed = server.close()
  expect(await stream.until('never')).toMatch(/"error":{"code":-32015,.*\n\n$/)
  await closed
  expect(notes.list).toEqual(['ended'])
})

test('close() of a server lets a stream end by itself within the drain time', async () => {
  const gate = new Gate()
  const server = await listen(pushing(new Notes(), gate), { port: 0 })
  const stream = await read(server.url, streamCall('two'), events)
  await stream.until('[1]')
  const closed = server.close()
  gate.open()
  expect(await stream.until('never')).toMatch(/"value":\[2\]}}\n\ndata: {"jsonrpc":"2.0","result":\[\],"id":1}\n\n$/)
  await closed
})

test('a message of a gateway that spans lines stays one event, or one line', async () => {
  const gateway = {
    handle: async (_message: string | Uint8Array, { send }: { send?: (message: string) => unknown }) => {
      await send?.('{\n"a": 1\r\n}')
      return '{\n  "jsonrpc": "2.0", "result": 1, "id": 1 }'
    },
  }
  const url = `http://127.0.0.1:${await portOf(createServer(serve(gateway as never)))}`
  expect((await post(url, '{}', events)).body).toBe(
    'data: {\ndata: "a": 1\ndata: }\n\ndata: {\ndata:   "jsonrpc": "2.0", "result": 1, "id": 1 }\n\n',
  )
  expect((await post(url, '{}', { ...json, accept: 'application/jsonl' })).body).toBe(
    '{ "a": 1 }\n{   "jsonrpc": "2.0", "result": 1, "id": 1 }\n',
  )
})

test('a message that is pushed after the reply is dropped', async () => {
  let later: ((message: string) => unknown) | undefined
  const gateway = {
    handle: async (_message: string | Uint8Array, { send }: { send?: (message: string) => unknown }) => {
      later = send
      return '{}'
    },
  }
  const url = `http://127.0.0.1:${await portOf(createServer(serve(gateway as never)))}`
  expect((await post(url, '{}', events)).body).toBe('{}')
  expect(later?.('{"late":true}')).toBeUndefined()
  expect((await post(url, '{}', events)).body).toBe('{}')
})

test('a service without a stream makes no timer that outlives its reply', async () => {
  const before = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  const url = await urlOf(pushing(new Notes(), openGate()))
  for (const method of ['two', 'hurt', 'unknown', 'add']) await post(url, streamCall(method), events)
  await eventually(async () =>
    expect(process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length).toBeLessThanOrEqual(before + 1),
  )
})

test('a handler that ends the response itself ends the generator, and no error ends the process', async () => {
  const notes = new Notes()
  const endpoint = serve(pushing(notes))
  const server = createServer((request, response) => {
    endpoint(request, response)
    setTimeout(() => response.end('other'), 50)
  })
  const { until } = await read(`http://127.0.0.1:${await portOf(server)}`, streamCall('endless'), events)
  expect(await until('other')).toMatch(/other$/)
  await notes.has('ended')
})

test('streams that are left at any time leave no call and no byte behind', async () => {
  const url = await urlOf(pushing(new Notes(), openGate()), { limits: { maxCallsInFlight: 1, maxUnsentBytes: 1 } })
  for (let n = 0; n < 40; n++) {
    const request = open(url, { method: 'POST', headers: events }).end(streamCall(n % 4 === 0 ? 'two' : 'endless'))
    request.on('error', () => {})
    if (n % 3 !== 0) {
      const [response] = (await once(request, 'response')) as [IncomingMessage]
      let left = (n % 5) * 40_000
      for await (const piece of response) {
        left -= (piece as Buffer).length
        if (left < 0) break
      }
    } else if (n % 2 === 0) await new Promise(setImmediate)
    request.destroy()
    await eventually(async () => expect((await post(url, call('add', [1, 2]))).status).toBe(200))
  }
})

test('curl -N prints each event as it comes', async () => {
  const gate = new Gate()
  const url = await urlOf(pushing(new Notes(), gate))
  const args = ['-sN', url, '-H', 'content-type: application/json', '-H', 'accept: text/event-stream', '-d', streamCall('two')]
  const curl = spawn('curl', args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let printed = ''
  for await (const piece of curl.stdout) {
    printed += piece
    if (printed.includes('[1]')) gate.open()
  }
  expect(printed.match(/"value":\[\d\]|"result":\[\]/g)).toEqual(['"value":[1]', '"value":[2]', '"result":[]'])
})

test('a mounted service streams, too', async () => {
  const outer = new Service().mount('inner', pushing(new Notes(), openGate()))
  const url = await urlOf(outer as unknown as ReturnType<typeof pushing>)
  expect((await post(url, streamCall('inner.two'), events)).body).toContain('"token":"t"')
})
