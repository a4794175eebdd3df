/** Servers that do not speak JSON-RPC: each audit ends in time, and says what happened. */
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type AuditResult, audits, runAudits } from 'damn-simple-jsonrpc-server/audits'
import { afterEach, expect, test } from 'vitest'

let server: Server | undefined

afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

async function start(listener: RequestListener): Promise<string> {
  server = createServer(listener)
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function resultOf(url: string, id = '2.0-4-method-unknown', timeout = 2_000): Promise<AuditResult | undefined> {
  return audits({ url, timeout })
    .find((audit) => audit.id === id)
    ?.run()
}

const failed = (came: unknown, reason: unknown) => expect.objectContaining({ status: 'failed', came, reason })

test('an audit fails in time if the server never answers', async () => {
  const url = await start(() => {})
  expect(await resultOf(url, undefined, 50)).toEqual(failed('nothing', 'no answer within 50 ms'))
})

test('an audit fails in time if the server never ends its answer', async () => {
  const url = await start((_, response) => response.writeHead(200).write('{"jsonrpc"'))
  expect(await resultOf(url, undefined, 50)).toEqual(failed('nothing', 'no answer within 50 ms'))
})

test('an audit fails in time if fetch ignores the signal', async () => {
  const [audit] = audits({ url: 'http://service.test', fetch: () => new Promise(() => {}), timeout: 50 })
  expect(await audit?.run()).toEqual(failed('nothing', 'no answer within 50 ms'))
})

test('an audit fails if the server closes the connection', async () => {
  const url = await start((request) => request.socket.destroy())
  expect(await resultOf(url)).toEqual(failed('nothing', expect.stringMatching(/^no answer: .+/)))
})

test('an audit fails if the server closes the connection during its answer', async () => {
  const url = await start((request, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('{"jsonrpc"', () => request.socket.destroy())
  })
  expect(await resultOf(url)).toEqual(failed('nothing', expect.stringMatching(/^no answer: .+/)))
})

test('an audit fails if the server does not listen', async () => {
  const url = await start(() => {})
  await new Promise((resolve) => server?.close(resolve))
  expect(await resultOf(url)).toEqual(failed('nothing', expect.stringContaining('ECONNREFUSED')))
})

test('an audit fails if the answer is endless', async () => {
  const url = await start((_, response) => {
    const write = () => {
      while (!response.destroyed && response.write('x'.repeat(1_000_000)));
    }
    response.on('drain', write)
    write()
  })
  expect(await resultOf(url, undefined, 20_000)).toEqual(failed('nothing', expect.stringContaining('longer than')))
})

test.each([
  ['a page', '<html>Not found</html>', 404, 'the body is not JSON'],
  ['an empty body', '', 200, 'the body is not JSON'],
  ['null', 'null', 200, 'it is null, not an object'],
  ['a string', '"ok"', 200, 'it is "ok", not an object'],
  ['an array', '[]', 200, 'it is an array'],
  ['another object', '{"ok":true}', 200, 'there is no error object'],
  ['a string as error', '{"jsonrpc":"2.0","error":"no","id":1}', 200, 'there is no error object'],
  ['an error without an id', '{"jsonrpc":"2.0","error":{"code":-32601,"message":""}}', 200, 'there is no id'],
  ['a result', '{"jsonrpc":"2.0","result":1,"id":1}', 200, 'there is the result 1 and no error'],
])('an audit says what is wrong if the server always answers with %s', async (_, body, status, reason) => {
  const url = await start((_, response) => response.writeHead(status).end(body))
  expect(await resultOf(url)).toEqual(failed(expect.stringContaining(`HTTP ${status}`), reason))
})

test.each([
  ['bytes that are not UTF-8', Uint8Array.of(0xff, 0xfe, 0x00)],
  ['deeply nested arrays', `${'['.repeat(50_000)}${']'.repeat(50_000)}`],
  ['an object with __proto__ and toString', '{"__proto__":null,"toString":1,"error":{"__proto__":{"code":-32601}},"id":{"a":1}}'],
  ['the same batch for every request', '[{"jsonrpc":"2.0","error":{"code":-32600,"message":"x"},"id":null},null,[],1]'],
])('every audit ends if the server always answers with %s', async (_, body) => {
  const url = await start((_, response) => response.end(body))
  const outcomes = await runAudits(audits({ url }))
  expect(outcomes.every(({ result }) => ['ok', 'failed', 'warn', 'not applicable'].includes(result.status))).toBe(true)
  expect(outcomes.filter(({ result }) => result.status === 'failed').length).toBeGreaterThan(80)
})
