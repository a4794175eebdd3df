/** `close()` of `listen`: what is idle goes at once, what is in flight is answered, what takes too long is cut. */
import { once } from 'node:events'
import { Service } from 'damn-simple-jsonrpc-server'
import { type ListenOptions, listen } from 'damn-simple-jsonrpc-server/node'
import { expect, onTestFinished, test } from 'vitest'
import { add, Connection, request, three } from '../http/raw.ts'

const call = (method: string) => request({ body: `{"jsonrpc":"2.0","method":"${method}","id":1}` })
const held = '{"jsonrpc":"2.0","result":"held","id":1}'
const never = Number.POSITIVE_INFINITY

/** A server whose calls to `hold` end when they are let go, and those to `stay` not even then. */
async function serving(options: ListenOptions = {}) {
  const releases: (() => void)[] = []
  const reasons: unknown[] = []
  let noted = () => {}
  const service = new Service({ onError: () => {}, timeout: never })
    .method('add', (x: number, y: number) => x + y)
    .method('hold', { takesContext: true }, ({ signal }) => {
      signal.addEventListener('abort', () => reasons.push(signal.reason))
      noted()
      return new Promise((resolve) => releases.push(() => resolve('held')))
    })
    .method('heed', { takesContext: true }, ({ signal }) => {
      noted()
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    })
    .method('large', () => 'x'.repeat(9_000_000))
  const server = await listen(service, { port: 0, ...options })
  onTestFinished(async () => {
    for (const release of releases) release()
    await server.close()
  })
  const start = async (method: string, connection?: Connection) => {
    const used = connection ?? (await Connection.open(server.port))
    const runs = new Promise<void>((resolve) => {
      noted = resolve
    })
    used.write(call(method))
    await runs
    return used
  }
  return { server, start, reasons, release: () => releases.shift()?.() }
}

test('idle connections end at once, whether they have been used or not', async () => {
  const { server } = await serving({ drain: never })
  const used = await Connection.open(server.port)
  expect((await used.ask(request())).body).toBe(three)
  const fresh = await Connection.open(server.port)
  expect((await (await Connection.open(server.port)).ask(request())).body).toBe(three)
  await server.close()
  expect(await used.ended()).toBe('')
  expect(await fresh.ended()).toBe('')
})

test('a server without connections closes, and takes no new ones', async () => {
  const { server } = await serving()
  await server.close()
  await expect(Connection.open(server.port)).rejects.toThrow('ECONNREFUSED')
})

test('a second close gives the promise of the first, before and after it is done', async () => {
  const { server, start, release } = await serving()
  await start('hold')
  const first = server.close()
  expect(server.close()).toBe(first)
  release()
  await first
  expect(server.close()).toBe(first)
})

test('a call in flight is answered, and its connection ends with the answer', async () => {
  const { server, start, release } = await serving({ drain: never })
  const connection = await start('hold')
  const closed = server.close()
  release()
  const answer = await connection.answer()
  expect([answer.status, answer.headers.get('connection'), answer.body]).toEqual([200, 'close', held])
  await closed
  expect(await connection.ended()).toBe('')
})

test('no new connection is taken while it drains', async () => {
  const { server, start, release } = await serving({ drain: never })
  await start('hold')
  const closed = server.close()
  await expect(Connection.open(server.port)).rejects.toThrow('ECONNREFUSED')
  release()
  await closed
})

test('a new call on a connection with one in flight is 503, after that one has its answer', async () => {
  const { server, start, release } = await serving({ drain: never })
  const connection = await start('hold')
  const closed = server.close()
  connection.write(request())
  await new Promise((resolve) => setTimeout(resolve, 20))
  release()
  expect((await connection.answer()).body).toBe(held)
  const refused = await connection.answer()
  expect([refused.status, refused.headers.get('connection'), refused.headers.get('retry-after')]).toEqual([503, 'close', '1'])
  expect(JSON.parse(refused.body)).toMatchObject({ id: null, error: { code: -32015, data: { reason: 'shutdown' } } })
  await closed
  expect(await connection.ended()).toBe('')
})

test('a request that was half sent when it closed is 503', async () => {
  const { server } = await serving({ drain: never })
  const connection = await Connection.open(server.port)
  const bytes = request()
  connection.write(bytes.subarray(0, 20))
  await (await Connection.open(server.port)).ask(request())
  const closed = server.close()
  connection.write(bytes.subarray(20))
  const refused = await connection.answer()
  expect([refused.status, refused.headers.get('connection')]).toEqual([503, 'close'])
  await closed
})

test('a request that was half sent on a used connection when it closed is 503, too', async () => {
  const { server } = await serving({ drain: never })
  const connection = await Connection.open(server.port)
  const bytes = request()
  expect((await connection.ask(bytes)).body).toBe(three)
  connection.write(bytes.subarray(0, 20))
  await (await Connection.open(server.port)).ask(request())
  const closed = server.close()
  connection.write(bytes.subarray(20))
  expect((await connection.answer()).status).toBe(503)
  await closed
})

