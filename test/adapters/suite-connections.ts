/** What every adapter must do with many clients, with bodies that come in pieces, with clients that go away, and when it closes. */
import { RpcError } from 'damn-simple-jsonrpc-server'
import { expect, test } from 'vitest'
import { type Answer, answerTo, call, errorOf, json, open, post } from '../setup/messages.ts'
import { isClosing, openConnections, smallService } from '../setup/servers.ts'
import { Gate, Notes } from '../setup/waiting.ts'
import type { Open, Start } from './suite.ts'

export function runClientTests(openEndpoint: Open): void {
  test('1,000 calls at once each get their own result', async () => {
    const url = await openEndpoint(smallService())
    const sockets = await openConnections(url, 1000)
    const sent = sockets.map((socket, n) => {
      const request = open(url, { method: 'POST', headers: json, agent: undefined, createConnection: () => socket })
      return answerTo(request.end(call('add', [n, n], n)))
    })
    expect((await Promise.all(sent)).map(({ body }) => JSON.parse(body))).toEqual(
      Array.from({ length: 1000 }, (_, n) => ({ jsonrpc: '2.0', result: 2 * n, id: n })),
    )
  })

  test('a call beyond maxCallsInFlight is answered 503', async () => {
    const [notes, gate] = [new Notes(), new Gate()]
    const url = await openEndpoint(smallService(notes, gate), { limits: { maxCallsInFlight: 1 } })
    const first = post(url, call('wait'))
    await notes.has('begun')
    const second = await post(url, call('add', [1, 2]))
    expect([second.status, ...errorOf(second)]).toEqual([503, -32009, 'busy'])
    gate.open()
    expect((await first).status).toBe(200)
  })
}

const limits = { maxMessageBytes: 1000 }
const chunked = { ...json, 'transfer-encoding': 'chunked' }

export function runBodyTests(openEndpoint: Open): void {
  test('a guard of the endpoint answers before the body is read', async () => {
    const guard = () => {
      throw new RpcError(-32013, 'Authentication required')
    }
    const request = open(await openEndpoint(smallService(), { guards: [guard] }), { method: 'POST', headers: json })
    request.write('{"jsonrpc":') // and never the rest
    const answer = await answerTo(request)
    request.destroy()
    expect(answer).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } })
  })

  test('a body of maxMessageBytes is read, and one byte more is answered 413', async () => {
    const url = await openEndpoint(smallService(), { limits })
    const fitting = call('length', ['']).length
    expect((await post(url, call('length', ['x'.repeat(1000 - fitting)]))).status).toBe(200)
    expectTooLarge(await post(url, call('length', ['x'.repeat(1001 - fitting)])))
    expectTooLarge(await post(url, call('length', ['x'.repeat(1001 - fitting)]), chunked))
  })

  test('a body that never ends is answered 413 while it is still coming', async () => {
    const request = open(await openEndpoint(smallService(), { limits }), { method: 'POST', headers: chunked })
    const drip = () => void (request.destroyed || request.write('x'.repeat(100), () => setImmediate(drip)))
    drip()
    try {
      expectTooLarge(await answerTo(request))
    } finally {
      request.destroy()
    }
  })

  test('a body that comes byte by byte is put together', async () => {
    const request = open(await openEndpoint(smallService()), { method: 'POST', headers: chunked })
    for (const byte of Buffer.from(call('length', ['ä€😀']))) {
      request.write(Uint8Array.of(byte))
      await new Promise(setImmediate)
    }
    const { body } = await answerTo(request.end())
    expect(JSON.parse(body).result).toBe(4)
  })

  test('a client that breaks off in its body does no harm', async () => {
    const url = await openEndpoint(smallService())
    for (let times = 0; times < 20; times++) {
      const request = open(url, { method: 'POST', headers: { ...json, 'content-length': '1000' } })
      request.on('error', () => {})
      await new Promise((resolve) => request.write('{"jsonrpc"', resolve))
      request.destroy()
    }
    expect((await post(url, call('add', [1, 2]))).status).toBe(200)
  })
}

function expectTooLarge(answer: Answer): void {
  expect([answer.status, ...errorOf(answer)]).toEqual([413, -32007, 'request-too-large'])
}

export function runClosingTests(start: Start, openEndpoint: Open): void {
  test('a client that goes away aborts its call', async () => {
    const notes = new Notes()
    const request = open(await openEndpoint(smallService(notes)), { method: 'POST', headers: json }).end(call('wait'))
    request.on('error', () => {})
    await notes.has('begun')
    request.destroy()
    await notes.has('aborted: disconnect')
  })

  test('a call that was answered is not aborted when its connection ends', async () => {
    const [notes, gate] = [new Notes(), new Gate()]
    const server = await start(smallService(notes, gate), {}, 'serve')
    const answer = post(`${server.url}/rpc`, call('wait'))
    await notes.has('begun')
    gate.open()
    expect((await answer).status).toBe(200)
    await server.close()
    await new Promise(setImmediate)
    expect(notes.list).toEqual(['begun'])
  })

  test('a server that closes answers the calls that have begun', async () => {
    const [notes, gate] = [new Notes(), new Gate()]
    const server = await start(smallService(notes, gate), {}, 'serve')
    const answer = answerTo(open(`${server.url}/rpc`, { method: 'POST', headers: json }).end(call('wait')))
    await notes.has('begun')
    const closed = server.close()
    await isClosing(server.url)
    gate.open()
    expect(JSON.parse((await answer).body).result).toBe('done')
    await closed
    await expect(post(`${server.url}/rpc`, call('add', [1, 2]))).rejects.toThrow('ECONNREFUSED')
  })
}
