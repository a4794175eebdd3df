/** The server over HTTP: its statuses, and the headers that must agree with the body. */
import { Service } from 'damn-simple-jsonrpc-server'
import { mcp } from 'damn-simple-jsonrpc-server/mcp'
import { listen } from 'damn-simple-jsonrpc-server/node'
import { afterAll, describe, expect, test } from 'vitest'
import { shop } from './shop.ts'

const server = await listen(mcp(shop, { name: 'shop', version: '1.0.0' }), { port: 0 })
afterAll(() => server.close())

const version = '2026-07-28'
const meta = { _meta: { 'io.modelcontextprotocol/protocolVersion': version } }

type Headers = Record<string, string>

async function post(body: unknown, headers: Headers = {}, url = server.url) {
  const text = typeof body === 'string' ? body : JSON.stringify({ jsonrpc: '2.0', ...(body as object) })
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: text })
  const reply = await response.text()
  return { status: response.status, reply: reply === '' ? undefined : JSON.parse(reply) }
}

const list = { id: 1, method: 'tools/list', params: meta }
const call = { id: 1, method: 'tools/call', params: { name: 'add', arguments: { x: 1, y: 2 }, ...meta } }
const headersOf = (method: string, name?: string): Headers => ({
  'mcp-protocol-version': version,
  'mcp-method': method,
  ...(name !== undefined && { 'mcp-name': name }),
})

describe('requests that name their version (2026-07-28)', () => {
  test('a list is 200, with the members of that version', async () => {
    const { status, reply } = await post(list, headersOf('tools/list'))
    expect(status).toBe(200)
    expect(reply.result).toMatchObject({ resultType: 'complete', ttlMs: 60_000, cacheScope: 'private' })
  })

  test('server/discover tells the versions and the name', async () => {
    const { status, reply } = await post({ ...list, method: 'server/discover' }, headersOf('server/discover'))
    expect(status).toBe(200)
    expect(reply.result).toMatchObject({
      resultType: 'complete',
      supportedVersions: [version, '2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'],
      capabilities: { tools: {} },
      _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'shop', version: '1.0.0' } },
    })
  })

  test('a call is 200, also with an error of the method', async () => {
    expect(await post(call, headersOf('tools/call', 'add'))).toMatchObject({ status: 200, reply: { result: { isError: false } } })
    const poor = { ...call, params: { name: 'poor', ...meta } }
    expect(await post(poor, headersOf('tools/call', 'poor'))).toMatchObject({ status: 200, reply: { result: { isError: true } } })
    const none = { ...call, params: { name: 'none', ...meta } }
    expect(await post(none, headersOf('tools/call', 'none'))).toMatchObject({ status: 200, reply: { error: { code: -32602 } } })
  })

  test('an unknown method is 404', async () => {
    const unknown = { ...list, method: 'nope' }
    expect(await post(unknown, headersOf('nope'))).toMatchObject({ status: 404, reply: { error: { code: -32601 } } })
  })

  test.each<[string, object, Headers]>([
    ['no headers', list, {}],
    ['no Mcp-Method', list, { 'mcp-protocol-version': version }],
    ['no MCP-Protocol-Version', list, { 'mcp-method': 'tools/list' }],
    ['another method', list, headersOf('tools/call')],
    ['another version', list, { ...headersOf('tools/list'), 'mcp-protocol-version': '2025-11-25' }],
    ['two versions', list, { ...headersOf('tools/list'), 'mcp-protocol-version': `${version}, 2025-11-25` }],
    ['no Mcp-Name', call, headersOf('tools/call')],
    ['another name', call, headersOf('tools/call', 'poor')],
    ['a name in bad Base64', call, headersOf('tools/call', '=?base64?*?=')],
    ['a name in Base64 of bytes that are no UTF-8', call, headersOf('tools/call', '=?base64?/w==?=')],
  ])('%s in the headers is 400 and -32020', async (_, body, headers) => {
    expect(await post(body, headers)).toMatchObject({
      status: 400,
      reply: { id: 1, error: { code: -32020, data: { reason: 'header-mismatch' } } },
    })
  })

  test('a name may come in Base64', async () => {
    expect((await post(call, headersOf('tools/call', `=?base64?${btoa('add')}?=`))).status).toBe(200)
  })

  test.each([[{ toString: 1 }], [[]], [null], [5]])('a version of %j, which is no text, is 400 and -32022', async (none) => {
    const params = { _meta: { 'io.modelcontextprotocol/protocolVersion': none } }
    const error = { code: -32022, data: { requested: JSON.stringify(none) } }
    expect(await post({ ...list, params })).toMatchObject({ status: 400, reply: { error } })
  })

  test('a version that does not exist is 400 and -32022 with those that do', async () => {
    const params = { _meta: { 'io.modelcontextprotocol/protocolVersion': '2099-01-01' } }
    const headers = { ...headersOf('tools/list'), 'mcp-protocol-version': '2099-01-01' }
    const error = { code: -32022, data: { supported: expect.arrayContaining([version, '2025-11-25']), requested: '2099-01-01' } }
    expect(await post({ ...list, params }, headers)).toMatchObject({ status: 400, reply: { error } })
    expect(await post({ ...list, params: {} }, headers)).toMatchObject({ status: 400, reply: { error } })
  })

  test('a header without the version in the body is 400 and -32602', async () => {
    const reply = { error: { code: -32602, data: { reason: 'missing-envelope' } } }
    expect(await post({ id: 1, method: 'tools/list' }, headersOf('tools/list'))).toMatchObject({ status: 400, reply })
  })

  test('a notification is 202, without headers too, and 202 if there is no such method', async () => {
    expect(await post({ method: 'notifications/initialized', params: meta })).toEqual({ status: 202, reply: undefined })
    expect((await post({ method: 'nope', params: meta }, headersOf('nope'))).status).toBe(202)
  })
})

