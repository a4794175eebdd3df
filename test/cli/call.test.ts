/** `jsonrpc call` and `jsonrpc completion` against servers on sockets. */
import { spawn } from 'node:child_process'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { RpcError, Service } from 'damn-simple-jsonrpc-server'
import { listen } from 'damn-simple-jsonrpc-server/node'
import { discover } from 'damn-simple-jsonrpc-server/openrpc'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { runInProcess } from './in-process.ts'
import { jsonrpc as program, project } from './program.ts'

const news: unknown[] = []
const service = new Service<{ headers: { [name: string]: unknown } }>({ onError: () => {} })
  .method('subtract', { params: ['minuend', 'subtrahend'] }, (minuend: number, subtrahend: number) => minuend - subtrahend)
  .method('list', (...values: unknown[]) => values)
  .method('tell', (value: unknown) => void news.push(value))
  .method('control', () => 'a\u001b[2J\u009b\u202eb')
  .method('fails', () => {
    throw new RpcError(7, 'No\u009b luck', { why: 'none' })
  })
service.use(discover(service, { title: 'Test', version: '1.0.0' }))

let url = ''
const closing: (() => unknown)[] = []

beforeAll(async () => {
  const running = await listen(service, { port: 0, host: '127.0.0.1', WebSocketServer })
  url = running.url
  closing.push(() => running.close())
})

afterAll(async () => {
  for (const close of closing) await close()
})

async function start(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.close().closeAllConnections())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function answering(body: string, status = 200): Promise<string> {
  return start((_, response) => response.writeHead(status).end(body))
}

function shell(command: string, args: readonly string[], stdin = ''): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text
  })
  child.stdin.on('error', () => {}).end(stdin)
  return new Promise((resolve) => child.on('close', (code) => resolve({ code: code ?? -1, stdout, stderr })))
}

function call(args: readonly string[], stdin = '') {
  return runInProcess(['call', ...args], { stdin })
}

test.each([
  [['subtract', '42', '23'], '19'],
  [['subtract', 'subtrahend=23', 'minuend=42'], '19'],
  [['subtract', '--', '-1', '-3'], '2'],
  [['subtract', '-1', '2'], '-3'],
  [['subtract', '-1', '-3.5', '--timeout', '5000'], '2.5'],
  [['subtract', 'subtrahend=-2', 'minuend=-1'], '1'],
  [['list', '-1e3', '-.5', '-5 apples', '--', '--list', '-x'], '[-1000,"-.5","-5 apples","--list","-x"]'],
  [['list', 'hello', '1', 'true', 'null', '"1"', '{"a":[1]}'], '["hello",1,true,null,"1",{"a":[1]}]'],
  [['list', '"a=b"', 'http://x/?a=b', ''], '["a=b","http://x/?a=b",""]'],
  [['list'], '[]'],
])('call %j prints the result in one line', async (args, result) => {
  expect(await call([url, ...args])).toEqual({ code: 0, stdout: `${result}\n`, stderr: '' })
})

test('call reads params as JSON from stdin if they are -', async () => {
  expect(await call([url, 'subtract', '-'], '{"minuend":5,"subtrahend":3}')).toEqual({ code: 0, stdout: '2\n', stderr: '' })
  expect(await call([url, 'subtract', '-'], '5')).toMatchObject({ code: 2, stdout: '' })
})

test('call prints an error of the server on stderr as JSON', async () => {
  const { code, stdout, stderr } = await call([url, 'fails'])
  expect([code, stdout]).toEqual([1, ''])
  expect(JSON.parse(stderr)).toEqual({ code: 7, message: 'No\u009b luck', data: { why: 'none' } })
})

test('call escapes control characters of a reply, and keeps its value', async () => {
  const { stdout } = await call([url, 'control'])
  expect(stdout.trimEnd()).not.toMatch(/[\p{Cc}\u202e]/u)
  expect(JSON.parse(stdout)).toBe('a\u001b[2J\u009b\u202eb')
  const { stderr: failed } = await call([url, 'fails'])
  const { stderr: notJson } = await call([await answering('no \u001b[2J\u009b JSON'), 'any'])
  const { stderr: mistake } = await call(['no \u001b[2J\u009b URL', 'any'])
  for (const text of [failed, notJson, mistake]) expect(text.trimEnd()).not.toMatch(/\p{Cc}/u)
})

test('call --notify runs the method and prints nothing', async () => {
  expect(await call([url, 'tell', 'news', '--notify'])).toEqual({ code: 0, stdout: '', stderr: '' })
  await expect.poll(() => news).toEqual(['news'])
})

test('call sends the headers of --header and -H', async () => {
  const echo = await start((request, response) => {
    const { 'x-one': one, 'x-two': two } = request.headers
    response.end(JSON.stringify({ jsonrpc: '2.0', id: 1, result: [one, two] }))
  })
  expect((await call([echo, 'any', '--header', 'X-One: 1', '-H', 'x-two: a:b'])).stdout).toBe('["1","a:b"]\n')
})

