/** Replies that clients do not read: they count in calls and bytes until they have left, and calls behind them wait. */
import { createServer } from 'node:http'
import { errorCodes, Service } from 'damn-simple-jsonrpc-server'
import { listen, serve } from 'damn-simple-jsonrpc-server/node'
import { describe, expect, onTestFinished, test } from 'vitest'
import { eventually } from '../setup/waiting.ts'
import { Connection, request, three } from './raw.ts'
import { type Options, portOf } from './servers.ts'

const megabyte = 'x'.repeat(1_000_000)
const call = (method: string, id: unknown = 1, more = {}) =>
  request({ body: JSON.stringify({ jsonrpc: '2.0', method, id }), ...more })
const sum = request()
const turns = (count: number) => new Promise((resolve) => setTimeout(resolve, count))

/** An endpoint whose calls are counted, and some of them held until they are let go. */
async function serving(options?: Options, serviceOptions = {}) {
  const started: string[] = []
  const held: (() => void)[] = []
  const told: unknown[] = []
  const service = new Service({ onError: (error) => told.push(error), ...serviceOptions })
    .method('add', (x: number, y: number) => x + y)
    .method('large', () => {
      started.push('large')
      return megabyte
    })
    .method('wide', () => {
      started.push('wide')
      return '€'.repeat(1_000_000)
    })
    .method('small', () => started.push('small') && 1)
    .method('hold', () => {
      started.push('hold')
      return new Promise((resolve) => held.push(() => resolve(1)))
    })
    .method('hold large', () => {
      started.push('hold large')
      return new Promise((resolve) => held.push(() => resolve(megabyte)))
    })
  const port = await portOf(createServer(serve(service, options)))
  const open = async () => {
    const connection = await Connection.open(port)
    onTestFinished(() => connection.close())
    return connection
  }
  /** A connection that reads nothing until it is resumed. */
  const unread = async (...calls: Uint8Array[]) => {
    const connection = await open()
    connection.socket.pause()
    return connection.write(Buffer.concat(calls))
  }
  const statusOf = async (bytes: Uint8Array = sum) => (await (await open()).ask(bytes)).status
  const release = () => {
    for (const go of held.splice(0)) go()
  }
  /** Resolves when the buffers of the system are full, and no further call has started for a while. */
  const settled = async () => {
    for (let before = -1; before !== started.length; await turns(150)) before = started.length
    return started.length
  }
  return { started, told, open, unread, statusOf, release, settled }
}

/** So many unread megabytes never fit into the buffers of the system. */
const plenty = 8
const long = request({ body: `[${Array(plenty).fill('{"jsonrpc":"2.0","method":"large","id":1}')}]` })

describe('calls', () => {
  test('a reply that is not read counts as a call in flight, and no more once it is read', async () => {
    const { started, unread, open, statusOf } = await serving({ limits: { maxCallsInFlight: 2 } })
    const first = await unread(long)
    await eventually(async () => expect(started).toHaveLength(plenty))
    expect(await statusOf()).toBe(200)
    const second = await unread(long)
    await eventually(async () => expect(started).toHaveLength(2 * plenty))
    const refused = await (await open()).ask(sum)
    expect([refused.status, JSON.parse(refused.body).error]).toMatchObject([
      503,
      { code: errorCodes.busy, data: { reason: 'busy', limit: 2 } },
    ])
    first.socket.resume()
    expect((await first.answer()).body.length).toBeGreaterThan(plenty * 1_000_000)
    await eventually(async () => expect(await statusOf()).toBe(200))
    second.close()
    await unread(long)
    await eventually(async () => expect(started).toHaveLength(3 * plenty))
    expect(await statusOf()).toBe(200)
  })

  test('refusals that are not read do not count as calls', async () => {
    const { unread, statusOf } = await serving({ limits: { maxCallsInFlight: 5 } })
    const wrong = request({ headers: { 'Content-Type': 'text/plain' } })
    await unread(...Array(plenty).fill(call('large')), ...Array(500).fill(wrong))
    await turns(50)
    expect(await statusOf()).toBe(200)
  })

  test('replies count once, however the client leaves', async () => {
    const { started, unread, statusOf } = await serving({ limits: { maxCallsInFlight: 3 } })
    for (const how of ['destroy', 'resetAndDestroy', 'end'] as const) {
      for (let turn = 0; turn < 5; turn++) {
        const gone = await unread(...Array(plenty).fill(call('large')))
        await eventually(async () => expect(started.length).toBeGreaterThan(0))
        gone.socket[how]()
        if (how === 'end') gone.socket.resume()
        await eventually(async () => expect(await statusOf()).toBe(200))
        started.splice(0)
      }
    }
  })
})

