/** The messages of `jsonrpc serve` when it cannot serve. Those that depend on Node's module loader run in a process. */
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { symlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { runInProcess } from './in-process.ts'
import { call, jsonrpc, lend, lonelyProject, project, run as runProgram, serve as serveProgram } from './program.ts'

const importService = "import { Service } from 'damn-simple-jsonrpc-server'"
const oneMethod = { 'a.mjs': 'export const a = () => 1' }
const enumeration = 'export enum Colour { Red }\nexport const one = (): number => Colour.Red + 1'

type Case = [title: string, files: Record<string, string>, typed: string[], message: string | RegExp]

const cases: Case[] = [
  ['a file that does not exist', {}, ['a.js'], 'there is no file a.js'],
  ['a directory', { 'api/x.js': '' }, ['api'], 'api is a directory. Name a file in it, such as api/index.js'],
  ['a module without exports', { 'a.mjs': '' }, ['a.mjs'], 'a.mjs exports nothing to serve. Export a Service, or functions'],
  [
    'exports that cannot be served',
    { 'a.mjs': 'export const x = 1; export class Y {}' },
    ['a.mjs'],
    'a.mjs exports nothing to serve',
  ],
  [
    'several services',
    { 'a.mjs': `${importService}; export const a = new Service(), b = new Service()` },
    ['a.mjs'],
    'exports several services: a, b. Choose one: --export a',
  ],
  [
    'an export that does not exist',
    { 'a.mjs': 'export const calculator = () => 1' },
    ['a.mjs', '--export', 'calculater'],
    'a.mjs has no export calculater. Did you mean calculator?',
  ],
  [
    'an export that is not like any other',
    { 'a.mjs': 'export const a = 1' },
    ['a.mjs', '--export', 'zzzzzz'],
    'has no export zzzzzz. Its exports: a',
  ],
  [
    'an --export that cannot be served',
    { 'a.mjs': 'export const a = 1' },
    ['a.mjs', '--export', 'a'],
    'the export a of a.mjs is neither a Service nor functions',
  ],
  [
    'an address of another machine',
    { 'a.mjs': 'export const a = () => 1' },
    ['a.mjs', '--host', '192.0.2.1'],
    '192.0.2.1 is not an address of this machine',
  ],
]

const importPlainHttp = "import { plainHttp } from 'damn-simple-jsonrpc-server/openapi'"
cases.push([
  'a plainHttp() in place of its service',
  { 'a.mjs': `${importService}; ${importPlainHttp}; export default plainHttp(new Service().method('a', () => 1))` },
  ['a.mjs'],
  'a.mjs exports plainHttp(), which is for serve() of an adapter. Export its Service',
])

const casesForNode: Case[] = [
  [
    'a default function without a name',
    { 'a.mjs': 'export default () => 1' },
    ['a.mjs'],
    'the function that a.mjs exports has no name. Name it',
  ],
  ['a syntax error', { 'a.mjs': 'export const a = 1\n\nconst = 2' }, ['a.mjs'], /^jsonrpc: a\.mjs:3: Unexpected token/],
  [
    'a syntax error in an import',
    { 'a.mjs': 'import "./lib/b.mjs"', 'lib/b.mjs': '\nconst = 2' },
    ['a.mjs'],
    /^jsonrpc: lib\/b\.mjs:2: Unexpected token/,
  ],
  ['a syntax error in TypeScript', { 'a.ts': 'export const a: number = 1\n\nconst = 2' }, ['a.ts'], /^jsonrpc: a\.ts:3: /],
  [
    'an import of a name that is not exported',
    { 'a.mjs': 'import { x } from "./b.mjs"', 'b.mjs': '' },
    ['a.mjs'],
    /a\.mjs:1: .*does not provide an export named 'x'/,
  ],
  [
    'an import of a package that is not installed',
    { 'a.mjs': 'import "no-such-package"' },
    ['a.mjs'],
    /a\.mjs imports a module that does not exist: .*no-such-package.* Install it, or correct the import/,
  ],
  [
    'a top-level await that never ends',
    { 'a.mjs': 'await new Promise(() => {}); export const a = () => 1' },
    ['a.mjs'],
    'a.mjs never finished loading',
  ],
]

test.each(cases)('serve explains %s in one line and exits with 1', async (_, files, typed, message) => {
  expectOneLine(await runInProcess(['serve', ...typed], { cwd: project(files) }), message)
})

test.each(casesForNode)('serve explains %s in one line and exits with 1', async (_, files, typed, message) => {
  expectOneLine(await runProgram(['serve', ...typed], project(files)), message)
})

function expectOneLine({ code, stdout, stderr }: Awaited<ReturnType<typeof runProgram>>, message: string | RegExp): void {
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(message)
  expect(stderr.trimEnd().split('\n')).toHaveLength(1)
}

test.each([
  [['diff', 'loop.json', 'loop.json'], 'ELOOP'],
  [['serve', 'loop/a.mjs'], 'ELOOP'],
  [['types', 'a.ts'], 'cannot write a.types.js: ENOENT'],
])('%j --json explains in one line what the system refuses, and prints it as JSON', async (args, words) => {
  const cwd = project({ 'a.ts': 'export const add = (x: number, y: number) => x + y' })
  for (const name of ['loop.json', 'loop']) symlinkSync(name, join(cwd, name))
  symlinkSync('missing/a.types.js', join(cwd, 'a.types.js'))
  const { code, stdout, stderr } = await runInProcess([...args, '--json'], { cwd })
  const exitCode = args[0] === 'diff' ? 2 : 1
  expect(JSON.parse(stdout)).toEqual({ failure: { message: expect.stringContaining(words), exitCode } })
  expect(code).toBe(exitCode)
  expect(stderr.trimEnd().split('\n')).toHaveLength(1)
})

test('a directory that is gone and a full disk are explained in one line, and the exit code is 1', async () => {
  const script = `mkdir gone && cd gone && rmdir ../gone
    node ${jsonrpc} openrpc a.mjs; echo "exit code $?" >&2
    node ${jsonrpc} --help > /dev/full; echo "exit code $?" >&2`
  const { stderr } = await promisify(execFile)('sh', ['-c', script], { cwd: project({}) })
  expect(stderr.split('\n')).toEqual([
    'jsonrpc: the current directory does not exist any more. Change to another one',
    'exit code 1',
    'jsonrpc: cannot write to stdout: ENOSPC: no space left on device, write',
    'exit code 1',
    '',
  ])
})

test.each([
  [
    'an error',
    'function open() { throw new RangeError("no database") }\nopen()',
    /a\.mjs threw while it was loaded:\nRangeError: no database\n {4}at open \(.*a\.mjs:1:/,
  ],
  ['a value', 'throw { code: 7 }', /a\.mjs threw while it was loaded:\n\{ code: 7 \}/],
])('serve prints %s that a module throws while it is loaded, with its stack', async (_, text, message) => {
  const { code, stderr } = await runProgram(['serve', 'a.mjs'], project({ 'a.mjs': text }))
  expect(code).toBe(1)
  expect(stderr).toMatch(message)
})

test.each([
  ['--cors', 'app.example', 'is not an origin. Name each in full'],
  ['--allowed-host', 'http://app.example', 'is not a host'],
])('serve %s %s exits with 2', async (option, value, message) => {
  const { code, stderr } = await runInProcess(['serve', 'a.mjs', option, value], { cwd: project(oneMethod) })
  expect(code).toBe(2)
  expect(stderr).toContain(message)
})

test('serve names the port that is taken, and advises another', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as { port: number }
  const { code, stderr } = await runInProcess(['serve', 'a.mjs', '-p', `${port}`], { cwd: project(oneMethod) })
  other.close()
  expect(code).toBe(1)
  expect(stderr).toMatch(new RegExp(`^jsonrpc: .*port ${port} is taken.*choose another port.*\\n$`))
})

test('serve says how to install tsx if Node cannot run the TypeScript and tsx is not installed', async () => {
  const { folder, command } = lonelyProject({ 'a.ts': enumeration, 'package.json': '{ "type": "module" }' })
  const { code, stderr } = await runProgram(['serve', 'a.ts'], folder, command)
  expect(code).toBe(1)
  expect(stderr).toMatch(/^jsonrpc: a\.ts cannot be loaded\. .*npm install --save-dev tsx\n$/)
})

test('serve finds tsx in the project of the module', async () => {
  const { command } = lonelyProject({})
  const user = lonelyProject({ 'src/a.ts': enumeration, 'package.json': '{ "type": "module" }' })
  lend('tsx', user.folder)
  const program = serveProgram([join(user.folder, 'src/a.ts')], undefined, command)
  expect(await call(await program.url(), 'one')).toBe(1)
  expect(await program.stop()).toBe(0)
})
