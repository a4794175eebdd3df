/** The example of an MCP server, under both official clients, over stdio and Streamable HTTP. */
import * as v2 from '@modelcontextprotocol/client'
import { StdioClientTransport as StdioV2 } from '@modelcontextprotocol/client/stdio'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport as StdioV1 } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport as HttpV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Program, root } from '../cli/program.ts'
import { compiledExample } from './compiled.ts'

const example = await compiledExample('mcp.ts')
const about = { name: 'test', version: '1.0.0' }
const command = { command: process.execPath, args: [example], cwd: root }

/** What both clients have. */
interface Client {
  listTools(): Promise<{ tools: { name: string; description?: string | undefined; inputSchema: object }[] }>
  callTool(call: Call, signal?: AbortSignal, onProgress?: (progress: Progress) => void): Promise<unknown>
}

interface Call {
  readonly name: string
  readonly arguments: Record<string, unknown>
}

interface Progress {
  readonly progress: number
  readonly total?: number | undefined
}

/** The options of a call; none is `undefined`. */
function options(signal?: AbortSignal, onprogress?: (progress: Progress) => void) {
  return { ...(signal && { signal }), ...(onprogress && { onprogress }) }
}

async function clientV1(transport: StdioV1 | HttpV1): Promise<Client> {
  const client = new ClientV1(about)
  await client.connect(transport as never)
  onTestFinished(() => client.close())
  return {
    listTools: () => client.listTools(),
    callTool: (call, ...more) => client.callTool({ ...call }, undefined, options(...more)),
  }
}

async function clientV2(
  transport: StdioV2 | v2.StreamableHTTPClientTransport,
  mode: 'legacy' | 'auto' = 'legacy',
): Promise<Client> {
  const client = new v2.Client(about, { versionNegotiation: { mode } })
  await client.connect(transport)
  expect(client.getNegotiatedProtocolVersion()).toBe(mode === 'auto' ? '2026-07-28' : '2025-11-25')
  onTestFinished(() => client.close())
  return {
    listTools: () => client.listTools(),
    callTool: (call, ...more) => client.callTool({ ...call }, options(...more)),
  }
}

async function serverUrl(): Promise<URL> {
  return new URL(await new Program([example, '0']).url())
}

const clients: [name: string, open: () => Promise<Client>][] = [
  ['sdk 1 over stdio', () => clientV1(new StdioV1(command))],
  ['sdk 1 over HTTP', async () => clientV1(new HttpV1(await serverUrl()))],
  ['client 2 over stdio', () => clientV2(new StdioV2(command))],
  ['client 2 over stdio, of the newest version', () => clientV2(new StdioV2(command), 'auto')],
  [
    'client 2 over HTTP, of the newest version',
    async () => clientV2(new v2.StreamableHTTPClientTransport(await serverUrl()), 'auto'),
  ],
  ['client 2 over HTTP', async () => clientV2(new v2.StreamableHTTPClientTransport(await serverUrl()))],
]

describe.each(clients)('the example of an MCP server under %s', (name, open) => {
  test(`${name} lists the tools and calls one`, async () => {
    const client = await open()
    const { tools } = await client.listTools()
    expect(tools.map((tool) => tool.name)).toEqual(['add', 'count'])
    expect(tools[0]?.inputSchema).toMatchObject({ type: 'object', required: ['x', 'y'] })
    expect(await client.callTool({ name: 'add', arguments: { x: 1, y: 2 } })).toMatchObject({
      content: [{ type: 'text', text: '3' }],
      isError: false,
    })
  })

  test(`${name} gets arguments that do not fit as a result, and an unknown tool as an error`, async () => {
    const client = await open()
    const result = await client.callTool({ name: 'add', arguments: { x: 1 } })
    expect(result).toMatchObject({ content: [{ text: expect.stringContaining('→ at y') }], isError: true })
    await expect(client.callTool({ name: 'sub', arguments: {} })).rejects.toMatchObject({ code: -32602 })
  })

  test(`${name} gets the progress of a call, cancels it, and calls another`, async () => {
    const client = await open()
    const controller = new AbortController()
    const seen: Progress[] = []
    const onProgress = (progress: Progress) => {
      seen.push(progress)
      if (seen.length === 3) controller.abort(new Error('enough'))
    }
    const counting = client.callTool({ name: 'count', arguments: { to: 1000, pause: 10 } }, controller.signal, onProgress)
    await expect(counting).rejects.toThrow()
    expect(seen).toEqual([1, 2, 3].map((progress) => ({ progress, total: 1000 })))
    expect(await client.callTool({ name: 'count', arguments: { to: 3 } })).toMatchObject({ content: [{ text: 'Counted to 3' }] })
  })
})

test('the MCP server answers 202 to a notification over HTTP, and 405 to a client that asks for an event stream', async () => {
  const url = await serverUrl()
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
  const body = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })
  expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(202)
  expect((await fetch(url, { headers: { accept: 'text/event-stream' } })).status).toBe(405)
})
