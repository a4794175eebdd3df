/** How many calls a door handles at once: `maxCallsInFlight`. */
import { errorCodes, RpcError, Service } from 'damn-simple-jsonrpc-server'
import { serve } from 'damn-simple-jsonrpc-server/node'
import { describe, expect, test } from 'vitest'
import { add, Connection, request, three } from './raw.ts'
import { answering, type Options } from './servers.ts'

const hold = request({ body: '{"jsonrpc":"2.0","method":"hold","id":1}' })

/** A door of which calls can be held open, with a connection to it. */
async function holding(options: Options) {
  const held: (() => void)[] = []
  let noted = () => {}
  const service = new Service()
    .method('add', (x: number, y: number) => x + y)
    .method('hold', () => {
      noted()
      return new Promise((resolve) => held.push(() => resolve('held')))
    })
  const connection = await answering(serve(service, options))
  const port = connection.socket.remotePort as number
  const holdOne = async () => {
    const holder = await Connection.open(port)
    const runs = new Promise<void>((resolve) => {
      noted = resolve
    })
    holder.write(hold)
    await runs
    return holder
  }
  return { connection, port, holdOne, release: () => held.shift()?.() }
}

describe('with two calls in flight allowed', () => {
  test('a third is 503 with Retry-After, and goes through once there is room', async () => {
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

  test('503 comes before the body was sent', async () => {
    const { connection, holdOne } = await holding({ limits: { maxCallsInFlight: 1 } })
    await holdOne()
    const head = request({ headers: { 'Content-Length': `${add.length}` }, body: '' })
    expect((await connection.ask(head)).status).toBe(503)
  })

  test('clients that dawdle over their bodies take nobody’s place', async () => {
    const { connection, port } = await holding({ limits: { maxCallsInFlight: 1 } })
    for (let count = 0; count < 5; count++) (await Connection.open(port)).write(request().subarray(0, -1))
    expect(await connection.ask(request())).toMatchObject({ status: 200, body: three })
  })

  test('a stranger does not learn that it is busy', async () => {
    const guards: Options['guards'] = [
      ({ httpRequest }) => {
        if (httpRequest.url === '/stranger') throw new RpcError(errorCodes.forbidden, 'Forbidden')
      },
    ]
    const { connection, holdOne } = await holding({ limits: { maxCallsInFlight: 1 }, guards })
    await holdOne()
    expect((await connection.ask(request())).status).toBe(503)
    expect((await connection.ask(request({ target: '/stranger' }))).status).toBe(403)
  })

  test('a call whose client left makes room when it ends, not before', async () => {
    const { connection, holdOne, release } = await holding({ limits: { maxCallsInFlight: 1 } })
    const holder = await holdOne()
    holder.close()
    expect((await connection.ask(request())).status).toBe(503)
    release()
    await new Promise(setImmediate)
    expect((await connection.ask(request())).status).toBe(200)
  })

  test('calls that fail make room, too', async () => {
    const { connection } = await holding({ limits: { maxCallsInFlight: 1 } })
    for (const body of ['{', '{"jsonrpc":"2.0","method":"nobody","id":1}', '[]', add]) {
      expect((await connection.ask(request({ body }))).status).toBe(200)
    }
  })
})

test('Infinity switches the limit off', async () => {
  const { connection, holdOne } = await holding({ limits: { maxCallsInFlight: Number.POSITIVE_INFINITY } })
  for (let count = 0; count < 20; count++) await holdOne()
  expect((await connection.ask(request())).status).toBe(200)
})