describe('bytes', () => {
  const limits = { maxUnsentBytes: 9_000_000 }

  test('an endpoint that holds more than maxUnsentBytes answers 503, before anything runs', async () => {
    const { started, unread, open, statusOf, settled } = await serving({ limits })
    const connections = await Promise.all(Array.from({ length: 30 }, () => unread(...Array(20).fill(call('large')))))
    expect(await settled()).toBeLessThan(300)
    const refused = await (await open()).ask(call('small'))
    expect([refused.status, refused.headers.get('retry-after'), JSON.parse(refused.body)]).toEqual([
      503,
      '1',
      {
        jsonrpc: '2.0',
        id: null,
        error: { code: -32009, message: expect.any(String), data: { reason: 'busy', limit: 9_000_000 } },
      },
    ])
    expect(started).not.toContain('small')
    for (const connection of connections) connection.close()
    await eventually(async () => expect(await statusOf()).toBe(200))
  })

  test('bytes count, not letters', async () => {
    const { started, unread, open } = await serving({ limits: { maxUnsentBytes: 2_000_000 } })
    await unread(call('wide'), call('wide'), call('wide'))
    await turns(50)
    expect(started.length).toBeLessThan(3)
    expect((await (await open()).ask(sum)).status).toBe(503)
  })

  test('Infinity switches the limit maxUnsentBytes off', async () => {
    const { started, unread, statusOf } = await serving({ limits: { maxUnsentBytes: Number.POSITIVE_INFINITY } })
    await Promise.all(Array.from({ length: 10 }, () => unread(long)))
    await eventually(async () => expect(started).toHaveLength(10 * plenty))
    expect(await statusOf()).toBe(200)
  })

  test('the limits of the service hold for its endpoints, which may have their own', async () => {
    const ofService = { limits: { maxUnsentBytes: 100_000, maxCallsInFlight: 2 } }
    const { started, unread, statusOf } = await serving(undefined, ofService)
    await unread(...Array(plenty).fill(call('large')))
    await eventually(async () => expect(started.length).toBeGreaterThan(1))
    expect(await statusOf()).toBe(503)
    const own = await serving({ limits: { maxUnsentBytes: 1e9, maxCallsInFlight: 100 } }, ofService)
    await own.unread(...Array(plenty).fill(call('large')))
    await eventually(async () => expect(own.started.length).toBeGreaterThan(1))
    expect(await own.statusOf()).toBe(200)
  })

  test('a large reply that is ready when there is no room is dropped for a 503; a small one is sent', async () => {
    const { started, unread, open, statusOf, release } = await serving({ limits: { maxUnsentBytes: 3_000_000 } })
    const [large, small] = [await open(), await open()]
    large.write(call('hold large'))
    small.write(call('hold'))
    await eventually(async () => expect(started).toHaveLength(2))
    await Promise.all(Array.from({ length: 10 }, () => unread(...Array(4).fill(call('large')))))
    await eventually(async () => expect(await statusOf()).toBe(503))
    release()
    const dropped = await large.answer()
    expect([dropped.status, JSON.parse(dropped.body).error.code]).toEqual([503, -32009])
    expect(await small.answer()).toMatchObject({ status: 200, body: '{"jsonrpc":"2.0","result":1,"id":1}' })
  })

  test('a reply larger than the limit is sent, as long as it is the only one', async () => {
    const { open } = await serving({ limits: { maxUnsentBytes: 1000 } })
    const connection = await open()
    for (let turn = 0; turn < 5; turn++) expect((await connection.ask(call('large'))).body).toHaveLength(1_000_036)
  })
})