const good = { jsonrpc: '2.0', id: 'a', method: 'subtract', params: [3, 1] }
const unknown = { jsonrpc: '2.0', id: 'b', method: 'no_such_method' }

describe('call with a whole message', () => {
  test.each([
    ['a call', good, 0, { jsonrpc: '2.0', id: 'a', result: 2 }],
    ['a batch', [good], 0, [{ jsonrpc: '2.0', id: 'a', result: 2 }]],
    ['a batch with an error', [good, unknown], 1, [{ id: 'a' }, { id: 'b', error: { code: -32601 } }]],
    ['a message that is not a request', [1], 1, [{ id: null, error: { code: -32600 } }]],
  ])('call prints the reply to %s from stdin and from a file', async (_, message, code, reply) => {
    const text = JSON.stringify(message)
    const file = join(project({ 'message.json': text }), 'message.json')
    for (const answer of [await call([url, '-'], text), await call([url, '--file', file])]) {
      expect([answer.code, answer.stderr]).toEqual([code, ''])
      expect(JSON.parse(answer.stdout)).toMatchObject(reply)
    }
  })

  test('call sends a broken message unchanged', async () => {
    const { code, stdout } = await call([url, '-'], '{"jsonrpc')
    expect([code, JSON.parse(stdout).error.code]).toEqual([1, -32700])
  })

  test.each([
    ['to another id', good, '{"jsonrpc":"2.0","id":9,"result":1}', 'another request'],
    ['JSON that is not JSON-RPC', good, '{"id":"a"}', 'not a JSON-RPC 2.0 response'],
    ['HTML', good, '<!doctype html>', 'not JSON'],
    ['empty', good, '', 'empty'],
    ['a batch', good, '[{"jsonrpc":"2.0","id":"a","result":1}]', 'the reply is a batch, but the message is not'],
    [
      'a single response to a batch',
      [good],
      '{"jsonrpc":"2.0","id":"a","result":1}',
      'the message is a batch, but the reply is not',
    ],
    ['half a batch', [good, unknown], '[{"jsonrpc":"2.0","id":"a","result":1}]', 'no response to the request with the id "b"'],
  ])('call with a whole message explains in one line a reply that is %s', async (_, message, body, words) => {
    const { code, stdout, stderr } = await call([await answering(body), '-'], JSON.stringify(message))
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/^jsonrpc: .*\n$/)
    expect(stderr).toContain(words)
  })
})

test.each([
  ['HTML', '<!DOCTYPE html><p>', 200, 'a page of HTML, not JSON'],
  ['to another id', '{"jsonrpc":"2.0","id":99,"result":1}', 200, 'its id is not the id that was sent'],
  ['JSON that is not JSON-RPC', '{"result":1}', 200, 'not a JSON-RPC 2.0 response'],
  ['a redirect', '', 307, 'HTTP 307'],
  [
    'JSON that is too deep',
    `{"jsonrpc":"2.0","id":1,"result":${'['.repeat(200_000)}${']'.repeat(200_000)}}`,
    200,
    'cannot be printed',
  ],
])('call explains in one line a reply that is %s', async (_, body, status, words) => {
  const { code, stdout, stderr } = await call([await answering(body, status), 'any'])
  expect([code, stdout]).toEqual([1, ''])
  expect(stderr).toMatch(/^jsonrpc: .*\n$/)
  expect(stderr).toContain(words)
})

test.each([[['any']], [['-']], [['any', '--stream']]])(
  'call %j explains in one line that a server redirects, or sends an empty reply',
  async (args) => {
    const message = '{"jsonrpc":"2.0","id":1,"method":"any"}'
    const redirected = await call([await answering('', 308), ...args], message)
    expect(redirected.stderr).toMatch(/^jsonrpc: \S+ redirects \(HTTP 308\), and a redirect is not followed\. .*\n$/)
    const empty = await call([await answering(''), ...args], message)
    expect(empty.stderr).toMatch(/^jsonrpc: .*the reply to a request is empty \(HTTP 200\)\n$/)
    expect([redirected, empty].map(({ code, stdout }) => [code, stdout])).toEqual([
      [1, ''],
      [1, ''],
    ])
  },
)

test.each([[['any']], [['-']]])(
  'call %j explains in one line that a server cannot be reached or does not answer',
  async (args) => {
    const { code, stderr } = await call(['http://127.0.0.1:1', ...args])
    expect(code).toBe(1)
    expect(stderr).toMatch(/^jsonrpc: .*http:\/\/127\.0\.0\.1:1.*\n$/)
    const silent = await start(() => {})
    const late = await call([silent, ...args, '--timeout', '50'])
    expect(late.code).toBe(1)
    expect(late.stderr).toMatch(/^jsonrpc: .*\n$/)
  },
)

