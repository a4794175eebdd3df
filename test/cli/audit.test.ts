/** `jsonrpc audit` against servers on sockets: its reports, its exit code and its messages. */
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { loginRequired, Service } from 'damn-simple-jsonrpc-server'
import { serve } from 'damn-simple-jsonrpc-server/node'
import { serve as serveWebSockets } from 'damn-simple-jsonrpc-server/ws'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { runInProcess } from './in-process.ts'

const servers: Server[] = []

const service = new Service({ onError: () => {} })
  .method('my.echo', { params: ['value'] }, (value: unknown) => value)
  .method('sum', (...numbers: number[]) => numbers.reduce((total, each) => total + each, 0))

let good = ''
let bad = ''

beforeAll(async () => {
  good = await start(serve(service))
  bad = await start((_, response) => response.end('{"jsonrpc":"2.0","result":"\u001b[2J\u009b","id":1}'))
})

afterAll(() => {
  for (const server of servers) server.close().closeAllConnections()
})

async function start(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function audit(...args: string[]) {
  return runInProcess(['audit', ...args])
}

test('audit of a good server reports each section and exits with 0', async () => {
  const { code, stdout, stderr } = await audit(good, '--method', 'echo=my.echo')
  expect(stderr).toBe('')
  expect(stdout).toContain(`Audit of ${good}`)
  expect(stdout).toMatch(/^JSON-RPC 2\.0 §4\.1 Notification +5 ok, 1 not applicable$/m)
  expect(stdout).toMatch(/^ {2}n\/a {3}MUST accept params by name.*no method subtract/m)
  expect(stdout).toMatch(/^MUST +\d+ ok, \d+ not applicable$/m)
  expect(stdout).toContain('Every MUST that could be audited is kept.')
  expect(code).toBe(0)
})

test('audit of a bad server reports what was sent, received and expected, and exits with 1', async () => {
  const { code, stdout } = await audit(bad, '--only', '2.0-4-method-unknown')
  expect(stdout).toContain('FAIL  MUST answer -32601 to a method that does not exist')
  expect(stdout).toMatch(/sent +POST \{"jsonrpc":"2\.0","method":"audits\.no_such_method"/)
  expect(stdout).toMatch(/came +HTTP 200/)
  expect(stdout).toMatch(/expected +an error with code -32601 and id 1/)
  expect(stdout).toContain('One MUST is broken: 2.0-4-method-unknown')
  expect(code).toBe(1)
})

test('audit escapes control characters of replies', async () => {
  const { stdout } = await audit(bad)
  expect(stdout.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
})

test('audit --json prints one JSON document and nothing else', async () => {
  const { code, stdout } = await audit(bad, '--json', '--only', 'must')
  const report = JSON.parse(stdout)
  expect(report).toMatchObject({ url: bad, summary: { ok: expect.any(Number), failed: expect.any(Number), warn: 0 } })
  expect(report.audits.every(({ level }: { level: string }) => level === 'MUST')).toBe(true)
  expect(report.audits.find(({ id }: { id: string }) => id === '2.0-4-method-unknown').result.status).toBe('failed')
  expect(code).toBe(1)
})

test('audit exits with 0 if only a SHOULD is broken', async () => {
  const { code, stdout } = await audit(bad, '--only', 'SHOULD')
  expect(stdout).toMatch(/^ {2}warn {2}SHOULD /m)
  expect(code).toBe(0)
})

test('audit --all lists the audits that passed', async () => {
  const { stdout } = await audit(good, '--only', '2.0-8', '--all')
  expect(stdout).toContain('  ok    MUST answer -32601 to an unknown method that begins with rpc.')
})

test('audit sends --header and -H with every request, and advises a token if the server asks for one', async () => {
  const endpoint = serve(service)
  const guarded = await start((request, response) =>
    request.headers.authorization === 'Bearer x' ? endpoint(request, response) : response.writeHead(401).end(),
  )
  expect(await audit(guarded, '--only', '2.0-8')).toMatchObject({ code: 1, stderr: expect.stringContaining('--header') })
  expect(await audit(guarded, '--only', '2.0-8', '--header', 'Authorization: Bearer x')).toMatchObject({ code: 0, stderr: '' })
  expect(await audit(guarded, '--only', '2.0-8', '-H', 'Authorization: Bearer x')).toMatchObject({ code: 0, stderr: '' })
})

test('audit asks whether the path is right if the server answers with HTTP 404', async () => {
  const elsewhere = await start((_, response) => response.writeHead(404).end('<html></html>'))
  expect(await audit(elsewhere, '--only', '2.0-8')).toMatchObject({
    stderr: expect.stringMatching(/HTTP 404.*Is the path right/),
  })
})

test('audit explains in one line that a server redirects, and sends its headers to no other server', async () => {
  const requests: IncomingMessage[] = []
  const other = await start((request, response) => response.end(String(requests.push(request))))
  const url = await start((_, response) => response.writeHead(307, { location: other }).end())
  const { code, stdout, stderr } = await audit(url, '-H', 'x-secret: 1')
  expect({ code, stdout, requests }).toEqual({ code: 1, stdout: '', requests: [] })
  expect(stderr).toBe(`jsonrpc: ${url} redirects (HTTP 307), and a redirect is not followed. Name the final URL of the service\n`)
})

test('audit explains in one line that a server cannot be reached', async () => {
  const { code, stdout, stderr } = await audit('http://127.0.0.1:1')
  expect(stderr).toMatch(/^jsonrpc: cannot reach http:\/\/127\.0\.0\.1:1: .+ Is the server running, and the URL right\?\n$/)
  expect(stdout).toBe('')
  expect(code).toBe(1)
})

test('audit --timeout ends the audit of a server that does not answer', async () => {
  const hanging = await start(() => {})
  expect(await audit(hanging, '--timeout', '100')).toMatchObject({ code: 1, stderr: expect.stringContaining('within 100 ms') })
})

test.each([
  ['a missing URL', [], /name the URL/],
  ['a URL without http', ['localhost:3000'], /Write it in full: http:/],
  ['two URLs', ['http://a.test', 'http://b.test'], /name one URL only\. Remove http:\/\/b\.test/],
  ['a method that no audit calls', ['http://a.test', '--method', 'shout=x'], /--method takes one of echo, subtract, sum/],
  ['a method without a name', ['http://a.test', '--method', 'echo'], /such as echo=my\.echo/],
  ['a malformed header', ['http://a.test', '--header', 'x'], /--header takes a name and a value/],
  ['--only without a match', ['http://a.test', '--only', 'NEVER'], /no audit is NEVER/],
  ['a malformed timeout', ['http://a.test', '--timeout', 'soon'], /number of milliseconds/],
])('audit explains %s and exits with 2', async (_, args, message) => {
  const { code, stdout, stderr } = await audit(...args)
  expect(stderr).toMatch(message)
  expect(stdout).toBe('')
  expect(code).toBe(2)
})

describe('over WebSockets', () => {
  const hasKey = ({ httpRequest }: { httpRequest: IncomingMessage }) => httpRequest.headers['x-key'] === 'open'
  let url = ''

  beforeAll(async () => {
    const server = createServer().on('upgrade', serveWebSockets(service, WebSocketServer))
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
  })

  test('audit ws://… reports two-way connections and nothing of HTTP, and exits with 0', async () => {
    const { code, stdout, stderr } = await audit(url, '--method', 'echo=my.echo')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(`Audit of ${url}`)
    expect(stdout).toMatch(/^Recommendation Two-way connections +\d ok, \d not applicable$/m)
    expect(stdout).toMatch(/^ {2}n\/a {3}SHOULD answer calls as they finish \(the server has no method wait \(-32601\)\)$/m)
    expect(stdout).not.toMatch(/^(JSON-RPC over HTTP|RFC 9110)/m)
    expect(stdout).toContain('Every MUST that could be audited is kept.')
  })

  test('audit ws://… advises a token if the server asks for one, and sends --header', async () => {
    const endpoint = serveWebSockets(service, WebSocketServer, { guards: [loginRequired({ user: hasKey })] })
    const server = createServer().on('upgrade', endpoint)
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const guarded = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
    const { code, stderr } = await audit(guarded, '--only', '2.0-8')
    expect(code).toBe(1)
    expect(stderr).toMatch(/^jsonrpc: cannot reach ws:\S+: .*401\. Send a token: --header .*\n$/)
    expect(await audit(guarded, '--only', '2.0-8', '-H', 'x-key: open')).toMatchObject({ code: 0, stderr: '' })
  })

  test('audit ws://… explains in one line that a server cannot be reached', async () => {
    const { code, stdout, stderr } = await audit('ws://127.0.0.1:1')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(
      /^jsonrpc: cannot reach ws:\/\/127\.0\.0\.1:1: .*ECONNREFUSED.* Is the server running, and the URL right\?\n$/,
    )
  })
})

test('audit --help lists its options', async () => {
  const { code, stdout } = await audit('--help')
  expect(stdout).toMatch(/--method ROLE=NAME.*--header.*--only.*--json/s)
  expect(code).toBe(0)
})

test.each([
  ['colors the report for a terminal', {}, true],
  ['does not color the report if NO_COLOR is set', { NO_COLOR: '1' }, false],
])('jsonrpc audit %s', async (_, env, isColored) => {
  const { stdout } = await runInProcess(['audit', good, '--only', '2.0-8'], { isTTY: true, env })
  expect(stdout.includes('\u001b[32mEvery MUST')).toBe(isColored)
})