describe('requests of earlier versions', () => {
  test.each<[string, Headers]>([
    ['no header', {}],
    ['the header of 2025-11-25', { 'mcp-protocol-version': '2025-11-25' }],
  ])('an unknown method is 200 with %s', async (_, headers) => {
    expect(await post({ id: 1, method: 'nope' }, headers)).toMatchObject({ status: 200, reply: { error: { code: -32601 } } })
  })

  test('results have no members of later versions', async () => {
    const { reply } = await post({ id: 1, method: 'tools/list' })
    expect(Object.keys(reply.result)).toEqual(['tools'])
  })

  test('a ping is 200, a notification 202, a batch 200', async () => {
    expect(await post({ id: 1, method: 'ping' })).toMatchObject({ status: 200, reply: { result: {} } })
    expect((await post({ method: 'notifications/initialized' })).status).toBe(202)
    const batch = JSON.stringify([{ jsonrpc: '2.0', id: 1, method: 'ping' }])
    expect(await post(batch)).toMatchObject({ status: 200, reply: [{ result: {} }] })
  })

  test('text that is no message is 400', async () => {
    expect(await post('{')).toMatchObject({ status: 400, reply: { error: { code: -32700 } } })
    expect(await post('{}')).toMatchObject({ status: 400, reply: { error: { code: -32600 } } })
  })

  test.each(['GET', 'DELETE'])('%s is 405', async (method) => {
    const response = await fetch(server.url, { method, headers: { accept: 'text/event-stream', 'mcp-session-id': 'x' } })
    expect(response.status).toBe(405)
  })
})

describe('the status of what is served', () => {
  test('the option `status` of an endpoint wins', async () => {
    const own = await listen(mcp(shop, { name: 'shop', version: '1.0.0' }), { port: 0, status: () => 299 })
    expect((await post({ id: 1, method: 'ping' }, {}, own.url)).status).toBe(299)
    await own.close()
  })

  test('a handler may have a status, which gets the reply and the context', async () => {
    const service = new Service().method('ping', () => 'pong')
    const seen: unknown[] = []
    const handler = {
      handle: (message: string | Uint8Array, context: object) => service.handle(message, context),
      status(this: unknown, reply: unknown, context: { header?(name: string): string | undefined }) {
        seen.push(this, reply, context.header?.('x-version'))
        return 299
      },
    }
    const own = await listen(handler, { port: 0 })
    expect((await post({ id: 1, method: 'ping' }, { 'x-version': '1' }, own.url)).status).toBe(299)
    expect(seen).toEqual([handler, { jsonrpc: '2.0', id: 1, result: 'pong' }, '1'])
    await own.close()
  })

  test('a status that throws, or is no HTTP status, is 500', async () => {
    const reported: unknown[] = []
    const service = new Service().method('ping', () => 'pong')
    const handle = (message: string | Uint8Array, context: object) => service.handle(message, context)
    const own = await listen({ handle, status: () => 99, report: (error: unknown) => void reported.push(error) }, { port: 0 })
    expect((await post({ id: 1, method: 'ping' }, {}, own.url)).status).toBe(500)
    expect(reported).toMatchObject([{ message: expect.stringContaining('must return an HTTP status') }])
    await own.close()
  })
})
