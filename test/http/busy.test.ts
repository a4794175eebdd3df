/** `maxCallsInFlight`: how many calls an endpoint handles at once. */
import { errorCodes, RpcError, Service } from 'damn-simple-jsonrpc-server'
import { serve } from 'damn-simple-jsonrpc-server/node'
import { describe, expect, test } from 'vitest'
import { add, Connection, request, three } from './raw.ts'
import { connectTo, type Options } from './servers.ts'

const hold = request({ body: '{"jsonrpc":"2.0","method":"hold","id":1}' })

/** An endpoint whose calls can be held open, and a connection to it. */
async function holding(options: Options) {
  const held: (() => void)[] = []
  let onStart = () => {}
  const service = new Service()
    .method('add', (x: number, y: number) => x + y)
    .method('hold', () => {
      onStart()
      return new Promise((resolve) => held.push(() => resolve('held')))
    })
  const connection = await connectTo(serve(service, options))
  const port = connection.socket.remotePort as number
  const holdOne = async () => {
    const holder = await Connection.open(port)
    const runs = new Promise<void>((resolve) => {
      onStart = resolve
    })
    holder.write(hold)
    await runs
    return holder
  }
  return { connection, port, holdOne, release: () => held.shift()?.() }
}

describe('maxCallsInFlight', () => {
  test('a call above maxCallsInFlight is answered with 503 and Retry-After, and is accepted after another call ends', async () => {
    const { connection, holdOne, release } = await holding({ limits: { maxCallsInFlight: 2 } })
    const first = await holdOne()
    expect(await connection.ask(request())).toMatchObject({ status: 200, body: three })
    const second = await holdOne()
    const refused = await connection.ask(request())
    expect([refused.status, refused.headers.get('retry-after'), refused.headers.get('connection')]).toEqual([
      503,
      '1',
      'keep-alive',
    ])
    expect(JSON.parse(refused.body)).toEqual({
      jsonrpc: '2.0',
      id: null,
      error: { code: -32009, message: expect.any(String), data: { reason: 'busy', limit: 2 } },
    })
    release()
    expect((await first.answer()).body).toContain('held')
    expect(await connection.ask(request())).toMatchObject({ status: 200, body: three })
    release()
    expect((await second.answer()).body).toContain('held')
  })

  test('a call above maxCallsInFlight is answered with 503 before its body is sent', async () => {
    const { connection, holdOne } = await holding({ limits: { maxCallsInFlight: 1 } })
    await holdOne()
    const head = request({ headers: { 'Content-Length': `${add.length}` }, body: '' })
    expect((await connection.ask(head)).status).toBe(503)
  })

  test('a request whose body is incomplete does not count for maxCallsInFlight', async () => {
    const { connection, port } = await holding({ limits: { maxCallsInFlight: 1 } })
    for (let count = 0; count < 5; count++) (await Connection.open(port)).write(request().subarray(0, -1))
    expect(await connection.ask(request())).toMatchObject({ status: 200, body: three })
  })

  test('a request that a guard refuses is answered with 403, also if maxCallsInFlight is reached', async () => {
    const guards: Options['guards'] = [
      ({ httpRequest }) => {
        if (httpRequest.url === '/refused') throw new RpcError(errorCodes.forbidden, 'Forbidden')
      },
    ]
    const { connection, holdOne } = await holding({ limits: { maxCallsInFlight: 1 }, guards })
    await holdOne()
    expect((await connection.ask(request())).status).toBe(503)
    expect((await connection.ask(request({ target: '/refused' }))).status).toBe(403)
  })

  test('a call whose client disconnected counts for maxCallsInFlight until it ends', async () => {
    const { connection, holdOne, release } = await holding({ limits: { maxCallsInFlight: 1 } })
    const holder = await holdOne()
    holder.close()
    expect((await connection.ask(request())).status).toBe(503)
    release()
    await new Promise(setImmediate)
    expect((await connection.ask(request())).status).toBe(200)
  })

  test('calls that fail no longer count for maxCallsInFlight', async () => {
    const { connection } = await holding({ limits: { maxCallsInFlight: 1 } })
    for (const body of ['{', '{"jsonrpc":"2.0","method":"unknown","id":1}', '[]', add]) {
      expect((await connection.ask(request({ body }))).status).toBe(200)
    }
  })
})

test('maxCallsInFlight of Infinity accepts any number of calls', async () => {
  const { connection, holdOne } = await holding({ limits: { maxCallsInFlight: Number.POSITIVE_INFINITY } })
  for (let count = 0; count < 20; count++) await holdOne()
  expect((await connection.ask(request())).status).toBe(200)
})
