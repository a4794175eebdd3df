/** Servers that are broken altogether: each audit ends in time and says what happened, whatever they do. */
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

test('a server that never answers', async () => {
  const url = await start(() => {})
  expect(await resultOf(url, undefined, 50)).toEqual(failed('nothing', 'no answer within 50 ms'))
})

test('a server that never ends its answer', async () => {
  const url = await start((_, response) => response.writeHead(200).write('{"jsonrpc"'))
  expect(await resultOf(url, undefined, 50)).toEqual(failed('nothing', 'no answer within 50 ms'))
})

test('a fetch that passes over the signal', async () => {
  const [audit] = audits({ url: 'http://service.test', fetch: () => new Promise(() => {}), timeout: 50 })
  expect(await audit?.run()).toEqual(failed('nothing', 'no answer within 50 ms'))
})

test('a server that closes the connection', async () => {
  const url = await start((request) => request.socket.destroy())
  expect(await resultOf(url)).toEqual(failed('nothing', expect.stringMatching(/^no answer: .+/)))
})

test('a server that closes the connection in the middle of its answer', async () => {
  const url = await start((request, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('{"jsonrpc"', () => request.socket.destroy())
  })
  expect(await resultOf(url)).toEqual(failed('nothing', expect.stringMatching(/^no answer: .+/)))
})

test('a server that is not there', async () => {
  const url = await start(() => {})
  await new Promise((resolve) => server?.close(resolve))
  expect(await resultOf(url)).toEqual(failed('nothing', expect.stringContaining('ECONNREFUSED')))
})

test('a server that never stops talking', async () => {
  const url = await start((_, response) => {
    const talk = () => {
      while (!response.destroyed && response.write('x'.repeat(1_000_000)));
    }
    response.on('drain', talk)
    talk()
  })
  expect(await resultOf(url, undefined, 20_000)).toEqual(failed('nothing', expect.stringContaining('longer than')))
})

test.each([
  ['a page', '<html>Not found</html>', 404, 'the body is not JSON'],
  ['nothing', '', 200, 'the body is not JSON'],
  ['null', 'null', 200, 'it is null, and no object'],
  ['a string', '"ok"', 200, 'it is "ok", and no object'],
  ['an array', '[]', 200, 'it is an array'],
  ['an object of its own', '{"ok":true}', 200, 'there is no error object'],
  ['an error that is a string', '{"jsonrpc":"2.0","error":"no","id":1}', 200, 'there is no error object'],
  ['an error without an id', '{"jsonrpc":"2.0","error":{"code":-32601,"message":""}}', 200, 'there is no id'],
  ['a result', '{"jsonrpc":"2.0","result":1,"id":1}', 200, 'there is the result 1 and no error'],
])('a server that always answers with %s', async (_, body, status, reason) => {
  const url = await start((_, response) => response.writeHead(status).end(body))
  expect(await resultOf(url)).toEqual(failed(expect.stringContaining(`HTTP ${status}`), reason))
})

test.each([
  ['bytes that are no text', Uint8Array.of(0xff, 0xfe, 0x00)],
  ['a deep nest', `${'['.repeat(50_000)}${']'.repeat(50_000)}`],
  [
    'an object without a prototype to trust',
    '{"__proto__":null,"toString":1,"error":{"__proto__":{"code":-32601}},"id":{"a":1}}',
  ],
  ['the same batch, whatever is asked', '[{"jsonrpc":"2.0","error":{"code":-32600,"message":"x"},"id":null},null,[],1]'],
])('a server that always answers with %s ends every audit', async (_, body) => {
  const url = await start((_, response) => response.end(body))
  const outcomes = await runAudits(audits({ url }))
  expect(outcomes.every(({ result }) => ['ok', 'failed', 'warn', 'not applicable'].includes(result.status))).toBe(true)
  expect(outcomes.filter(({ result }) => result.status === 'failed').length).toBeGreaterThan(80)
})