test.each([
  [[], 'name the URL'],
  [['localhost:3000', 'x'], 'not an HTTP URL'],
  [['http://me:secret@localhost', 'x'], '--header'],
  [['http://localhost'], 'name the method'],
  [['http://localhost', 'x', 'a=1', '2'], '2 has no name'],
  [['http://localhost', 'x', 'a=1', 'a=2'], 'the param a can be given only once'],
  [['http://localhost', 'x', '12345678901234567890'], 'too large'],
  [['http://localhost', 'x', '{"a":[12345678901234567890]}'], '12345678901234567890 is too large'],
  [['http://localhost', 'x', '--timeout', '-1'], '--timeout takes a number of milliseconds from 1 to 9999999, not -1'],
  [['http://localhost', '-', 'x'], 'Remove x.'],
  [['http://localhost', 'x', '--list'], 'Remove x.'],
  [['http://localhost', '--file', 'x', '--notify'], 'Remove --notify.'],
  [['http://localhost', 'x', '--header', 'x'], '--header takes'],
  [['http://localhost', 'x', '--timeout', 'soon'], '--timeout takes'],
])('call %j explains the mistake and exits with 2', async (args, words) => {
  const { code, stdout, stderr } = await call(args)
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toContain(words)
})

test('call --list prints the names of the methods', async () => {
  const { code, stdout } = await call([url, '--list'])
  expect([code, stdout.split('\n')]).toEqual([0, expect.arrayContaining(['subtract', 'list', 'fails'])])
  expect(await call([await answering('{"jsonrpc":"2.0","id":1,"result":{}}'), '--list'])).toMatchObject({ code: 1, stdout: '' })
})

test('call --list explains that a server has no rpc.discover', async () => {
  const plain = await start((_, response) =>
    response.end('{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"Method not found"}}'),
  )
  const { code, stdout, stderr } = await call([plain, '--list'])
  expect([code, stdout]).toEqual([1, ''])
  expect(stderr).toMatch(/^jsonrpc: http:\/\/127\.0\.0\.1:\d+ has no rpc\.discover\. .*service\.use\(discover\(.* docs\n$/)
})

test('call --list says that a server refuses rpc.discover', async () => {
  const refusing = await answering('{"jsonrpc":"2.0","id":1,"error":{"code":-32001,"message":"Log in"}}')
  expect((await call([refusing, '--list'])).stderr).toContain('refuses rpc.discover: Log in (-32001)')
})

test('call indents JSON for a terminal', async () => {
  const { stdout } = await runInProcess(['call', url, 'list', '1'], { isTTY: true })
  expect(stdout).toBe('[\n  1\n]\n')
})

test('the program call reads a message from a pipe', async () => {
  const { code, stdout, stderr } = await shell(process.execPath, [program, 'call', url, '-'], JSON.stringify(good))
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(JSON.parse(stdout)).toEqual({ jsonrpc: '2.0', id: 'a', result: 2 })
})

/** What bash offers after a line. Bash splits words at colons. */
async function completed(line: string): Promise<readonly string[]> {
  const current = line.slice(line.lastIndexOf(' ') + 1)
  const { stdout, stderr } = await shell('bash', [
    '-c',
    `exe=$1 main=$2
jsonrpc() { "$exe" "$main" "$@"; }
eval "$(jsonrpc completion bash)"
COMP_LINE=$3 COMP_POINT=\${#3} COMP_WORDS=("$4") COMP_CWORD=0
_jsonrpc; printf '%s\\n' "\${COMPREPLY[@]}"`,
    'bash',
    process.execPath,
    program,
    line,
    current,
  ])
  expect(stderr).toBe('')
  return stdout.split('\n').filter((word) => word !== '')
}

test('bash completes commands and the methods of the server', async () => {
  expect(await completed('jsonrpc ')).toEqual(expect.arrayContaining(['serve', 'call', 'audit']))
  expect(await completed('jsonrpc ca')).toEqual(['call'])
  expect(await completed(`jsonrpc call ${url} `)).toEqual(expect.arrayContaining(['subtract', 'list']))
  expect(await completed(`jsonrpc call ${url} sub`)).toEqual(['subtract'])
  expect(await completed(`jsonrpc call ${url} subtract `)).toEqual([])
  expect(await completed(`jsonrpc call ${url.replace('http', 'ws')} sub`)).toEqual(['subtract'])
})

test('bash completes the options of the program and of each command', async () => {
  expect(await completed('jsonrpc --')).toEqual(['--help', '--version'])
  expect(await completed('jsonrpc serve a.js --no')).toEqual(['--no-explorer', '--no-types'])
  expect(await completed('jsonrpc call --')).toEqual([
    '--notify',
    '--stream',
    '--end',
    '--file',
    '--list',
    '--json',
    '--header',
    '--timeout',
    '--help',
  ])
  expect(await completed('jsonrpc types a.ts --js')).toEqual(['--json'])
  expect(await completed('jsonrpc audit http://localhost:3000 --h')).toEqual(['--header', '--help'])
  expect(await completed('jsonrpc call http://localhost:3000 list -- --')).toEqual([])
})

test('completion prints the same script for zsh, and exits with 2 for another shell', async () => {
  expect((await runInProcess(['completion', 'zsh'])).stdout).toMatch(/^autoload .*bashcompinit/)
  expect(await runInProcess(['completion', 'fish'])).toMatchObject({ code: 2, stdout: '' })
})
