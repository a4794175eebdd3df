/** What clients that read nothing cost a server, in memory: each framework runs in a process that may hold 100 MB on its heap. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { add, Connection, request, three } from '../http/raw.ts'
import { post } from '../setup/messages.ts'
import { eventually } from '../setup/waiting.ts'

const program = readFileSync(`${import.meta.dirname}/holder.mjs`)
const call = (method: string) => request({ body: `{"jsonrpc":"2.0","method":"${method}","id":1}` })
const megabyte = 1_000_000

interface State {
  readonly rss: number
  readonly held: number
  readonly started: number
}

/** Starts a process with two endpoints, of which the second allows 5 calls. */
async function holder(framework: string) {
  const cwd = resolve(import.meta.dirname, '../../.packed')
  const flags = ['--expose-gc', '--max-old-space-size=100', '--input-type=module', '-', framework]
  const child: ChildProcess = spawn(process.execPath, flags, { cwd, stdio: ['pipe', 'ignore', 'ignore', 'ipc'] })
  child.stdin?.end(program)
  const gone = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`the server has ended with ${code ?? signal}`)
  })
  gone.catch(() => {})
  const message = async () => (await Promise.race([once(child, 'message'), gone]))[0]
  const { ports } = await message()
  const state = async (): Promise<State> => {
    child.send('state')
    return message()
  }
  /** What has come to the state before, once no further call has started for a while. */
  const settled = async (before: State): Promise<State> => {
    for (let last = before; ; ) {
      await new Promise((resolve) => setTimeout(resolve, 200))
      const now = await state()
      if (now.started === last.started && now.started > before.started)
        return { started: now.started - before.started, held: now.held - before.held, rss: now.rss - before.rss }
      last = now
    }
  }
  const at = (port: number) => {
    const unread = async (bytes: Uint8Array) => {
      const connection = await Connection.open(port)
      connection.socket.pause()
      return connection.write(bytes)
    }
    const ask = () => post(`http://127.0.0.1:${port}/`, add)
    /** Closes connections, and waits until others are answered. */
    const close = async (connections: readonly Connection[]) => {
      for (const connection of connections) connection.close()
      await eventually(async () => expect(await ask()).toMatchObject({ status: 200, body: three }))
    }
    return { unread, ask, close }
  }
  return { state, settled, usual: at(ports.usual), limited: at(ports.limited), stop: () => void child.kill('SIGKILL') }
}

const frameworks = ['listen', 'Express', 'Koa', 'Fastify', 'Hono', 'fetch in h3']
const limit = (number: number) => ({ code: -32009, data: { reason: 'busy', limit: number } })

describe.each(frameworks)(
  '%s',
  (framework) => {
    let server: Awaited<ReturnType<typeof holder>>
    beforeAll(async () => {
      server = await holder(framework)
    })
    afterAll(() => server.stop())

    test.each([
      { method: '2 MB', most: 12, megabytes: 15 },
      { method: '2 MB later', most: 45, megabytes: 75 },
    ])('one connection that reads nothing and sends 400 calls of $method runs fewer than $most', async (row) => {
      const before = await server.state()
      const connection = await server.usual.unread(Buffer.concat(Array(400).fill(call(row.method))))
      const { started, held, rss } = await server.settled(before)
      expect(started).toBeLessThan(row.most)
      expect(held).toBeLessThan(row.megabytes * megabyte)
      expect(rss).toBeLessThan(250 * megabyte)
      await server.usual.close([connection])
    })

    test.each([
      { method: '9 MB', connections: 30 },
      { method: '9 MB later', connections: 15 },
    ])('a server holds 64 MiB of $connections unread replies of $method, and answers 503 to the next call', async (row) => {
      const before = await server.state()
      const connections = await Promise.all(Array.from({ length: row.connections }, () => server.usual.unread(call(row.method))))
      const { held, rss } = await server.settled(before)
      expect(held).toBeLessThan(85 * megabyte)
      expect(rss).toBeLessThan(250 * megabyte)
      const refused = await server.usual.ask()
      expect([refused.status, JSON.parse(refused.body).error]).toMatchObject([503, limit(67_108_864)])
      await server.usual.close(connections)
    })

    test('a server that allows 5 calls runs 5 of 30 whose replies are not read', async () => {
      const before = await server.state()
      const connections = await Promise.all(Array.from({ length: 30 }, () => server.limited.unread(call('9 MB'))))
      const { started, held, rss } = await server.settled(before)
      expect(started).toBe(5)
      expect(held).toBeLessThan(60 * megabyte)
      expect(rss).toBeLessThan(150 * megabyte)
      const refused = await server.limited.ask()
      expect([refused.status, JSON.parse(refused.body).error]).toMatchObject([503, limit(5)])
      await server.limited.close(connections)
    })
  },
  60_000,
)
