/** The log of `jsonrpc serve`: one line on stderr for each call, unless `--quiet` is given. */
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { withCallLog } from '#inside/cli/load/call-log.js'
import { type InProcess, serveInProcess } from './in-process.ts'
import { call, project } from './program.ts'

const files = {
  'a.mjs': `
    export const add = (x, y) => x + y
    export const fail = () => { throw new Error('SECRET') }
    console.error = () => {}`,
  'handler.mjs': `
    const errors = { 7: '{"jsonrpc":"2.0","error":{"code":7,"message":"No"},"id":7}' }
    export default {
      limits: { maxMessageBytes: 100 },
      handle(message) {
        const { id } = JSON.parse(message)
        return id === undefined ? '' : (errors[id] ?? '{"jsonrpc":"2.0","result":"error","id":1}')
      },
    }`,
}

async function post(url: string, body: string, headers: Record<string, string> = {}) {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body })
  return response.text()
}

/** What is logged, without times. */
function logOf(program: InProcess): string[] {
  return program.stderr
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/^\d\d:\d\d:\d\d /, '').replace(/\d+(\.\d)? ms/, 'N ms'))
}

test('serve prints a line for each call, with its time, outcome and duration, and no params', async () => {
  const program = serveInProcess(['a.mjs'], project(files))
  const url = await program.url()
  await call(url, 'add', ['private', 2])
  await call(url, 'fail')
  await call(url, 'no such\nmethod')
  await post(url, '[{"jsonrpc":"2.0","method":"add","params":[1,2]},{"jsonrpc":"2.0","method":"add","params":[1,2],"id":1}]')
  await program.prints(/(.*\n){5}/, 'stderr')
  expect(program.stderr).toMatch(/^\d\d:\d\d:\d\d add ok \d+(\.\d)? ms\n/)
  const lines = ['add ok N ms', 'fail -32603 N ms', '"no such\\nmethod" -32601 N ms', 'add ok N ms', 'add ok N ms']
  expect(logOf(program)).toEqual(lines)
  expect(program.stderr).not.toMatch(/private|SECRET/)
})

test('serve logs the calls of WebSockets, too', async () => {
  const program = serveInProcess(['a.mjs'], project(files))
  const socket = new WebSocket((await program.url()).replace('http', 'ws'))
  socket.on('open', () => socket.send('{"jsonrpc":"2.0","method":"add","params":[1,2],"id":1}'))
  await program.prints(/add ok/, 'stderr')
  socket.close()
  expect(logOf(program)).toEqual(['add ok N ms'])
})

test('serve --quiet prints no line for a call', async () => {
  const program = serveInProcess(['a.mjs', '--quiet'], project(files))
  expect(await call(await program.url(), 'add', [1, 2])).toBe(3)
  await program.stop()
  expect(program.stderr).toBe('')
})

test('a call of another machine has its address in the log', async () => {
  const lines: string[] = []
  const handler = { handle: () => '{"jsonrpc":"2.0","result":1,"id":1}' }
  const logged = withCallLog(handler, { write: (text: string) => lines.push(text) })
  for (const peerAddress of ['10.1.2.3', '2001:db8::1', '127.0.0.1', '::ffff:127.0.0.1', '::1'])
    await logged.handle('{"jsonrpc":"2.0","method":"one","id":1}', { peerAddress } as never)
  await new Promise(setImmediate)
  expect(lines.join('').match(/ms.*/g)).toEqual(['ms 10.1.2.3', 'ms 2001:db8::1', 'ms', 'ms', 'ms'])
})

test('--trusted-proxies takes the address of a client from X-Forwarded-For', async () => {
  const program = serveInProcess(['a.mjs', '--trusted-proxies', '1'], project(files))
  await post(await program.url(), '{"jsonrpc":"2.0","method":"add","params":[1,2],"id":1}', {
    'x-forwarded-for': '9.9.9.9, 10.1.2.3',
  })
  await program.prints(/add ok [\d.]+ ms 10\.1\.2\.3\n/, 'stderr')
})

test('calls to an object that is no Service are logged with the codes of their replies', async () => {
  const program = serveInProcess(['handler.mjs'], project(files))
  const url = await program.url()
  await post(url, '{"jsonrpc":"2.0","method":"one","id":1}')
  await post(url, '{"jsonrpc":"2.0","method":"two","id":7}')
  await post(url, '{"jsonrpc":"2.0","method":"three"}')
  expect(await post(url, `{"jsonrpc":"2.0","method":"one","params":["${'x'.repeat(100)}"],"id":1}`)).toContain('-32007')
  await program.prints(/three/, 'stderr')
  expect(logOf(program)).toEqual(['one ok N ms', 'two 7 N ms', 'three ok N ms'])
})
