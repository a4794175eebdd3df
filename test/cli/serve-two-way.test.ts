/** `jsonrpc serve` over WebSockets, and with --stdio. What reads stdin and writes stdout runs in a process. */
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { runInProcess, serveInProcess } from './in-process.ts'
import { jsonrpc, lonelyProject, project, serve as serveProgram } from './program.ts'

const files = {
  'a.mjs': `
    import { setTimeout } from 'node:timers/promises'
    console.log('loaded')
    export const one = () => 1
    export const slow = async () => { console.log('called'); process.stdout.write('written\\n'); await setTimeout(200); return 'done' }
    setInterval(() => {}, 1000)`,
}

const message = (method: string, id?: number) => JSON.stringify({ jsonrpc: '2.0', method, id })

/** Calls a method over a WebSocket of its own, and resolves to the message that comes back. */
async function callOver(url: string, method: string): Promise<unknown> {
  const socket = new WebSocket(url)
  try {
    return await new Promise((resolve, reject) => {
      socket.on('open', () => socket.send(message(method, 1)))
      socket.on('message', (data) => resolve(JSON.parse(String(data))))
      socket.on('error', reject)
    })
  } finally {
    socket.close()
  }
}

test('serve answers WebSockets on the port of HTTP, and the banner tells their URL', async () => {
  const program = serveInProcess(['a.mjs'], project(files))
  const url = await program.prints(/^and on (ws:\/\/127\.0\.0\.1:\d+)\n/m)
  expect(await program.url()).toBe(url.replace('ws', 'http'))
  expect(await callOver(url, 'one')).toEqual({ jsonrpc: '2.0', id: 1, result: 1 })
  expect(await runInProcess(['call', url, 'one'])).toEqual({ code: 0, stdout: '1\n', stderr: '' })
  expect(await program.stop()).toBe(0)
})

test('serve refuses WebSockets of pages of other origins, except those of --cors', async () => {
  const program = serveInProcess(['a.mjs', '--cors', 'https://app.example'], project(files))
  const url = await program.prints(/^and on (ws:\S+)\n/m)
  const statusFor = (origin: string) =>
    new Promise((resolve) => {
      const socket = new WebSocket(url, { origin })
      socket.on('upgrade', () => resolve(101)).on('error', (error) => resolve(error.message))
      socket.on('open', () => socket.close())
    })
  expect(await statusFor('https://app.example')).toBe(101)
  expect(await statusFor('https://evil.example')).toContain('403')
  expect(await program.stop()).toBe(0)
})

test('serve answers the call in flight over a WebSocket before it ends', async () => {
  const program = serveInProcess(['a.mjs'], project(files))
  const url = await program.prints(/^and on (ws:\S+)\n/m)
  const socket = new WebSocket(url)
  const replies: unknown[] = []
  socket.on('message', (data) => replies.push(JSON.parse(String(data)).result))
  const closed = new Promise((resolve) => socket.on('close', resolve))
  await new Promise((resolve) => socket.on('open', resolve))
  socket.send(message('one', 1))
  socket.send(message('slow', 2))
  await expect.poll(() => replies).toEqual([1])
  expect(await program.stop()).toBe(0)
  expect(await closed).toBe(1001)
  expect(replies).toEqual([1, 'done'])
})

test('serve serves HTTP alone if ws is not installed', async () => {
  const { folder, command } = lonelyProject(files)
  const program = serveProgram(['a.mjs'], folder, command)
  await program.prints(/Ctrl-C ends it/)
  expect(program.stdout).not.toContain('ws:')
  await expect(callOver((await program.url()).replace('http', 'ws'), 'one')).rejects.toThrow()
  expect(await program.stop()).toBe(0)
})

/** Starts `jsonrpc serve --stdio` with this input, and resolves once it has exited. */
async function onStdio(args: readonly string[], input: string, endInput = true) {
  const child = spawn(process.execPath, [jsonrpc, 'serve', ...args, '--stdio'], { cwd: project(files) })
  child.stdin.write(input)
  if (endInput) child.stdin.end()
  else child.stdout.once('data', () => child.kill('SIGTERM'))
  const exited = new Promise((resolve) => child.on('close', resolve))
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), exited])
  return { code, stdout, stderr }
}

test('serve --stdio answers lines, writes nothing else to stdout, and exits with 0 at the end of its input', async () => {
  const { code, stdout, stderr } = await onStdio(
    ['a.mjs'],
    `${message('slow', 1)}\n${message('one', 2)}\n${message('one')}\nno json\n`,
  )
  const replies = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(replies.slice(0, 2)).toEqual([
    { jsonrpc: '2.0', id: 2, result: 1 },
    { jsonrpc: '2.0', id: null, error: expect.objectContaining({ code: -32700 }) },
  ])
  expect(replies.slice(2)).toEqual([{ jsonrpc: '2.0', id: 1, result: 'done' }])
  for (const line of ['Serving a.mjs on standard input and output', 'loaded', 'called', 'written', '2 methods:'])
    expect(stderr).toContain(line)
  expect(code).toBe(0)
})

test('serve --stdio answers with headers if the other end begins with them', async () => {
  const call = message('one', 1)
  const { code, stdout } = await onStdio(['a.mjs'], `Content-Length: ${call.length}\r\n\r\n${call}`)
  const reply = '{"jsonrpc":"2.0","result":1,"id":1}'
  expect([code, stdout]).toEqual([0, `Content-Length: ${reply.length}\r\n\r\n${reply}`])
})

test('serve --stdio ends with 0 on SIGTERM, though its input goes on', async () => {
  expect(await onStdio(['a.mjs'], `${message('one', 1)}\n`, false)).toMatchObject({ code: 0 })
})

test('serve --stdio writes nothing to stdout if the module cannot be served', async () => {
  const { code, stdout, stderr } = await onStdio(['missing.mjs'], '')
  expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: 'jsonrpc: there is no file missing.mjs\n' })
})

test.each([
  [['--watch'], '--stdio has one connection, which a restart would end. Remove --watch.'],
  [['--port', '1', '--cors', 'https://a.example'], '--stdio serves no HTTP. Remove --port, --cors.'],
])('serve --stdio explains %j and exits with 2', async (args, words) => {
  const { code, stdout, stderr } = await runInProcess(['serve', join(project(files), 'a.mjs'), '--stdio', ...args])
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain(words)
})

test('--watch restarts while a WebSocket is open, and serves WebSockets again', async () => {
  const folder = project(files)
  const program = serveProgram(['--watch', 'a.mjs'], folder)
  const socket = new WebSocket(await program.prints(/^and on (ws:\S+)\n/m))
  const closed = new Promise((resolve) => socket.on('close', resolve))
  await new Promise((resolve) => socket.on('open', resolve))
  await program.prints(/Ctrl-C ends it\.\n/)
  program.stdout = ''
  writeFileSync(join(folder, 'a.mjs'), 'export const one = () => 2')
  expect(await closed).toBe(1001)
  expect(await callOver(await program.prints(/^and on (ws:\S+)\n/m), 'one')).toMatchObject({ result: 2 })
  expect(await program.stop()).toBe(0)
})
