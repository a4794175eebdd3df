/** `jsonrpc serve --workers`: processes that share a port, drain together, and are replaced when they die. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import WebSocket from 'ws'
import { isClosing } from '../setup/servers.ts'
import { eventually } from '../setup/waiting.ts'
import { runInProcess } from './in-process.ts'
import { call, project, root, run, serve } from './program.ts'

const files = {
  'service.mjs': `
    import { existsSync } from 'node:fs'
    export const pid = () => process.pid
    export const exit = (code) => { setImmediate(() => process.exit(code)); return process.pid }
    export const untilFile = async (path) => {
      console.log('begun ' + process.pid)
      while (!existsSync(path)) await new Promise(setImmediate)
      return process.pid
    }
    export const block = () => { console.log('blocked'); for (;;); }
  `,
}

/** Calls until a call reaches each of so many processes. Each call has a connection of its own. */
async function pids(url: string, count: number): Promise<number[]> {
  const found = new Set<number>()
  await eventually(async () => {
    found.add((await call(url, 'pid', [], { connection: 'close' })) as number)
    expect(found.size).toBe(count)
  })
  return [...found]
}

/** What a loaded machine prints: it closes the keep-alive connections of these tests more slowly. */
const waitingForCalls = /^Waiting for the calls in flight\. .*\n/

test('the processes of --workers share one port, one banner shows it, and each answers calls', async () => {
  const program = serve(['service.mjs', '--workers', '2', '--quiet'], project(files))
  const url = await program.url()
  const found = await pids(url, 2)
  expect(found).not.toContain(program.child.pid)
  expect(await program.stop('SIGTERM')).toBe(0)
  expect(program.stdout.match(/Serving/g)).toHaveLength(1)
  expect(program.stderr.replace(waitingForCalls, '')).toBe('')
})

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s lets every process of --workers answer its calls in flight, and the exit code is 0',
  async (signal) => {
    const folder = project(files)
    const gate = join(folder, 'gate')
    const program = serve(['service.mjs', '--workers', '2'], folder)
    const url = await program.url()
    const found = await pids(url, 2)
    const calls = Array.from({ length: 4 }, () => call(url, 'untilFile', [gate]))
    await program.prints(/(begun[\s\S]*){4}/)
    const ended = program.stop(signal)
    for (const pid of found) process.kill(pid, signal) // as a terminal or a service manager does
    await isClosing(url)
    writeFileSync(gate, '')
    expect(new Set(await Promise.all(calls)).size).toBe(2)
    expect(await ended).toBe(0)
  },
)

test('--workers ends when it is stopped while processes start', async () => {
  const program = serve(['service.mjs', '--workers', '3', '--no-types'], project(files))
  await program.url() // the first process serves, the others load
  expect(await program.stop('SIGTERM')).toBe(0)
  const loading = serve(
    ['service.mjs', '--workers', '2'],
    project({ 'service.mjs': "console.log('loading')\nawait new Promise(setInterval)" }),
  )
  await loading.prints(/loading/, 'stderr')
  expect(await loading.stop('SIGTERM')).toBe(0)
})

test('a process of --workers that dies is replaced on the same port, also if all die', async () => {
  const program = serve(['service.mjs', '--workers', '2'], project(files))
  const url = await program.url()
  const [first = 0, second = 0] = await pids(url, 2)
  process.kill(first, 'SIGKILL')
  await program.prints(new RegExp(`Process ${first} ended \\(SIGKILL\\)\\. Starting another in 0\\.1 s\\.`), 'stderr')
  const others = await pids(url, 2)
  expect(others).toContain(second)
  for (const pid of others) process.kill(pid, 'SIGKILL')
  const now = await eventually(() => pids(url, 2))
  expect(now.filter((pid) => others.includes(pid))).toEqual([])
  expect(await program.stop('SIGTERM')).toBe(0)
})

test('a process of --workers that ends by SIGTERM answers its calls in flight before it is replaced', async () => {
  const folder = project(files)
  const gate = join(folder, 'gate')
  const program = serve(['service.mjs', '--workers', '1'], folder)
  const url = await program.url()
  const begun = call(url, 'untilFile', [gate])
  const pid = Number(await program.prints(/begun (\d+)/))
  process.kill(pid, 'SIGTERM')
  writeFileSync(gate, '')
  expect(await begun).toBe(pid)
  await program.prints(/ended \(exit code 0\)/, 'stderr')
  await eventually(() => pids(url, 1))
})

test('a second signal ends every process of --workers at once, also one that is busy in its event loop', async () => {
  const program = serve(['service.mjs', '--workers', '1'], project(files))
  const url = await program.url()
  void call(url, 'block').catch(() => {})
  await program.prints(/blocked/)
  program.child.kill('SIGINT')
  await program.prints(/Waiting for the calls in flight/, 'stderr')
  expect(await program.stop('SIGINT')).toBe(130)
})

test('when the pool of --workers is killed, its processes end, too', async () => {
  const program = serve(['service.mjs', '--workers', '2'], project(files))
  await pids(await program.url(), 2)
  await program.stop('SIGKILL') // resolves when no process has its stdout any more
})

