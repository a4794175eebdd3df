/** `jsonrpc mcp`: modules as tools, on stdio and over HTTP, and nothing of theirs on stdout. */
import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { InProcess, runInProcess } from './in-process.ts'
import { jsonrpc, project } from './program.ts'

const plain = `console.log('loading')
export const add = (x, y) => { console.log('adding'); return x + y }
export const mean = (...values) => values.reduce((a, b) => a + b, 0) / values.length
`

/** Sends messages to \`jsonrpc mcp\` on stdio, and returns what comes by the end. */
async function talk(cwd: string, args: readonly string[], messages: readonly object[]) {
  const child = spawn(process.execPath, [jsonrpc, 'mcp', ...args], { cwd })
  child.stdin.end(messages.map((message) => `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`).join(''))
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  const replies = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  return { results: new Map(replies.map(({ id, result }) => [id, result])), stderr, lines: replies.length }
}

const call = (id: number, name: string, args: object) => ({ id, method: 'tools/call', params: { name, arguments: args } })

test('jsonrpc mcp serves plain functions on stdio, and what they print goes to stderr', async () => {
  const cwd = project({ 'shop.mjs': plain, 'package.json': '{"version":"2.3.4"}' })
  const { results, stderr, lines } = await talk(
    cwd,
    ['shop.mjs'],
    [
      { id: 1, method: 'initialize', params: { protocolVersion: '2025-11-25' } },
      { method: 'notifications/initialized' },
      { id: 2, method: 'tools/list' },
      call(3, 'add', { param1: 1, param2: 2 }),
      call(4, 'mean', { params: [1, 2, 3] }),
    ],
  )
  expect(lines).toBe(4)
  expect(results.get(1)).toMatchObject({ serverInfo: { name: 'shop', version: '2.3.4' }, capabilities: { tools: {} } })
  expect(results.get(2).tools.map(({ name }: { name: string }) => name)).toEqual(['add', 'mean'])
  expect(results.get(3)).toEqual({ content: [{ type: 'text', text: '3' }], isError: false })
  expect(results.get(4)).toEqual({ content: [{ type: 'text', text: '2' }], isError: false })
  expect(stderr).toContain('loading')
  expect(stderr).toContain('adding')
  expect(stderr).toContain('Serving shop.mjs to an MCP host on standard input and output')
})

test('jsonrpc mcp makes schemas and descriptions of the types and comments of plain functions', async () => {
  const code = `export interface Order { article: string; count?: number }
/**
 * The price of an order.
 * @param order What is ordered
 */
export function price(order: Order, rate: number = 2): { cents: number } {
  return { cents: order.article.length * (order.count ?? 1) * rate }
}
`
  const { results } = await talk(
    project({ 'shop.ts': code }),
    ['shop.ts'],
    [
      { id: 1, method: 'tools/list' },
      call(2, 'price', { order: { article: 'abc' } }),
      call(3, 'price', { order: { article: 1 } }),
    ],
  )
  const [tool] = results.get(1).tools
  expect(tool).toMatchObject({
    name: 'price',
    description: 'The price of an order.',
    inputSchema: {
      type: 'object',
      properties: { order: { description: 'What is ordered', $ref: '#/$defs/Order' }, rate: { type: 'number' } },
      required: ['order'],
      $defs: { Order: { type: 'object', properties: { article: { type: 'string' } }, required: ['article'] } },
    },
    outputSchema: { type: 'object', properties: { cents: { type: 'number' } }, required: ['cents'] },
  })
  expect(results.get(2)).toMatchObject({ structuredContent: { cents: 6 }, isError: false })
  expect(results.get(3)).toMatchObject({ isError: true, content: [{ text: expect.stringContaining('→ at order.article') }] })
})

test('jsonrpc mcp --http serves on a port, with the statuses of MCP, until it is stopped', async () => {
  const run = new InProcess(['mcp', 'shop.mjs', '--http', '--port', '0', '--name', 'own', '--instructions', 'Be polite'], {
    cwd: project({ 'shop.mjs': plain }),
  })
  const url = await run.prints(/Serving shop\.mjs to MCP clients on (\S+)/)
  const post = (body: object) =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', ...body }),
    })
  expect((await post({ method: 'notifications/initialized' })).status).toBe(202)
  expect(await (await post({ id: 1, method: 'initialize' })).json()).toMatchObject({
    result: { serverInfo: { name: 'own' }, instructions: 'Be polite' },
  })
  expect((await fetch(url)).status).toBe(405)
  expect(await run.stop()).toBe(0)
})

test.each<[string, Record<string, string>, string[], number, string]>([
  ['no file', {}, [], 2, 'name the FILE to serve'],
  ['two files', {}, ['a.mjs', 'b.mjs'], 2, 'name one FILE only. Remove b.mjs.'],
  ['a port without --http', { 'a.mjs': plain }, ['a.mjs', '--port', '1'], 2, 'Add --http, or remove --port.'],
  ['a missing file', {}, ['a.mjs'], 1, 'there is no file a.mjs'],
  ['a gateway', { 'a.mjs': 'export default { handle: () => "" }' }, ['a.mjs'], 1, 'does not list its methods. Export a Service'],
  ['a missing export', { 'a.mjs': plain }, ['a.mjs', '--export', 'shop'], 1, 'a.mjs has no export shop'],
  [
    'two tools of one name',
    { 'a.mjs': 'export default { "a.b": () => 1, a_b: () => 2 }' },
    ['a.mjs'],
    1,
    'would both be the tool a_b',
  ],
])('jsonrpc mcp with %s ends with a hint', async (_, files, args, code, message) => {
  const result = await runInProcess(['mcp', ...args], { cwd: project(files) })
  expect(result).toMatchObject({ code, stdout: '' })
  expect(result.stderr).toContain(message)
})
