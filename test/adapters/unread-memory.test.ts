/** What clients that read nothing cost a server, in memory: each framework runs in a process that may hold 100 MB on its heap. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { add, Connection, request, three } from '../http/raw.ts'
import { post } from '../setup/messages.ts'

const program = readFileSync(`${import.meta.dirname}/holder.mjs`)
const call = (method: string) => request({ body: `{"jsonrpc":"2.0","method":"${method}","id":1}` })
const megabyte = 1_000_000

interface State {
  readonly rss: number
  readonly held: number
  readonly started: number
}

/** Starts a server. Ends with the tests of its `describe`. */
async function holder(...args: string[]) {
  const cwd = resolve(import.meta.dirname, '../../.packed')
  const flags = ['--expose-gc', '--max-old-space-size=100', '--input-type=module', '-', ...args]
  const child: ChildProcess = spawn(process.execPath, flags, { cwd, stdio: ['pipe', 'ignore', 'ignore', 'ipc'] })
  child.stdin?.end(program)
  const gone = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`the server has ended with ${code ?? signal}`)
  })
  gone.catch(() => {})
  const message = async () => (await Promise.race([once(child, 'message'), gone]))[0]
  const { port } = await message()
  const state = async (): Promise<State> => {
    child.send('state')
    return message()
  }
  /** Once no further call has started for a while. */
  const settled = async (before: State) => {
    for (let last = before; ; ) {
      await new Promise((resolve) => setTimeout(resolve, 200))
      const now = await state()
      if (now.started === last.started && now.started > before.started)
        return { started: now.started - before.started, held: now.held - before.held, rss: now.rss - before.rss }
      last = now
    }
  }
  const unread = async (bytes: Uint8Array) => {
    const connection = await Connection.open(port)
    connection.socket.pause()
    return connection.write(bytes)
  }
  const ask = () => post(`http://127.0.0.1:${port}/`, add)
  /** Closes connections, and waits until others are answered. */
  const close = async (connections: readonly Connection[]) => {
    for (const connection of connections) connection.close()
    await vi.waitFor(async () => expect(await ask()).toMatchObject({ status: 200, body: three }), { timeout: 20_000 })
  }
  return { state, settled, unread, ask, close, stop: () => void child.kill('SIGKILL') }
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
    ])(
      `${framework} runs fewer than $most of 400 calls of $method on one connection that reads nothing`,
      async ({ method, most, megabytes }) => {
        const before = await server.state()
        const connection = await server.unread(Buffer.concat(Array(400).fill(call(method))))
        const { started, held, rss } = await server.settled(before)
        expect(started).toBeLessThan(most)
        expect(held).toBeLessThan(megabytes * megabyte)
        expect(rss).toBeLessThan(250 * megabyte)
        await server.close([connection])
      },
    )

    test.each(['9 MB', '9 MB later'])(
      `${framework} holds 64 MiB of 30 unread replies of %s, and answers the next call 503`,
      async (method) => {
        const before = await server.state()
        const connections = await Promise.all(Array.from({ length: 30 }, () => server.unread(call(method))))
        const { held, rss } = await server.settled(before)
        expect(held).toBeLessThan(85 * megabyte)
        expect(rss).toBeLessThan(250 * megabyte)
        const refused = await server.ask()
        expect([refused.status, JSON.parse(refused.body).error]).toMatchObject([503, limit(67_108_864)])
        await server.close(connections)
      },
    )

    test(`${framework} runs 5 of 30 calls of 9 MB whose replies are not read, if 5 are allowed`, async () => {
      const limited = await holder(framework, '5')
      onTestFinished(limited.stop)
      const before = await limited.state()
      const connections = await Promise.all(Array.from({ length: 30 }, () => limited.unread(call('9 MB'))))
      const { started, held, rss } = await limited.settled(before)
      expect(started).toBe(5)
      expect(held).toBeLessThan(60 * megabyte)
      expect(rss).toBeLessThan(150 * megabyte)
      const refused = await limited.ask()
      expect([refused.status, JSON.parse(refused.body).error]).toMatchObject([503, limit(5)])
      await limited.close(connections)
    })
  },
  60_000,
)