test('a call whose body was on its way is answered', async () => {
  const { server } = await serving({ drain: never })
  const connection = await Connection.open(server.port)
  connection.write(request().subarray(0, -5))
  await (await Connection.open(server.port)).ask(request())
  const closed = server.close()
  connection.write(request().subarray(-5))
  expect(await connection.answer()).toMatchObject({ status: 200, body: three })
  await closed
})

test('calls that were sent at once are all answered', async () => {
  const { server, start, release } = await serving({ drain: never })
  const connection = await start('hold')
  await start('hold', connection)
  const closed = server.close()
  release()
  release()
  expect((await connection.answer()).body).toBe(held)
  const last = await connection.answer()
  expect([last.body, last.headers.get('connection')]).toEqual([held, 'close'])
  await closed
})

test('an answer that is still being read when it closes is read to its end, and does not hold the server up', async () => {
  const { server } = await serving({ drain: never })
  const connection = await Connection.open(server.port)
  connection.socket.pause()
  connection.write(call('large'))
  await (await Connection.open(server.port)).ask(request())
  const closed = server.close()
  connection.socket.resume()
  expect((await connection.answer()).body).toHaveLength(9_000_000 + 36)
  await closed
})

test('after the drain time signals abort with the reason, and who heeds them is still answered', async () => {
  const { server, start } = await serving({ drain: 10 })
  const connection = await start('heed')
  const closed = server.close()
  const { status, body } = await connection.answer()
  expect([status, JSON.parse(body).error]).toMatchObject([200, { code: -32015, data: { reason: 'shutdown' } }])
  await closed
})

test('after the drain time who heeds nothing is cut', async () => {
  const { server, start, reasons } = await serving({ drain: 0 })
  const connection = await start('hold')
  await server.close()
  expect(await connection.ended()).toBe('')
  expect(reasons[0]).toMatchObject({ code: -32015, data: { reason: 'shutdown' } })
})

test('after the drain time clients that dawdle are cut', async () => {
  const { server } = await serving({ drain: 0 })
  const dawdlers = await Promise.all(
    [20, -3].map(async (end) => (await Connection.open(server.port)).write(request().subarray(0, end))),
  )
  await (await Connection.open(server.port)).ask(request())
  await server.close()
  for (const dawdler of dawdlers) expect(await dawdler.ended()).not.toContain('200 OK')
})

test('a client that never reads is cut, too', async () => {
  const { server } = await serving({ drain: 0 })
  const connection = await Connection.open(server.port)
  connection.socket.pause()
  connection.write(Buffer.concat([call('large'), call('large'), call('large')]))
  await (await Connection.open(server.port)).ask(request())
  await server.close()
  connection.socket.resume()
  await once(connection.socket, 'close')
})

test('a client that takes too long for its headers is cut', async () => {
  const { server } = await serving({ headersTimeout: 50 })
  const connection = await Connection.open(server.port)
  connection.write(request().subarray(0, 30))
  expect(await connection.ended()).toContain('408')
  expect((await (await Connection.open(server.port)).ask(request())).body).toBe(three)
})

test('a client that says nothing at all is cut', async () => {
  const { server } = await serving({ headersTimeout: 50 })
  const connection = await Connection.open(server.port)
  expect(await connection.ended()).toContain('408')
})

test('a client that takes too long for its body is cut', async () => {
  const { server } = await serving({ requestTimeout: 50 })
  const connection = await Connection.open(server.port)
  connection.write(request().subarray(0, -1))
  expect(await connection.ended()).toContain('408')
})

test('a client that takes nothing of its answer is cut', async () => {
  const { server } = await serving({ responseTimeout: 50 })
  const connection = await Connection.open(server.port)
  connection.socket.pause()
  connection.write(Buffer.concat([call('large'), call('large'), call('large')]))
  await new Promise((resolve) => setTimeout(resolve, 300))
  connection.socket.resume()
  const unread = await connection.ended()
  expect(unread.length).toBeLessThan(27_000_000)
})

test('a call may take longer than any of these times', async () => {
  const { server, start, release } = await serving({ headersTimeout: 20, requestTimeout: 20, responseTimeout: 20 })
  const connection = await start('hold')
  await new Promise((resolve) => setTimeout(resolve, 150))
  release()
  expect((await connection.answer()).body).toBe(held)
  expect(server.port).toBeGreaterThan(0)
})

test('Infinity switches the times off', async () => {
  const { server } = await serving({ headersTimeout: never, requestTimeout: never, responseTimeout: never })
  expect((await (await Connection.open(server.port)).ask(request({ body: add }))).body).toBe(three)
})
