/** Hostile clients against a server in a process of its own: afterwards it answers, and keeps no memory of them. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { add, Connection, chunked, request, three } from '../http/raw.ts'
import { eventually } from '../setup/waiting.ts'

const program = readFileSync(`${import.meta.dirname}/hostile-clients-server.mjs`)
const call = (method: string) => request({ body: `{"jsonrpc":"2.0","method":"${method}","id":1}` })

/** Starts the server. `shell` runs first, and may limit it. */
async function startServer(shell = '') {
  const node = `exec ${process.execPath} --expose-gc --input-type=module`
  const cwd = resolve(import.meta.dirname, '../../.packed')
  const child: ChildProcess = spawn('sh', ['-c', shell + node], { cwd, stdio: ['pipe', 'ignore', 'pipe', 'ipc'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const output: { stderr: string; failures: unknown[] } = { stderr: '', failures: [] }
  child.stderr?.on('data', (chunk) => (output.stderr += chunk))
  child.on('message', (message: { failure?: unknown }) => message.failure && output.failures.push(message.failure))
  child.stdin?.end(program)
  const [{ port }] = await once(child, 'message')
  const memory = async (): Promise<{ bytes: number; errors: number }> => {
    child.send('memory')
    const [message] = await once(child, 'message')
    return message
  }
  const close = async () => {
    child.send('close')
    const [code] = await once(child, 'exit')
    return code
  }
  return { port, output, memory, close }
}

async function answers(port: number) {
  const connection = await Connection.open(port)
  expect(await connection.ask(request())).toMatchObject({ status: 200, body: three })
  connection.close()
}

const manyChunks = chunked('x'.repeat(20_000), 1).subarray(0, -10)
const garbage = Buffer.from(Array.from({ length: 2000 }, (_, at) => (at * 7919) % 256))

const notJson = ['{', '\u0000', '['.repeat(100_000), `{"a":`.repeat(50_000), '[1,2', '{"jsonrpc":"2.0"', '"'].map((body) =>
  request({ body }),
)

/** Each client does one of these, over a connection of its own. */
const behaviours: Record<string, (connection: Connection) => unknown> = {
  async works(connection) {
    expect((await connection.ask(request())).body).toBe(three)
    for (let turn = 0; turn < 9; turn++) await answers(connection.socket.remotePort as number)
  },
  async worksWithManyAtOnce(connection) {
    connection.write(Buffer.concat(Array(20).fill(request())))
    for (let turn = 0; turn < 20; turn++) expect((await connection.answer()).body).toBe(three)
  },
  async sendsGarbage(connection) {
    connection.write(garbage)
    await connection.ended()
  },
  async sendsGarbageAsJson(connection) {
    connection.write(Buffer.concat(notJson))
    for (const _ of notJson) expect((await connection.answer()).status).toBe(200)
  },
  saysNothing: (connection) => connection,
  stopsInItsHeaders: (connection) => connection.write(request().subarray(0, 40)),
  stopsInItsBody: (connection) => connection.write(request().subarray(0, -1)),
  stopsInAChunk: (connection) => connection.write(manyChunks),
  neverReads(connection) {
    connection.socket.pause()
    return connection.write(Buffer.concat([call('large'), call('large'), call('large')]))
  },
  async leavesInItsBody(connection) {
    await new Promise((sent) => connection.socket.write(request().subarray(0, -20), sent))
    connection.socket.resetAndDestroy()
  },
  async leavesItsCalls(connection) {
    await new Promise((sent) => connection.socket.write(Buffer.concat(Array(5).fill(call('wait'))), sent))
    connection.socket.resetAndDestroy()
  },
  async leavesHalfWay(connection) {
    connection.socket.end(request().subarray(0, 30))
    await connection.ended()
  },
}

test('a server answers and keeps no memory after a thousand clients at once, most of them hostile', async () => {
  const { port, output, memory, close } = await startServer()
  await answers(port)
  const before = await memory()
  const kinds = Object.values(behaviours)
  const clients = await Promise.all(Array.from({ length: 1000 }, () => Connection.open(port)))
  await Promise.all(clients.map((client, index) => kinds[index % kinds.length]?.(client)))
  await answers(port)
  for (const client of clients) client.close()
  await answers(port)
  let after = await memory()
  for (let turn = 0; turn < 50 && after.bytes > before.bytes + 10_000_000; turn++) {
    await answers(port)
    after = await memory()
  }
  expect(after.bytes).toBeLessThan(before.bytes + 10_000_000)
  expect(after.errors).toBe(0)
  expect(await close()).toBe(0)
  expect(output).toEqual({ stderr: '', failures: [] })
}, 120_000)

test('a body of a megabyte in chunks of one byte takes no more memory than its bytes', async () => {
  const { port, memory, output } = await startServer()
  await answers(port)
  const before = await memory()
  const bytes = chunked(add.padEnd(1_000_000), 1).subarray(0, -5)
  const clients = await Promise.all(Array.from({ length: 2 }, () => Connection.open(port)))
  await Promise.all(clients.map(({ socket }) => new Promise((sent) => socket.write(bytes, sent))))
  const during = await memory()
  expect(during.bytes).toBeLessThan(before.bytes + 20_000_000)
  for (const client of clients) expect(await client.ask('0\r\n\r\n')).toMatchObject({ status: 200, body: three })
  expect(output).toEqual({ stderr: '', failures: [] })
}, 120_000)

test('a server answers again after more connections than it may have file descriptors', async () => {
  const { port, output, close } = await startServer('ulimit -n 60; ')
  const clients = await Promise.all(Array.from({ length: 200 }, () => Connection.open(port)))
  for (const client of clients) client.write(request())
  await Promise.any(clients.map((client) => client.answer()))
  for (const client of clients) client.close()
  await eventually(() => answers(port)) // until the server has let go of the closed ones, it refuses others
  expect(output.failures).toEqual([])
  expect(await close()).toBe(0)
}, 120_000)