describe('calls that are sent at once on one connection', () => {
  test('calls on one connection wait while replies before them are not read, and are all answered in order', async () => {
    const { started, unread } = await serving()
    const count = 60
    const connection = await unread(...Array.from({ length: count }, (_, id) => call('large', id)))
    await turns(100)
    expect(started.length).toBeGreaterThan(0)
    expect(started.length).toBeLessThan(10)
    connection.socket.resume()
    for (let id = 0; id < count; id++) expect((await connection.answer()).body.slice(-12)).toContain(`"id":${id}}`)
    expect(started).toHaveLength(count)
  })

  test('calls on one connection that take time run 32 behind the first, and are all answered in order', async () => {
    const { started, open, release } = await serving()
    const count = 300
    const connection = await open()
    connection.write(Buffer.concat(Array.from({ length: count }, (_, id) => call('hold', id))))
    let answered = 0
    while (answered < count) {
      await eventually(async () => expect(started.length).toBeGreaterThanOrEqual(Math.min(count, answered + 32)))
      await turns(5)
      const running = started.length - answered
      expect(running).toBeLessThanOrEqual(33)
      release()
      for (let turn = 0; turn < running; turn++) expect((await connection.answer()).body).toContain(`"id":${answered++}}`)
    }
  })

  test('calls on one connection wait behind a slow one as soon as others hold enough', async () => {
    const { started, open, release } = await serving()
    const connection = await open()
    connection.write(Buffer.concat([call('hold', 0), ...Array.from({ length: 40 }, (_, at) => call('large', at + 1))]))
    await eventually(async () => expect(started.length).toBeGreaterThan(1))
    await turns(50)
    expect(started).toEqual(['hold', 'large'])
    release()
    for (let id = 0; id <= 40; id++) expect((await connection.answer()).body.slice(-12)).toContain(`"id":${id}}`)
  })

  test('calls on one connection with small replies all run, one after the other', async () => {
    const { started, unread } = await serving()
    const connection = await unread(...Array.from({ length: 2000 }, (_, id) => call('small', id)))
    connection.socket.resume()
    for (let id = 0; id < 2000; id++) expect((await connection.answer()).body).toContain(`"id":${id}}`)
    expect(started).toHaveLength(2000)
  })

  test('calls on one connection do not start once their client has gone', async () => {
    const { started, unread, statusOf, told, settled } = await serving()
    const connection = await unread(...Array.from({ length: 60 }, (_, id) => call('large', id)))
    await eventually(async () => expect(started.length).toBeGreaterThan(0))
    const count = await settled()
    connection.close()
    await turns(50)
    expect(await statusOf()).toBe(200)
    expect(started).toHaveLength(count)
    expect(told).toEqual([])
  })

  test('calls on one connection and refusals among them are answered in order', async () => {
    const { unread } = await serving()
    const wrong = request({ headers: { 'Content-Type': 'text/plain' } })
    const connection = await unread(...Array.from({ length: 20 }, (_, id) => [call('large', id), wrong, sum]).flat())
    await turns(50)
    connection.socket.resume()
    for (let id = 0; id < 20; id++) {
      expect((await connection.answer()).body.slice(-12)).toContain(`"id":${id}}`)
      expect((await connection.answer()).status).toBe(415)
      expect((await connection.answer()).body).toBe(three)
    }
  })

  test('calls on one connection keep their own async context while they wait', async () => {
    const { AsyncLocalStorage } = await import('node:async_hooks')
    const storage = new AsyncLocalStorage<number>()
    const seen: unknown[] = []
    const service = new Service().method('large', () => {
      seen.push(storage.getStore())
      return megabyte
    })
    const endpoint = serve(service)
    let count = 0
    const port = await portOf(createServer((...pair) => storage.run(count++, () => endpoint(...pair))))
    const connection = await Connection.open(port)
    connection.write(Buffer.concat(Array(50).fill(call('large'))))
    for (let turn = 0; turn < 50; turn++) expect((await connection.answer()).status).toBe(200)
    expect(seen).toEqual(Array.from({ length: 50 }, (_, at) => at))
    connection.close()
  })
})

describe('listen', () => {
  test('listen closes while replies are unread and calls wait behind them', async () => {
    const service = new Service({ onError: () => {} }).method('large', () => megabyte)
    const server = await listen(service, { port: 0, drain: 50 })
    const connection = await Connection.open(server.port)
    connection.socket.pause()
    connection.write(Buffer.concat(Array(60).fill(call('large'))))
    await turns(50)
    await server.close()
    connection.socket.resume()
    await connection.ended()
  })

  test('listen answers what waits before it closes, if the client reads', async () => {
    const service = new Service({ onError: () => {} }).method('large', () => megabyte)
    const server = await listen(service, { port: 0 })
    const connection = await Connection.open(server.port)
    connection.socket.pause()
    connection.write(Buffer.concat(Array.from({ length: 30 }, (_, id) => call('large', id))))
    await turns(50)
    const closed = server.close()
    connection.socket.resume()
    for (let id = 0; id < 30; id++) expect((await connection.answer()).body.slice(-12)).toContain(`"id":${id}}`)
    await closed
  })
})
