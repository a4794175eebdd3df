/** `jsonrpc audit` as a person and as a program meet it: a process with a screen, an exit code and a server on a socket. */
import { spawn } from 'node:child_process'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Service } from 'damn-simple-jsonrpc-server'
import { serve } from 'damn-simple-jsonrpc-server/node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { root } from '../house/house.ts'
import { packed } from '../house/packed.ts'

const program = join(root, packed, 'dist/cli/main.js')
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

function jsonrpc(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [program, 'audit', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text
  })
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })))
}

test('a good server is told so, section by section, and the exit code is 0', async () => {
  const { code, stdout, stderr } = await jsonrpc(good, '--method', 'echo=my.echo')
  expect(stderr).toBe('')
  expect(stdout).toContain(`Audit of ${good}`)
  expect(stdout).toMatch(/^JSON-RPC 2\.0 §4\.1 Notification +5 ok, 1 not applicable$/m)
  expect(stdout).toMatch(/^ {2}n\/a {3}MUST accept params by name.*no method subtract/m)
  expect(stdout).toMatch(/^MUST +\d+ ok, \d+ not applicable$/m)
  expect(stdout).toContain('Every MUST that could be audited is kept.')
  expect(code).toBe(0)
})

test('a bad server is told what was sent, what came and what was expected, and the exit code is 1', async () => {
  const { code, stdout } = await jsonrpc(bad, '--only', '2.0-4-method-unknown')
  expect(stdout).toContain('FAIL  MUST answer -32601 to a method that does not exist')
  expect(stdout).toMatch(/sent +POST \{"jsonrpc":"2\.0","method":"audits\.no_such_method"/)
  expect(stdout).toMatch(/came +HTTP 200/)
  expect(stdout).toMatch(/expected +an error with code -32601 and id 1/)
  expect(stdout).toContain('One MUST is broken: 2.0-4-method-unknown')
  expect(code).toBe(1)
})

test('what a server sends never steers the terminal', async () => {
  const { stdout } = await jsonrpc(bad)
  expect(stdout.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
})

test('--json prints one document for programs, and nothing else', async () => {
  const { code, stdout } = await jsonrpc(bad, '--json', '--only', 'must')
  const report = JSON.parse(stdout)
  expect(report).toMatchObject({ url: bad, summary: { ok: expect.any(Number), failed: expect.any(Number), warn: 0 } })
  expect(report.audits.every(({ level }: { level: string }) => level === 'MUST')).toBe(true)
  expect(report.audits.find(({ id }: { id: string }) => id === '2.0-4-method-unknown').result.status).toBe('failed')
  expect(code).toBe(1)
})

test('a SHOULD that is broken leaves the exit code 0', async () => {
  const { code, stdout } = await jsonrpc(bad, '--only', 'SHOULD')
  expect(stdout).toMatch(/^ {2}warn {2}SHOULD /m)
  expect(code).toBe(0)
})

test('--all lists what went well', async () => {
  const { stdout } = await jsonrpc(good, '--only', '2.0-8', '--all')
  expect(stdout).toContain('  ok    MUST answer -32601 to an unknown method that begins with rpc.')
})

test('--header goes with every request, and its lack is noticed', async () => {
  const door = serve(service)
  const guarded = await start((request, response) =>
    request.headers.authorization === 'Bearer x' ? door(request, response) : response.writeHead(401).end(),
  )
  expect(await jsonrpc(guarded, '--only', '2.0-8')).toMatchObject({ code: 1, stderr: expect.stringContaining('--header') })
  expect(await jsonrpc(guarded, '--only', '2.0-8', '--header', 'Authorization: Bearer x')).toMatchObject({ code: 0, stderr: '' })
})

test('a wrong path is guessed at', async () => {
  const elsewhere = await start((_, response) => response.writeHead(404).end('<html></html>'))
  expect(await jsonrpc(elsewhere, '--only', '2.0-8')).toMatchObject({
    stderr: expect.stringMatching(/HTTP 404.*Is the path right/),
  })
})

test('a server that is not there is one clear line', async () => {
  const { code, stdout, stderr } = await jsonrpc('http://127.0.0.1:1')
  expect(stderr).toMatch(/^jsonrpc: cannot reach http:\/\/127\.0\.0\.1:1: .+ Is the server running, and the URL right\?\n$/)
  expect(stdout).toBe('')
  expect(code).toBe(1)
})

test('a server that hangs does not hang the command', async () => {
  const hanging = await start(() => {})
  expect(await jsonrpc(hanging, '--timeout', '100')).toMatchObject({ code: 1, stderr: expect.stringContaining('within 100 ms') })
})

test.each([
  ['no URL', [], /name the URL/],
  ['a URL without http', ['localhost:3000'], /Write it out: http:/],
  ['two URLs', ['http://a.test', 'http://b.test'], /one URL at a time/],
  ['a method that no audit calls', ['http://a.test', '--method', 'shout=x'], /--method takes echo, subtract, sum/],
  ['a method without a name', ['http://a.test', '--method', 'echo'], /such as echo=my\.echo/],
  ['a header that is none', ['http://a.test', '--header', 'x'], /--header takes a name and a value/],
  ['a choice of nothing', ['http://a.test', '--only', 'NEVER'], /no audit is NEVER/],
  ['a time that is none', ['http://a.test', '--timeout', 'soon'], /number of milliseconds/],
])('%s is a mistake that is explained, with exit code 2', async (_, args, message) => {
  const { code, stdout, stderr } = await jsonrpc(...args)
  expect(stderr).toMatch(message)
  expect(stdout).toBe('')
  expect(code).toBe(2)
})

test('--help lists its options', async () => {
  const { code, stdout } = await jsonrpc('--help')
  expect(stdout).toMatch(/--method ROLE=NAME.*--header.*--only.*--json/s)
  expect(code).toBe(0)
})