test('a command line that cannot start is reported once, with the exit code of one process', async () => {
  const folder = project({ 'broken.mjs': 'export const = 1', ...files })
  const broken = await run(['serve', 'broken.mjs', '--port', '0', '--workers', '3'], folder)
  expect([broken.code, broken.stdout, broken.stderr.match(/SyntaxError|Unexpected token/g)?.length]).toEqual([1, '', 1])
  const taken = serve(['service.mjs', '--workers', '1'], folder)
  const { port } = new URL(await taken.url())
  const second = await run(['serve', 'service.mjs', '--port', port, '--workers', '3'], folder)
  expect([second.code, second.stderr.match(/is taken/g)?.length]).toEqual([1, 1])
})

test('when no process of --workers is left and none can start any more, the command ends with 1 and says so', async () => {
  const folder = project(files)
  const program = serve(['service.mjs', '--workers', '1'], folder)
  const [pid = 0] = await pids(await program.url(), 1)
  rmSync(join(folder, 'service.mjs'))
  process.kill(pid, 'SIGKILL')
  expect(await program.end()).toBe(1)
  expect(program.stderr).toContain('no process is left, and the last 5 died before they served')
  expect(program.stderr.match(/Starting another in [\d.]+ s/g)).toEqual(
    ['0.1', '0.2', '0.4', '0.8', '1.6'].map((seconds) => `Starting another in ${seconds} s`),
  )
})

test('WebSockets reach the processes of --workers, each by one connection', async () => {
  const program = serve(['service.mjs', '--workers', '2'], project(files))
  const url = await program.url()
  const expected = await pids(url, 2)
  const found = new Set<number>()
  await eventually(async () => {
    const socket = new WebSocket(url.replace('http', 'ws'))
    const replies: Promise<number[]> = new Promise((resolve) => {
      const list: number[] = []
      socket.on('message', (data) => {
        list.push(JSON.parse(String(data)).result)
        if (list.length === 2) resolve(list)
      })
    })
    socket.on('open', () => {
      for (const id of [1, 2]) socket.send(JSON.stringify({ jsonrpc: '2.0', method: 'pid', id }))
    })
    const [one, two] = await replies
    socket.terminate()
    expect(one).toBe(two)
    found.add(one as number)
    expect(found.size).toBe(2)
  })
  expect([...found].sort()).toEqual(expected.sort())
})

test.each([
  [['--workers', '0'], '--workers takes a number from 1 to 256, not 0.'],
  [['--workers', 'many'], '--workers takes a number from 1 to 256, not many.'],
  [['--workers', '2', '--watch'], '--watch restarts one process. Remove --workers.'],
  [['--workers', '2', '--stdio'], '--stdio has one connection, which one process serves. Remove --workers.'],
])('serve %j is refused', async (options, hint) => {
  const { code, stderr } = await runInProcess(['serve', 'service.mjs', ...options], { cwd: project(files) })
  expect([code, stderr]).toEqual([2, expect.stringContaining(hint)])
})

test('serve answers probes at /healthz', async () => {
  const program = serve(['service.mjs'], project(files))
  const response = await fetch(`${await program.url()}/healthz`)
  expect([response.status, await response.text()]).toEqual([200, '{"status":"ok"}'])
})

/** TypeScript, which adds a line to the file `sessions` of the project for each session. */
const countedTypeScript = {
  'node_modules/typescript/package.json':
    '{ "version": "7.0.2", "exports": { "./package.json": "./package.json", "./async": "./async.mjs", "./ast": "./ast.mjs" } }',
  'node_modules/typescript/ast.mjs': `export * from '${root}/node_modules/typescript/dist/ast/index.js'`,
  'node_modules/typescript/async.mjs': `
    import { appendFileSync } from 'node:fs'
    import * as real from '${root}/node_modules/typescript/dist/api/async/api.js'
    export * from '${root}/node_modules/typescript/dist/api/async/api.js'
    export class API extends real.API {
      constructor(options) { super(options); appendFileSync(new URL('../../sessions', import.meta.url), 'session ') }
    }
  `,
}

test('TypeScript is asked once for all processes of --workers, and again for those that replace others', async () => {
  const module = 'export const pid = (at?: Date) => process.pid\nexport const days = (at: Date) => at.getDate()\n'
  const folder = project({ 'service.ts': module, ...countedTypeScript })
  const program = serve(['service.ts', '--workers', '2', '--quiet'], folder)
  const url = await program.url()
  const sessions = () => readFileSync(join(folder, 'sessions'), 'utf8').trim().split(' ').length
  const [first = 0, second = 0] = await pids(url, 2)
  expect(sessions()).toBe(1)
  const answers = async () =>
    new Set(await Promise.all(Array.from({ length: 4 }, () => call(url, 'days', ['2026-01-02T12:00:00Z']))))
  expect(await answers()).toEqual(new Set([2]))
  process.kill(first, 'SIGKILL')
  expect(await pids(url, 2)).toContain(second)
  expect(sessions()).toBe(2)
  expect(await answers()).toEqual(new Set([2]))
  expect(await program.stop('SIGTERM')).toBe(0)
})
