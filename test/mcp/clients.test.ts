/** The official clients against `jsonrpc mcp` (stdio) and an endpoint (HTTP), in every version that they negotiate. */
import * as v2 from '@modelcontextprotocol/client'
import { StdioClientTransport as StdioV2 } from '@modelcontextprotocol/client/stdio'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport as StdioV1 } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport as HttpV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { mcp } from 'damn-simple-jsonrpc-server/mcp'
import { listen } from 'damn-simple-jsonrpc-server/node'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { jsonrpc } from '../cli/program.ts'
import { compiledShop } from './compiled.ts'
import { aborted, shop } from './shop.ts'

const server = await listen(mcp(shop, { name: 'shop', version: '1.0.0' }), { port: 0 })
afterAll(() => server.close())
const file = await compiledShop()
const command = {
  command: process.execPath,
  args: [jsonrpc, 'mcp', file, '--export', 'shop', '--name', 'shop'],
  stderr: 'ignore' as const,
}

/** What both clients have. */
interface Connected {
  readonly version: string | undefined
  readonly name: string | undefined
  list(): Promise<{ name: string }[]>
  call(name: string, args: Record<string, unknown>, options?: v2.RequestOptions): Promise<unknown>
}

type Mode = 'legacy' | 'auto' | { pin: string }

async function connect2(transport: v2.Transport, mode: Mode): Promise<Connected> {
  const client = new v2.Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode } })
  await client.connect(transport)
  onTestFinished(() => client.close())
  return {
    version: client.getNegotiatedProtocolVersion(),
    name: client.getServerVersion()?.name,
    list: async () => (await client.listTools()).tools,
    call: (name, args, options) => client.callTool({ name, arguments: args }, options),
  }
}

async function connect1(transport: StdioV1 | HttpV1): Promise<Connected> {
  const client = new ClientV1({ name: 'test', version: '1.0.0' })
  await client.connect(transport as never)
  onTestFinished(() => client.close())
  return {
    version: '2025-11-25',
    name: client.getServerVersion()?.name,
    list: async () => (await client.listTools()).tools,
    call: (name, args, options) => client.callTool({ name, arguments: args }, undefined, options as object),
  }
}

const pinned = { pin: '2026-07-28' }
const http = () => new v2.StreamableHTTPClientTransport(new URL(server.url))
const stdio = () => new StdioV2(command)

const clients: [name: string, version: string, open: () => Promise<Connected>][] = [
  ['client 2, legacy, over HTTP', '2025-11-25', () => connect2(http(), 'legacy')],
  ['client 2, legacy, over stdio', '2025-11-25', () => connect2(stdio(), 'legacy')],
  ['client 2, auto, over HTTP', '2026-07-28', () => connect2(http(), 'auto')],
  ['client 2, auto, over stdio', '2026-07-28', () => connect2(stdio(), 'auto')],
  ['client 2, pinned, over HTTP', '2026-07-28', () => connect2(http(), pinned)],
  ['client 2, pinned, over stdio', '2026-07-28', () => connect2(stdio(), pinned)],
  ['sdk 1 over HTTP', '2025-11-25', () => connect1(new HttpV1(new URL(server.url)))],
  ['sdk 1 over stdio', '2025-11-25', () => connect1(new StdioV1(command))],
]

const text = (value: string, isError = false) => ({ content: [{ type: 'text', text: value }], isError })

describe.each(clients)('a server under %s', (name, version, open) => {
  test(`${name} negotiates ${version}, lists the tools and calls them`, async () => {
    const client = await open()
    expect(client).toMatchObject({ version, name: 'shop' })
    expect((await client.list()).map((tool) => tool.name)).toEqual(expect.arrayContaining(['add', 'stats_mean']))
    expect(await client.call('add', { x: 1, y: 2 })).toMatchObject(text('3'))
    expect(await client.call('plain', { param1: 'a', param2: 3 })).toMatchObject(text('aaa'))
    expect(await client.call('rows', { param1: 1 })).toMatchObject(text('[{"n":1}]'))
    const folder = { name: 'a', children: [] }
    expect(await client.call('depth', { folder })).toMatchObject({ structuredContent: { depth: 1, deepest: folder } })
    expect(await client.call('image', {})).toMatchObject({ content: [{ type: 'image', mimeType: 'image/png' }] })
  })

  test(`${name} gets errors of methods as results, and others as errors`, async () => {
    const client = await open()
    expect(await client.call('poor', {})).toMatchObject(text('Not enough money\n{"balance":3}', true))
    expect(await client.call('broken', {})).toMatchObject(text('Internal error', true))
    expect(await client.call('mine', {})).toMatchObject(text('Log in first', true))
    expect(await client.call('add', { x: 1 })).toMatchObject({
      content: [{ text: expect.stringContaining('→ at y') }],
      isError: true,
    })
    await expect(client.call('nope', {})).rejects.toMatchObject({ code: -32602 })
  })

  test(`${name} gets progress, and gives a call up`, async () => {
    const client = await open()
    const seen: unknown[] = []
    const onprogress = (progress: unknown) => void seen.push(progress)
    expect(await client.call('count', { to: 3 }, { onprogress })).toMatchObject(text('Counted to 3'))
    expect(seen).toEqual([1, 2, 3].map((progress) => ({ progress, total: 3 })))
    const controller = new AbortController()
    setTimeout(() => controller.abort('enough'), 50)
    await expect(client.call('slow', {}, { signal: controller.signal })).rejects.toThrow('enough')
    expect(await client.call('pow', { x: 3 })).toMatchObject(text('9'))
  })
})

test.each([['auto' as const], [pinned]])('a client of 2026-07-28 (%j) aborts the signal of a call over HTTP', async (mode) => {
  const client = await connect2(http(), mode)
  aborted.length = 0
  const controller = new AbortController()
  setTimeout(() => controller.abort('enough'), 50)
  await expect(client.call('slow', {}, { signal: controller.signal })).rejects.toThrow('enough')
  await expect.poll(() => aborted).toMatchObject([{ data: { reason: 'disconnect' } }])
})
