/** Gateways over a real NATS server, with workers or with foreign responders behind them. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { headers, type Msg, type NatsConnection } from '@nats-io/transport-node'
import { type MessageContext, RpcError, Service } from 'damn-simple-jsonrpc-server'
import { createClient } from 'damn-simple-jsonrpc-server/client'
import { type GatewayOptions, gateway, serve } from 'damn-simple-jsonrpc-server/nats'
import { listen, type RunningServer } from 'damn-simple-jsonrpc-server/node'
import { serve as serveWebSockets } from 'damn-simple-jsonrpc-server/ws'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { answerTo, call, notification, open, post } from '../setup/messages.ts'
import { type NatsServer, startNatsServer } from '../setup/nats-server.ts'
import { smallService } from '../setup/servers.ts'
import { Gate, Notes } from '../setup/waiting.ts'

let broker: NatsServer
let behind: NatsConnection
let ahead: NatsConnection
let notes: Notes
let gate: Gate
let name = ''
let last = 0
const closers: (() => unknown)[] = []

beforeAll(async () => {
  broker = await startNatsServer()
  ;[behind, ahead] = await Promise.all([broker.connect(), broker.connect()])
})
beforeEach(() => {
  notes = new Notes()
  gate = new Gate()
  name = `calc-${++last}`
})
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})
afterAll(() => broker.stop())

async function work(service: Service = smallService(notes, gate)) {
  const endpoint = serve(service, behind, { name })
  closers.push(() => endpoint.close({ drain: 0 }))
  await behind.flush()
  return endpoint
}

/** Answers in the place of a worker. */
async function respond(answer: (message: Msg) => void, subject = `rpc.${name}`): Promise<void> {
  const subscription = behind.subscribe(subject, { callback: (_, message) => answer(message) })
  closers.push(() => subscription.unsubscribe())
  await behind.flush()
}

function front(options: Partial<GatewayOptions> = {}) {
  const made = gateway(ahead, { name, headers, onError: (error) => notes.add(String(error)), ...options })
  closers.push(() => made.close({ drain: 0 }))
  return made
}

async function overHttp(options: Partial<GatewayOptions> = {}): Promise<RunningServer> {
  const server = await listen(front(options), { port: 0 })
  closers.push(() => server.close())
  return server
}

