/** The package as it ships on every runtime, over a real socket. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { read } from '../adapters/suite-streams.ts'
import { answerTo, call, errorOf, json, notification, open, post } from '../setup/messages.ts'
import { runSpecCases } from '../spec/run.ts'
import { specLimits } from '../spec/service.ts'
import { binaryOf, hasRuntimes, installRuntimes } from './install.ts'
import { type Program, startProgram, startWorker } from './program.ts'

const bun = binaryOf('@oven/bun-linux-x64-baseline/bin/bun')
const deno = [binaryOf('@deno/linux-x64-glibc/deno'), 'run', '--allow-all', '--node-modules-dir=manual']
const workerd = binaryOf('@cloudflare/workerd-linux-64/bin/workerd')

type Start = () => Promise<Program>

const here: [name: string, Start][] = [[`node:http on Node ${process.version}`, () => startProgram('node', [process.execPath])]]

/** The packages hold programs for Linux on x64; on other systems only the Node that runs the tests is tried. */
const elsewhere: [name: string, Start][] = [
  ['node:http on Node 22', () => startProgram('node', [binaryOf('node22/bin/node')])],
  ['node:http on Node 24', () => startProgram('node', [binaryOf('node24/bin/node')])],
  ['node:http on Node 26', () => startProgram('node', [binaryOf('node26/bin/node')])],
  ['node:http on Bun', () => startProgram('node', [bun])],
  ['node:http on Deno', () => startProgram('node', deno)],
  ['Bun.serve', () => startProgram('bun', [bun])],
  ['Hono on Bun', () => startProgram('bun-hono', [bun])],
  ['Elysia on Bun', () => startProgram('bun-elysia', [bun])],
  ['Deno.serve', () => startProgram('deno', deno)],
  ['workerd', () => startWorker('worker', workerd)],
  ['Hono on workerd', () => startWorker('worker-hono', workerd)],
]
const itemsCall = JSON.stringify({ jsonrpc: '2.0', method: 'items', params: [], partialResultToken: 't', id: 1 })

beforeAll(installRuntimes, 300_000)

describe.each(hasRuntimes ? [...here, ...elsewhere] : here)('%s', (name, start) => {
  let program: Program
  beforeAll(async () => {
    program = await start()
  })
  afterAll(() => program?.stop())

  runSpecCases('over HTTP', async (text) => (await post(program.url, text)).body)

  test('the endpoint answers GET, other types, notifications and long bodies as HTTP demands', async () => {
    expect(await answerTo(open(program.url, { method: 'GET' }).end())).toMatchObject({ status: 405, headers: { allow: 'POST' } })
    expect(await post(program.url, call('sum'), { 'content-type': 'text/plain' })).toMatchObject({ status: 415 })
    expect(await post(program.url, notification('sum'))).toMatchObject({ status: 204, body: '' })
    const headers = { ...json, 'content-length': `${specLimits.maxMessageBytes + 1}` }
    const request = open(program.url, { method: 'POST', headers })
    request.write('{"jsonrpc"')
    const tooLarge = await answerTo(request)
    request.destroy()
    expect([tooLarge.status, ...errorOf(tooLarge)]).toEqual([413, -32007, 'request-too-large'])
  })

  test('a table of types checks params, and reads and writes what JSON does not have', async () => {
    const ask = async (params: unknown) => JSON.parse((await post(program.url, call('typed.same', params))).body)
    const sent = { at: '2024-02-29T00:00:00Z', counts: [['a', '9007199254740992']], bytes: 'AQID' }
    const result = { at: '2024-02-29T00:00:00.001Z', counts: [['a', '9007199254740993']], bytes: 'AgM=' }
    expect(await ask(sent)).toMatchObject({ result })
    expect(await ask({ ...sent, counts: [['-', 1]] })).toMatchObject({
      error: { code: -32602, data: [{ path: ['counts', 0, 0] }] },
    })
  })

  test('items come as events while the method runs', async () => {
    const { request, response, until } = await read(program.url, itemsCall)
    expect(response.headers['content-type']).toContain('text/event-stream')
    expect(await until('[3]')).toContain('"params":{"token":"t","value":[2]}}\n\n')
    request.destroy()
  })

  test('a call sees the address of its client, and the request id', async () => {
    const network: Record<string, string> = name.endsWith('workerd') ? { 'cf-connecting-ip': '127.0.0.1' } : {}
    const headers = { ...json, ...network, 'x-request-id': 'trace-1' }
    expect(JSON.parse((await post(program.url, call('told'), headers)).body).result).toEqual([addressOn(name), 'trace-1'])
  })

  if (name.endsWith('workerd')) return // it reports a client that has gone only in Cloudflare's network

  test('a client that goes away ends the generator of its call', async () => {
    const { request, until } = await read(program.url, itemsCall)
    await until('[2]')
    request.destroy()
    await program.lines.has('ended')
  })

  test('a client that goes away aborts its call', async () => {
    const request = open(program.url, { method: 'POST', headers: json }).end(call('slow'))
    request.on('error', () => {})
    await program.lines.has('begun')
    request.destroy()
    await program.lines.has('aborted: disconnect')
  })
})

/** Elysia passes on the request alone. */
function addressOn(name: string): string | null {
  return name.startsWith('Elysia') ? null : '127.0.0.1'
}
