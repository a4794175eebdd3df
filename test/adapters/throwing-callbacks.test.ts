/** Callbacks of users that throw in an event: the process goes on, and `onError` hears of it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:http2'
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { add, Connection, request, three } from '../http/raw.ts'
import { json } from '../setup/messages.ts'
import { eventually, Notes } from '../setup/waiting.ts'

const program = readFileSync(`${import.meta.dirname}/thrower.mjs`)
const body = (method: string) => `{"jsonrpc":"2.0","method":"${method}","id":1}`
const masked = '{"jsonrpc":"2.0","error":{"code":-32603,"message":"Internal error"},"id":null}'

interface Outcome {
  readonly told: string[]
  readonly faults: string[]
}

let child: ChildProcess
let ports: Record<string, number>
const began = new Notes()
const outcomes: ((outcome: Outcome) => void)[] = []

beforeAll(async () => {
  const cwd = resolve(import.meta.dirname, '../../.packed')
  child = spawn(process.execPath, ['--input-type=module'], { cwd, stdio: ['pipe', 'ignore', 'ignore', 'ipc'] })
  child.stdin?.end(program)
  const [first] = await once(child, 'message')
  ports = first.ports
  child.on('message', (message: { began?: string } & Partial<Outcome>) => {
    if (message.began) began.add(message.began)
    else outcomes.shift()?.(message as Outcome)
  })
})
afterAll(() => void child.kill('SIGKILL'))

function outcome(): Promise<Outcome> {
  return new Promise((resolve) => {
    outcomes.push(resolve)
    child.send('tell')
  })
}

/** Waits until handlers of these names have begun, and no others. */
async function begins(...names: string[]): Promise<void> {
  await began.until(({ length }) => length >= names.length)
  expect(began.list.splice(0)).toEqual(names)
}

/** What was told after a while: a listener that throws is heard of in a later turn. */
async function expectTold(words: readonly string[]): Promise<void> {
  const told: string[] = []
  const faults: string[] = []
  if (words.length === 0) await new Promise((resolve) => setTimeout(resolve, 100))
  await eventually(async () => {
    const more = await outcome()
    told.push(...more.told)
    faults.push(...more.faults)
    expect(told).toEqual(words)
  })
  expect(faults).toEqual([])
}

async function hangUp(name: string, bytes: Uint8Array, word: string): Promise<void> {
  const connection = await Connection.open(ports[name] as number)
  connection.write(bytes)
  await begins(word)
  connection.close()
}

async function expectAlive(name: string): Promise<void> {
  const connection = await Connection.open(ports[name] as number)
  expect(await connection.ask(request({ body: add }))).toMatchObject({ status: 200 })
  connection.close()
}

const servers = ['listen', 'node:http', 'Koa', 'Fastify', 'Hono']
const kinds = ['function', 'once', 'object', 'onabort', 'async', 'nothing thrown']
const wordOf = (kind: string) => (kind === 'nothing thrown' ? 'undefined' : kind)

describe.each(servers)('%s: a client that hangs up', (name) => {
  test.each(kinds)('reaches a listener that throws (%s), and onError hears of it', async (kind) => {
    await hangUp(name, request({ body: body(kind) }), kind)
    await expectTold([wordOf(kind)])
    await expectAlive(name)
  })

  test('reaches the listeners of a batch', async () => {
    const connection = await Connection.open(ports[name] as number)
    connection.write(request({ body: `[${body('function')},${body('object')},${add}]` }))
    await begins('function', 'object')
    connection.close()
    await expectTold(['function', 'object'])
    await expectAlive(name)
  })

  test('reaches the listener of a guard of the endpoint', async () => {
    await hangUp(name, request({ target: '/?guarded' }), 'guard')
    await expectTold(['guard'])
    await expectAlive(name)
  })
})

test.each(kinds)('a stream of HTTP/2 that is cancelled reaches a listener that throws (%s)', async (kind) => {
  const session = connect(`http://127.0.0.1:${ports['node:http2']}`)
  const stream = session.request({ ':method': 'POST', ':path': '/', ...json }).end(body(kind))
  stream.on('error', () => {})
  await begins(kind)
  stream.close(8)
  await expectTold([wordOf(kind)])
  session.destroy()
})

test.each(['an onError that throws', 'an onError that rejects'])('%s is heard of no further', async (name) => {
  for (const kind of kinds) await hangUp(name, request({ body: body(kind) }), kind)
  await hangUp(name, request({ target: '/?guarded' }), 'guard')
  await expectTold([])
  await expectAlive(name)
})

test.each([
  ['a status that throws', request(), ['status']],
  ['a session that throws', request(), ['session']],
  ['a gateway that throws', request(), []],
  ['a gateway that rejects', request(), []],
  ['a page that throws', request({ method: 'GET', body: '', headers: { Accept: 'text/html' } }), ['page']],
] as const)('%s is 500, masked', async (name, bytes, told) => {
  const connection = await Connection.open(ports[name] as number)
  for (let turn = 0; turn < 2; turn++) {
    const { status, body: reply } = await connection.ask(bytes)
    expect([status, reply]).toEqual([500, masked])
    await expectTold(told)
  }
  connection.close()
})

test('all of it leaves the servers as they were', async () => {
  for (const name of servers) {
    const connection = await Connection.open(ports[name] as number)
    expect((await connection.ask(request({ body: add }))).body).toBe(three)
    connection.close()
  }
  expect(await outcome()).toEqual({ told: [], faults: [] })
})
