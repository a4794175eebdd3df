/** What `jsonrpc` writes to a terminal and to nothing else: colors, and the line that says what it is doing. */
import { execFileSync } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Io } from '#inside/cli/program/io.js'
import { withStatus } from '#inside/cli/program/status-line.js'
import { scriptPath } from '../../scripts/programs.mjs'
import { runInProcess, type Surroundings } from './in-process.ts'
import { jsonrpc, project } from './program.ts'

const start = '\u001b['
/** Moves to the first column and erases the line and those below. */
const erase = `\r${start}J`
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escapes that color text
const colors = /\u001b\[\d+m/g
const old = {
  openrpc: '1.3.2',
  info: { title: 't', version: '1' },
  methods: [{ name: 'a', params: [], result: { name: 'r', schema: {} } }],
}
const folder = project({ 'old.json': JSON.stringify(old), 'new.json': JSON.stringify({ ...old, methods: [] }) })

/** A server that takes its time. */
let slow: Server
let url = ''

beforeAll(async () => {
  slow = createServer(async (request, response) => {
    await delay(60)
    request.resume()
    response.end('{"jsonrpc":"2.0","error":{"code":-32601,"message":"Method not found"},"id":1}')
  })
  await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(slow.address() as AddressInfo).port}`
})

afterAll(() => slow.close().closeAllConnections())

const commands = {
  help: ['--help'],
  'the help of a command': ['call', '--help'],
  diff: ['diff', 'old.json', 'new.json'],
  'a mistake': ['serve', 'a.js', '--prot'],
}

test.each([
  ['a terminal', { isTTY: true }, true],
  ['a pipe', {}, false],
  ['a terminal with NO_COLOR=1', { isTTY: true, env: { NO_COLOR: '1' } }, false],
  ['a terminal with an empty NO_COLOR', { isTTY: true, env: { NO_COLOR: '' } }, true],
  ['a terminal with TERM=dumb', { isTTY: true, env: { TERM: 'dumb' } }, false],
  ['a pipe with FORCE_COLOR=1', { env: { FORCE_COLOR: '1' } }, true],
  ['a pipe with an empty FORCE_COLOR', { env: { FORCE_COLOR: '' } }, true],
  ['a terminal with FORCE_COLOR=0', { isTTY: true, env: { FORCE_COLOR: '0' } }, false],
  ['a pipe with FORCE_COLOR=1 and NO_COLOR=1', { env: { FORCE_COLOR: '1', NO_COLOR: '1' } }, true],
] as [string, Surroundings, boolean][])('what is written to %s has colors as it should', async (_, surroundings, expected) => {
  for (const [name, args] of Object.entries(commands)) {
    const { stdout, stderr } = await runInProcess(args, { cwd: folder, ...surroundings })
    expect((stdout + stderr).includes(start), name).toBe(expected)
  }
})

test('stdout and stderr have colors each on its own', async () => {
  const piped = { cwd: folder, isTTY: false, isStderrTTY: true }
  expect((await runInProcess(commands.diff, piped)).stdout).not.toContain(start)
  expect((await runInProcess(commands['a mistake'], piped)).stderr).toContain(start)
  const redirected = { cwd: folder, isTTY: true, isStderrTTY: false }
  expect((await runInProcess(commands.diff, redirected)).stdout).toContain(start)
  expect((await runInProcess(commands['a mistake'], redirected)).stderr).not.toContain(start)
})

test('colors change nothing but the colors', async () => {
  for (const args of Object.values(commands)) {
    const [plain, colored] = [
      await runInProcess(args, { cwd: folder }),
      await runInProcess(args, { cwd: folder, env: { FORCE_COLOR: '1' } }),
    ]
    const bare = (text: string) => text.replaceAll(colors, '')
    expect({ ...colored, stdout: bare(colored.stdout), stderr: bare(colored.stderr) }).toEqual(plain)
  }
})

test('an audit shows on a terminal how far it is, and erases that when it is done', async () => {
  const { stdout, stderr } = await runInProcess(['audit', url], { isTTY: false, isStderrTTY: true })
  const shown = stderr.split(erase)
  expect(shown.filter((text) => /^Auditing http:\S+: \d+ of \d+( \(\d+ s\))?\r$/.test(text))).not.toEqual([])
  expect(shown.at(-1)).toBe('')
  expect(stderr).not.toContain('\n')
  expect(stdout).not.toContain('\u001b')
})

test('the line of long work fits one row of a narrow terminal, also with wide characters and another COLUMNS', async () => {
  const written: string[] = []
  const stderr = { isTTY: true, columns: 20, write: (text: string) => written.push(text) }
  const io = { stdout: stderr, stderr, env: { COLUMNS: '120' } } as unknown as Io
  await withStatus(io, 'Loading 計算機のサービス/calculator.ts', () => delay(450))
  expect(written).toEqual([`${erase}Loading 計算機のサ\r`, erase])
})

test.each([
  ['a pipe', {}],
  ['CI', { isStderrTTY: true, env: { CI: 'true' } }],
  ['a dumb terminal', { isStderrTTY: true, env: { TERM: 'dumb' } }],
] as [string, Surroundings][])('an audit in %s writes nothing on how far it is', async (_, surroundings) => {
  expect((await runInProcess(['audit', url], surroundings)).stderr).toBe('')
})

test('a module that prints while it is loaded does so on lines of its own, and work that is quick shows nothing', async () => {
  const text = `for (const each of ['one', 'two']) { await new Promise((done) => setTimeout(done, 500)); console.error(each) }
    export const add = (x, y) => x + y`
  const lines = onTerminal(`node ${jsonrpc} openrpc a.mjs --no-types`, project({ 'a.mjs': text }))
  expect(lines).toContain('Loading a.mjs\r')
  expect(lines).toContain(`${erase}one\r\n`)
  expect(lines).toContain(`${erase}two\r\n`)
  expect(
    onTerminal(`node ${jsonrpc} openrpc a.mjs --no-types`, project({ 'a.mjs': 'export const add = (x, y) => x + y' })),
  ).not.toContain('\u001b[J')
})

test('serve --workers shows on a terminal how many processes have started', () => {
  const slowly = project({ 'a.mjs': 'await new Promise((done) => setTimeout(done, 600))\nexport const add = (x, y) => x + y' })
  const command = `timeout --signal=INT 6 node ${jsonrpc} serve a.mjs --port 0 --workers 2 --no-types`
  const text = onTerminal(command, slowly)
  expect(text).toContain('Starting 2 processes\r')
  expect(text).toMatch(/Starting processes: 1 of 2( \(\d+ s\))?\r/)
  expect(text).toContain(`${erase}Serving a.mjs on`)
  expect(text.slice(text.lastIndexOf('\u001b[J'))).not.toContain('Starting')
})

test('a real terminal gets colors, and its width', () => {
  const text = onTerminal(`stty cols 60; node ${jsonrpc} --help`)
  expect(text).toContain('\u001b[1mServe:\u001b[22m')
  const lines = text.replaceAll(colors, '').split('\r\n')
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60)
  expect(Math.max(...lines.map((line) => line.length))).toBeGreaterThan(50)
})

test('only stderr has colors if stdout of a real terminal is in a pipe', () => {
  expect(onTerminal(`node ${jsonrpc} diff old.json new.json | cat`, folder)).not.toContain('\u001b[31m')
  expect(onTerminal(`node ${jsonrpc} diff old.json | cat`, folder)).toContain('\u001b[31mjsonrpc diff\u001b[39m')
  expect(onTerminal(`node ${jsonrpc} diff old.json 2>&1 | cat`, folder)).not.toContain('\u001b[31m')
})

/** Runs a command of a shell on a terminal, without the variables that change colors. */
function onTerminal(command: string, cwd?: string): string {
  const { CI: _, NO_COLOR: __, FORCE_COLOR: ___, COLUMNS: ____, ...env } = process.env
  const options = { encoding: 'utf8', cwd, env: { ...env, TERM: 'xterm' }, timeout: 20_000 } as const
  return execFileSync(scriptPath(), ['--quiet', '--command', command, '/dev/null'], options)
}