async function overWebSocket(options: Partial<GatewayOptions> = {}): Promise<string> {
  const endpoint = serveWebSockets(front(options), WebSocketServer)
  const server = createServer().on('upgrade', endpoint).listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.push(
    () => server.close(),
    () => endpoint.close({ drain: 0 }),
  )
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function errorIn(reply: string): [number | undefined, unknown] {
  const { error } = JSON.parse(reply)
  return [error?.code, error?.data?.reason]
}

describe('replies', () => {
  test('a call, a batch and a notification are answered as by the service', async () => {
    await work()
    const { url } = await overHttp()
    expect(await post(url, call('add', [1, 2]))).toMatchObject({ status: 200, body: '{"jsonrpc":"2.0","result":3,"id":1}' })
    expect((await post(url, `[${call('add', [1, 2])},${notification('add')}]`)).body).toBe(
      '[{"jsonrpc":"2.0","result":3,"id":1}]',
    )
    expect(await post(url, notification('add', [1, 2]))).toMatchObject({ status: 204, body: '' })
    expect((await post(url, `[${notification('add')}]`)).body).toBe('')
  })

  test('malformed messages are answered without a worker', async () => {
    const sent = new Notes()
    await respond(({ data }) => sent.add(new TextDecoder().decode(data)))
    const gatewayAlone = front({ limits: { maxBatchLength: 2 } })
    expect(errorIn(await gatewayAlone.handle('nope'))[0]).toBe(-32700)
    expect(errorIn(await gatewayAlone.handle('[]'))[0]).toBe(-32600)
    expect(JSON.parse(await gatewayAlone.handle('[1]'))[0].error.code).toBe(-32600)
    expect(JSON.parse(await gatewayAlone.handle('[1,2,3]'))[0].error.code).toBe(-32010)
    expect(await gatewayAlone.handle('{"jsonrpc":"2.0","result":1,"id":1}')).toBe('')
    expect(sent.list).toEqual([])
  })

  test('the valid calls of a batch go to a worker, with ids digit for digit, and the others are answered beside them', async () => {
    const sent = new Notes()
    await respond((message) => {
      sent.add(message.string())
      message.respond('[{"jsonrpc":"2.0","result":1,"id":9007199254740993}]')
    })
    const batch = `[{"bad":1},${call('x').replace('"id":1', '"id":9007199254740993')},{"jsonrpc":"2.0","result":1,"id":4}]`
    const reply = await front().handle(batch)
    expect(sent.list).toEqual(['[{"jsonrpc":"2.0","method":"x","params":[],"id":9007199254740993}]'])
    expect(reply).toContain('9007199254740993')
    expect(JSON.parse(reply)).toHaveLength(2)
  })

  test('text that needs no change is sent as it came', async () => {
    const sent = new Notes()
    await respond((message) => {
      sent.add(message.string())
      message.respond(`{"jsonrpc":"2.0","result":1,"id":1}`)
    })
    const text = ' { "jsonrpc" : "2.0", "method":"x", "params":[1.0, 12345678901234567890], "id": 1 }'
    await front().handle(text)
    await front().handle(new TextEncoder().encode(text))
    expect(sent.list).toEqual([text, text])
  })

  test.each([
    ['not JSON', 'hello'],
    ['an empty payload', ''],
    ['a number', '7'],
    ['a request', call('add')],
    ['a malformed response', '{"jsonrpc":"2.0","id":1}'],
    ['a response to another call', '{"jsonrpc":"2.0","result":1,"id":2}'],
    ['a response whose id is text', '{"jsonrpc":"2.0","result":1,"id":"1"}'],
    ['a batch', '[{"jsonrpc":"2.0","result":1,"id":1}]'],
    ['JSON that is cut off', '{"jsonrpc":"2.0","result":1,"id":1'],
    ['a long text that is not JSON', 'x'.repeat(100_000)],
    ['bytes that are not UTF-8', new Uint8Array([0x7b, 0xff, 0x7d])],
  ])('a reply that is %s becomes -32603, and onError gets it', async (_name, reply) => {
    await respond((message) => message.respond(reply))
    expect(await front().handle(call('add'))).toBe('{"jsonrpc":"2.0","error":{"code":-32603,"message":"Internal error"},"id":1}')
    expect(notes.list).toEqual(['BadReplyError: The reply is no JSON-RPC response to the calls that were sent'])
  })

  test('an error with the id null answers the call, or each call of a batch', async () => {
    await respond((message) => message.respond('{"jsonrpc":"2.0","error":{"code":-32007,"message":"Too large"},"id":null}'))
    expect(JSON.parse(await front().handle(call('add', [], 'x')))).toMatchObject({ id: 'x', error: { code: -32007 } })
    const batch = JSON.parse(await front().handle(`[${call('a', [], 1)},${notification('b')},${call('c', [], 2)}]`))
    expect(batch).toMatchObject([
      { id: 1, error: { code: -32007 } },
      { id: 2, error: { code: -32007 } },
    ])
  })

  test.each([
    [
      'one response too many',
      '[{"jsonrpc":"2.0","result":1,"id":1},{"jsonrpc":"2.0","result":1,"id":2},{"jsonrpc":"2.0","result":1,"id":3}]',
    ],
    ['the same response twice', '[{"jsonrpc":"2.0","result":1,"id":1},{"jsonrpc":"2.0","result":1,"id":1}]'],
    ['an entry that is no response', '[{"jsonrpc":"2.0","result":1,"id":1},7]'],
    ['a single result', '{"jsonrpc":"2.0","result":1,"id":1}'],
    ['no JSON', 'oops'],
  ])('a batch reply with %s becomes -32603 for each call', async (_name, reply) => {
    await respond((message) => message.respond(reply))
    const codes = JSON.parse(await front().handle(`[${call('a', [], 1)},${call('b', [], 2)}]`)).map(
      ({ id, error }: { id: number; error: RpcError }) => [id, error?.code],
    )
    expect(codes).toEqual([
      [1, -32603],
      [2, -32603],
    ])
  })

  test('a call that a batch reply leaves out is answered -32603', async () => {
    await respond((message) => message.respond('[{"jsonrpc":"2.0","result":5,"id":2}]'))
    const batch = JSON.parse(await front().handle(`[${call('a', [], 1)},${call('b', [], 2)}]`))
    expect(batch).toMatchObject([
      { id: 2, result: 5 },
      { id: 1, error: { code: -32603 } },
    ])
  })

  test('the second reply to a call is dropped', async () => {
    await respond((message) => {
      for (const result of [1, 2]) message.respond(`{"jsonrpc":"2.0","result":${result},"id":1}`)
    })
    const made = front()
    expect(await made.handle(call('add'))).toContain('"result":1')
    expect(await made.handle(call('add'))).toContain('"result":1')
    expect(notes.list).toEqual([])
  })
})

describe('no reply', () => {
  test('a call that no worker takes is -32016 at once, and a notification is reported', async () => {
    const made = front()
    expect(errorIn(await made.handle(call('add')))).toEqual([-32016, 'no-responder'])
    expect(await made.handle(notification('add'))).toBe('')
    expect(notes.list).toEqual(['RpcError: No worker answers'])
    expect(made.messagesInFlight).toBe(0)
  })

  test('a call without a reply is -32012 after the timeout, and its worker is told', async () => {
    const cancels = new Notes()
    await respond(() => {})
    await respond(({ data, reply = '' }) => cancels.add(`${reply.startsWith('_INBOX.')} ${data.length}`), `rpc.${name}.$cancel`)
    const made = front({ timeout: 60 })
    const start = performance.now()
    expect(JSON.parse(await made.handle(call('add')))).toMatchObject({
      error: { code: -32012, data: { reason: 'timeout', limit: 60 } },
    })
    expect(performance.now() - start).toBeGreaterThan(55)
    await cancels.has('true 0')
  })

  test('a message over the limit of the broker fails alone, with -32007', async () => {
    const small = await startNatsServer('max_payload: 4096')
    try {
      const [own, other] = await Promise.all([small.connect(), small.connect()])
      serve(smallService(notes, gate), own, { name })
      await own.flush()
      const made = gateway(other, { name, headers })
      expect(made.limits.maxMessageBytes).toBe(2048)
      const [ok, long] = await Promise.all([made.handle(call('add', [1, 2])), made.handle(call('length', ['x'.repeat(2100)]))])
      expect(ok).toContain('"result":3')
      expect(JSON.parse(long)).toMatchObject({ error: { code: -32007, data: { limit: 2048 } } })
      // Numbers may be written longer than they came: the text of a batch that holds no call is written anew.
      const numbers = Array.from({ length: 240 }, () => '1E20').join()
      const batch = JSON.parse(await made.handle(`[1,{"jsonrpc":"2.0","method":"x","params":[${numbers}],"id":1}]`))
      expect(batch.map(({ error }: { error: RpcError }) => error.code).sort()).toEqual([-32007, -32600].sort())
      await made.close()
    } finally {
      await small.stop()
    }
  })

  test('a message beyond limits.maxMessagesInFlight of a gateway is -32009', async () => {
    await work()
    const made = front({ limits: { maxMessagesInFlight: 2 } })
    const waiting = [made.handle(call('wait')), made.handle(call('wait'))]
    expect(errorIn(await made.handle(call('add', [1, 2])))).toEqual([-32009, 'busy'])
    await notes.until((list) => list.length === 2)
    gate.open()
    await Promise.all(waiting)
    expect(await made.handle(call('add', [1, 2]))).toContain('"result":3')
  })

  test('close() waits for replies, refuses new messages with -32015, and cancels the calls that are left', async () => {
    await work()
    const [patient, hasty] = [front(), front()]
    const waiting = [patient.handle(call('wait')), hasty.handle(call('wait'))]
    await notes.until((list) => list.length === 2)
    const closed = patient.close()
    expect(patient.close()).toBe(closed)
    expect(errorIn(await patient.handle(call('add', [1, 2])))).toEqual([-32015, 'shutdown'])
    await hasty.close({ drain: 20 })
    expect(errorIn((await waiting[1]) as string)).toEqual([-32015, 'shutdown'])
    await notes.has('aborted: disconnect')
    gate.open()
    await closed
    expect(await waiting[0]).toContain('done')
    expect(patient.isClosing).toBe(true)
  })
})

describe('what workers learn', () => {
  const seeing = () =>
    new Service<unknown>().method('see', { takesContext: true }, (context) => ({
      headers: Object.fromEntries((context.httpRequest as Msg).headers ?? []),
      address: context.peerAddress ?? null,
      id: context.requestId,
    }))
  const see = async (url: string, sent: Record<string, string> = {}) =>
    JSON.parse((await post(url, call('see'), { 'content-type': 'application/json', ...sent })).body)

  test('forged headers from outside do not reach a worker', async () => {
    await work(seeing())
    const { url } = await overHttp({ identity: () => ({ 'X-User': 'ada' }) })
    const { result } = await see(url, {
      'X-User': 'eve',
      'Rpc-Peer-Address': '6.6.6.6',
      'Rpc-Deadline': '1',
      'X-Forwarded-For': '6.6.6.6',
      cookie: 'session=1',
      authorization: 'Bearer x',
    })
    expect(Object.keys(result.headers).filter((one) => !/^Rpc-/.test(one))).toEqual(['X-User'])
    expect(result.headers['X-User']).toEqual(['ada'])
    expect(result.address).not.toBe('6.6.6.6')
    expect(Number(result.headers['Rpc-Deadline'][0])).toBeGreaterThan(Date.now() + 20_000)
  })

  test('context members and trace headers of the gateway reach a worker', async () => {
    await work(seeing())
    const trace: Record<string, string> = {
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      tracestate: 'a=1,b=2',
    }
    const context: MessageContext = { peerAddress: '10.1.2.3', requestId: 'req-1', header: (one) => trace[one] }
    const { result } = JSON.parse(await front().handle(call('see'), context))
    expect(result).toMatchObject({ address: '10.1.2.3', id: 'req-1' })
    expect(result.headers).toMatchObject({ traceparent: [trace.traceparent], tracestate: ['a=1,b=2'] })
    const forged = { header: (one: string) => `${trace[one]}\r\nX-User: eve` }
    expect(Object.keys(JSON.parse(await front().handle(call('see'), forged)).result.headers)).toEqual([
      'Rpc-Deadline',
      'Rpc-Request-Id',
    ])
  })

  test('identity may wait, leave headers out, and refuse', async () => {
    await work(seeing())
    const later = front({ identity: async () => ({ 'X-User': 'ada', 'X-None': undefined }) })
    expect(JSON.parse(await later.handle(call('see'))).result.headers).toMatchObject({ 'X-User': ['ada'] })
    const refusing = front({ identity: () => Promise.reject(new RpcError(-32013, 'Log in', { reason: 'login' })) })
    expect(errorIn(await refusing.handle(call('see')))).toEqual([-32013, 'login'])
    expect(
      JSON.parse(await refusing.handle(`[${call('see', [], 1)},{"bad":1}]`)).map((one: { error: RpcError }) => one.error.code),
    ).toEqual([-32013, -32600])
    expect(notes.list).toEqual([])
  })

  test.each([
    ['throws', () => Promise.reject(new Error('LEAK-CANARY'))],
    ['returns a value that begins another header', () => ({ 'X-User': 'ada\r\nX-Admin: 1' })],
    ['returns a name that begins another header', () => ({ 'X-User: x\r\nX-Admin': '1' })],
    ['returns a number', () => ({ 'X-User': 7 as never })],
  ])('an identity that %s fails the call with -32603, and onError gets it', async (_name, identity) => {
    await work(seeing())
    const reply = await front({ identity }).handle(call('see'))
    expect(errorIn(reply)[0]).toBe(-32603)
    expect(reply).not.toContain('LEAK')
    expect(notes.list).toHaveLength(1)
  })

  test('a gateway without the option headers learns to make them from the first message that has some', async () => {
    const made = front({ headers: undefined as never })
    expect(errorIn(await made.handle(call('see')))).toEqual([-32016, 'no-responder'])
    await work(seeing())
    const { result } = JSON.parse(await made.handle(call('see'), { peerAddress: '10.0.0.1' }))
    expect(result.address).toBe('10.0.0.1')
    expect(Object.keys(result.headers).sort()).toEqual(['Rpc-Deadline', 'Rpc-Peer-Address', 'Rpc-Request-Id'])
  })
})

describe('progress, parts and cancel', () => {
  const rows = () =>
    new Service()
      .method('rows', { params: ['count'] }, async function* (count: number) {
        for (let row = 0; row < count; row++) yield { row, text: 'x'.repeat(100) }
      })
      .method('build', { takesContext: true }, async (context) => {
        for (const step of [1, 2, 3]) await context.progress(step)
        return 'built'
      })
      .method('endless', { takesContext: true }, async function* ({ signal }) {
        notes.add('begun')
        try {
          for (let item = 0; !signal.aborted; item++) yield item
        } finally {
          notes.add('ended')
        }
      })
  type Rows = ReturnType<typeof rows>

  test('a client over HTTP gets 20,000 items one by one, and the whole array if it takes no stream', async () => {
    await work(rows())
    const { url } = await overHttp()
    const client = createClient<Rows>(url)
    let next = 0
    for await (const { row } of client.stream.rows(20_000)) expect(row).toBe(next++)
    expect(next).toBe(20_000)
    expect(await client.rows(3)).toHaveLength(3)
    const asked = JSON.stringify({ jsonrpc: '2.0', method: 'rows', params: [2], partialResultToken: 't', id: 1 })
    expect(JSON.parse((await post(url, asked)).body).result).toHaveLength(2)
  })

  test('progress comes through', async () => {
    await work(rows())
    const { url } = await overHttp()
    const steps: unknown[] = []
    const client = createClient<Rows>(url).with({ onProgress: (step) => steps.push(step) })
    expect(await client.build()).toBe('built')
    expect(steps).toEqual([1, 2, 3])
  })

  test('a client over HTTP that leaves a stream ends it on the worker', async () => {
    const endpoint = await work(rows())
    const { url } = await overHttp()
    for await (const item of createClient<Rows>(url).stream.endless()) if (item === 100) break
    await notes.has('ended')
    expect(endpoint.stats.inFlight).toBe(0)
  })

  test('a client over HTTP that disconnects aborts its call on the worker', async () => {
    await work()
    const { url } = await overHttp()
    const request = open(url, { method: 'POST', headers: { 'content-type': 'application/json' } })
    request.on('error', () => {})
    request.end(call('wait'))
    await notes.has('begun')
    request.destroy()
    await notes.has('aborted: disconnect')
  })

  test('a client over HTTP that disconnects aborts its notification on the worker', async () => {
    await work()
    const { url } = await overHttp()
    const request = open(url, { method: 'POST', headers: { 'content-type': 'application/json' } })
    request.on('error', () => {})
    request.end(notification('wait'))
    await notes.has('begun')
    request.destroy()
    await notes.has('aborted: disconnect')
  })

  test('a request id of the client reaches the worker and its answer', async () => {
    const service = new Service({ exposeRequestIds: true, onError: () => {} }).method('fail', () => {
      throw new Error('LEAK-CANARY')
    })
    await work(service as Service)
    const { url } = await overHttp()
    const answer = await post(url, call('fail'), { 'content-type': 'application/json', 'x-request-id': 'abc-1' })
    expect(JSON.parse(answer.body).error.data).toEqual({ requestId: 'abc-1' })
  })

  test('$/cancelRequest over a WebSocket cancels on the worker, and is answered -32800 once', async () => {
    await work()
    const socket = new WebSocket(await overWebSocket())
    const heard = new Notes()
    socket.on('message', (data) => heard.add(String(data)))
    await once(socket, 'open')
    socket.send(call('wait', [], 'a'))
    socket.send(`[${call('wait', [], 'b')},${call('add', [1, 2], 'c')}]`)
    await notes.until((list) => list.length === 2)
    for (const id of ['a', 'b']) socket.send(notification('$/cancelRequest', { id }))
    await heard.until((list) => list.length === 2)
    const [one, batch] = heard.list.map((text) => JSON.parse(text))
    expect(one).toMatchObject({ id: 'a', error: { code: -32800 } })
    expect(batch).toMatchObject([
      { id: 'b', error: { code: -32800 } },
      { id: 'c', result: 3 },
    ])
    await notes.until((list) => list.filter((note) => note === 'aborted: cancel').length === 2)
    socket.close()
  })

  test('notifications/cancelled over a WebSocket cancels without an answer, also within a batch', async () => {
    await work()
    const socket = new WebSocket(await overWebSocket())
    const heard = new Notes()
    socket.on('message', (data) => heard.add(String(data)))
    await once(socket, 'open')
    socket.send(call('wait', [], 1))
    socket.send(`[${call('wait', [], 2)},${call('add', [1, 2], 3)}]`)
    await notes.until((list) => list.length === 2)
    for (const requestId of [1, 2]) socket.send(notification('notifications/cancelled', { requestId }))
    await heard.until((list) => list.length === 1)
    expect(heard.list).toEqual(['[{"jsonrpc":"2.0","result":3,"id":3}]'])
    socket.close()
  })

  test('a WebSocket that is lost aborts its calls on the workers', async () => {
    const endpoint = await work()
    const socket = new WebSocket(await overWebSocket())
    await once(socket, 'open')
    for (let id = 0; id < 5; id++) socket.send(call('wait', [], id))
    socket.send(`[${call('wait', [], 'x')},${call('wait', [], 'y')}]`)
    await notes.until((list) => list.length === 7)
    socket.terminate()
    await notes.until((list) => list.filter((note) => note === 'aborted: disconnect').length === 7)
    await new Promise(setImmediate)
    expect(endpoint.stats.inFlight).toBe(0)
  })

  test('a reader over HTTP that stops makes the worker wait', async () => {
    const made = new Notes<number>()
    const service = new Service().method('flood', { takesContext: true }, async function* ({ signal }) {
      try {
        for (let item = 0; !signal.aborted; item++) {
          made.add(item)
          yield 'x'.repeat(10_000)
        }
      } finally {
        notes.add('ended')
      }
    })
    await work(service)
    const { url } = await overHttp()
    const accept = { 'content-type': 'application/json', accept: 'text/event-stream' }
    const request = open(url, { method: 'POST', headers: accept })
    request.on('error', () => {})
    request.end(JSON.stringify({ jsonrpc: '2.0', method: 'flood', partialResultToken: 1, id: 1 }))
    const [response] = await once(request, 'response')
    response.on('error', () => {})
    response.pause()
    let before = -1
    while (before !== made.list.length) {
      before = made.list.length
      await new Promise((resolve) => setTimeout(resolve, 300))
    }
    expect(before).toBeGreaterThan(10)
    expect(before).toBeLessThan(3000)
    request.destroy()
    await notes.has('ended')
  })

  test('junk on the push subject of a call is reported and not passed on', async () => {
    const passed = new Notes()
    await respond(({ reply = '' }) => {
      for (const junk of ['hello', '[]', call('add'), '{"jsonrpc":"2.0","result":1,"id":1}', 'x'.repeat(70_000)])
        behind.publish(`${reply}.push`, junk)
      behind.publish(`${reply}.push`, new Uint8Array([255]))
      behind.publish(`${reply}.push`, notification('$/progress', { token: 't', value: 1 }))
      behind.publish(`${reply}.else`, 'x')
      behind.publish(reply, '{"jsonrpc":"2.0","result":1,"id":1}')
    })
    const text = JSON.stringify({ jsonrpc: '2.0', method: 'x', workDoneToken: 't', id: 1 })
    expect(await front().handle(text, { send: (one) => passed.add(one) })).toContain('"result":1')
    expect(passed.list).toEqual([notification('$/progress', { token: 't', value: 1 })])
    expect(notes.list).toHaveLength(6)
  })

  test('a worker that still streams for a call that is over is told to end', async () => {
    const cancels = new Notes()
    let reply = ''
    await respond((message) => {
      reply = message.reply as string
      message.respond('{"jsonrpc":"2.0","result":1,"id":1}')
    })
    await respond((message) => cancels.add(`${message.reply === reply} ${message.data.length}`), `rpc.${name}.$cancel`)
    await front().handle(call('x'))
    behind.publish(`${reply}.push`, '', { reply: '_INBOX.somewhere' })
    await cancels.has('true 0')
  })
})

test('a gateway goes behind the explorer, guards and limits of an endpoint like a service', async () => {
  await work()
  const server = await listen(front(), { port: 0, guards: [() => Promise.reject(new RpcError(-32013, 'Unauthenticated'))] })
  closers.push(() => server.close())
  const answer = await answerTo(
    open(server.url, { method: 'POST', headers: { 'content-type': 'application/json' } }).end(call('add')),
  )
  expect(answer.status).toBe(401)
})
