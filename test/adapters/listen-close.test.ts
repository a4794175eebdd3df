/** `close()` of `listen`: idle connections end at once, calls in flight are answered, and after `drain` the rest is destroyed. */
import { once } from 'node:events'
import { Service } from 'damn-simple-jsonrpc-server'
import { type ListenOptions, listen } from 'damn-simple-jsonrpc-server/node'
import { expect, onTestFinished, test } from 'vitest'
import { add, Connection, request, three } from '../http/raw.ts'
import { nextRequest } from '../setup/servers.ts'

const call = (method: string) => request({ body: `{"jsonrpc":"2.0","method":"${method}","id":1}` })
const held = '{"jsonrpc":"2.0","result":"held","id":1}'
const never = Number.POSITIVE_INFINITY

/** A server with the methods `hold`, which waits for `release()`, and `heed`, which ends when its call is aborted. */
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

test('close() ends idle connections at once, whether they were used or not', async () => {
  const { server } = await serving({ drain: never })
  const used = await Connection.open(server.port)
  expect((await used.ask(request())).body).toBe(three)
  const fresh = await Connection.open(server.port)
  expect((await (await Connection.open(server.port)).ask(request())).body).toBe(three)
  await server.close()
  expect(await used.ended()).toBe('')
  expect(await fresh.ended()).toBe('')
})

test('close() of a server without connections resolves, and the port refuses connections', async () => {
  const { server } = await serving()
  await server.close()
  await expect(Connection.open(server.port)).rejects.toThrow('ECONNREFUSED')
})

test('a second close() returns the promise of the first, before and after it resolves', async () => {
  const { server, start, release } = await serving()
  await start('hold')
  const first = server.close()
  expect(server.close()).toBe(first)
  release()
  await first
  expect(server.close()).toBe(first)
})

test('close() answers a call in flight, and its connection ends with the response', async () => {
  const { server, start, release } = await serving({ drain: never })
  const connection = await start('hold')
  const closed = server.close()
  release()
  const answer = await connection.answer()
  expect([answer.status, answer.headers.get('connection'), answer.body]).toEqual([200, 'close', held])
  await closed
  expect(await connection.ended()).toBe('')
})

test('close() refuses new connections while it waits for calls in flight', async () => {
  const { server, start, release } = await serving({ drain: never })
  await start('hold')
  const closed = server.close()
  await expect(Connection.open(server.port)).rejects.toThrow('ECONNREFUSED')
  release()
  await closed
})

test('after close() a new call behind one in flight on the same connection is answered 503', async () => {
  const { server, start, release } = await serving({ drain: never })
  const connection = await start('hold')
  const closed = server.close()
  const arrived = nextRequest()
  connection.write(request())
  await arrived
  release()
  expect((await connection.answer()).body).toBe(held)
  const refused = await connection.answer()
  expect([refused.status, refused.headers.get('connection'), refused.headers.get('retry-after')]).toEqual([503, 'close', '1'])
  expect(JSON.parse(refused.body)).toMatchObject({ id: null, error: { code: -32015, data: { reason: 'shutdown' } } })
  await closed
  expect(await connection.ended()).toBe('')
})

test('a request whose headers are half sent at close() is answered 503', async () => {
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

test('a request whose headers are half sent on a used connection at close() is answered 503', async () => {
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

test('a call whose body is half sent at close() is answered', async () => {
  const { server } = await serving({ drain: never })
  const connection = await Connection.open(server.port)
  connection.write(request().subarray(0, -5))
  await (await Connection.open(server.port)).ask(request())
  const closed = server.close()
  connection.write(request().subarray(-5))
  expect(await connection.answer()).toMatchObject({ status: 200, body: three })
  await closed
})

test('close() answers all calls in flight of one connection', async () => {
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

test('a response that is half read at close() is read to its end, and close() does not wait for it', async () => {
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

test('after drain, close() aborts signals with the reason shutdown, and a method that ends then is answered', async () => {
  const { server, start } = await serving({ drain: 10 })
  const connection = await start('heed')
  const closed = server.close()
  const { status, body } = await connection.answer()
  expect([status, JSON.parse(body).error]).toMatchObject([200, { code: -32015, data: { reason: 'shutdown' } }])
  await closed
})

test('after drain, close() destroys connections of calls that ignore their abort signal', async () => {
  const { server, start, reasons } = await serving({ drain: 0 })
  const connection = await start('hold')
  await server.close()
  expect(await connection.ended()).toBe('')
  expect(reasons[0]).toMatchObject({ code: -32015, data: { reason: 'shutdown' } })
})

test('after drain, close() destroys connections with half a request', async () => {
  const { server } = await serving({ drain: 0 })
  const slow = await Promise.all(
    [20, -3].map(async (end) => (await Connection.open(server.port)).write(request().subarray(0, end))),
  )
  await (await Connection.open(server.port)).ask(request())
  await server.close()
  for (const connection of slow) expect(await connection.ended()).not.toContain('200 OK')
})

test('after drain, close() destroys connections of clients that do not read', async () => {
  const { server } = await serving({ drain: 0 })
  const connection = await Connection.open(server.port)
  connection.socket.pause()
  connection.write(Buffer.concat([call('large'), call('large'), call('large')]))
  await (await Connection.open(server.port)).ask(request())
  await server.close()
  connection.socket.resume()
  await once(connection.socket, 'close')
})

test('headersTimeout ends a connection whose headers do not come', async () => {
  const { server } = await serving({ headersTimeout: 50 })
  const connection = await Connection.open(server.port)
  connection.write(request().subarray(0, 30))
  expect(await connection.ended()).toContain('408')
  expect((await (await Connection.open(server.port)).ask(request())).body).toBe(three)
})

test('headersTimeout ends a connection on which nothing comes', async () => {
  const { server } = await serving({ headersTimeout: 50 })
  const connection = await Connection.open(server.port)
  expect(await connection.ended()).toContain('408')
})

test('requestTimeout ends a connection whose body does not come', async () => {
  const { server } = await serving({ requestTimeout: 50 })
  const connection = await Connection.open(server.port)
  connection.write(request().subarray(0, -1))
  expect(await connection.ended()).toContain('408')
})

test('responseTimeout ends a connection whose client does not read', async () => {
  const { server } = await serving({ responseTimeout: 50 })
  const connection = await Connection.open(server.port)
  connection.socket.pause()
  const arrived = nextRequest()
  connection.write(Buffer.concat([call('large'), call('large'), call('large')]))
  await once(await arrived, 'close')
  connection.socket.resume()
  const unread = await connection.ended()
  expect(unread.length).toBeLessThan(27_000_000)
})

test('an idle connection ends after keepAliveTimeout', async () => {
  const { server } = await serving({ keepAliveTimeout: 50 })
  const connection = await Connection.open(server.port)
  expect((await connection.ask(request())).body).toBe(three)
  expect(await connection.ended()).toBe('')
})

test('a call may take longer than headersTimeout, requestTimeout and responseTimeout', async () => {
  const { server, start, release } = await serving({ headersTimeout: 20, requestTimeout: 20, responseTimeout: 20 })
  const connection = await start('hold')
  await new Promise((resolve) => setTimeout(resolve, 150))
  release()
  expect((await connection.answer()).body).toBe(held)
  expect(server.port).toBeGreaterThan(0)
})

test('Infinity switches headersTimeout, requestTimeout, responseTimeout and keepAliveTimeout off', async () => {
  const options = { headersTimeout: never, requestTimeout: never, responseTimeout: never, keepAliveTimeout: never }
  const { server } = await serving(options)
  expect((await (await Connection.open(server.port)).ask(request({ body: add }))).body).toBe(three)
})
