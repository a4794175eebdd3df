/** Each way in which `jsonrpc serve` cannot go on has words of its own, on stderr, and exit code 1. */
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { call, lend, lonelyProject, project, run, serve } from './program.ts'

const importService = "import { Service } from 'damn-simple-jsonrpc-server'"
const enumeration = 'export enum Colour { Red }\nexport const one = (): number => Colour.Red + 1'

const cases: [title: string, files: Record<string, string>, typed: string[], message: string | RegExp][] = [
  ['no such file', {}, ['a.js'], 'there is no file a.js'],
  ['a folder', { 'api/x.js': '' }, ['api'], 'api is a folder. Name the file in it'],
  ['nothing exported', { 'a.mjs': '' }, ['a.mjs'], 'a.mjs exports nothing to serve. Export a Service, or functions'],
  ['nothing of use exported', { 'a.mjs': 'export const x = 1; export class Y {}' }, ['a.mjs'], 'a.mjs exports nothing to serve'],
  ['a default function without a name', { 'a.mjs': 'export default () => 1' }, ['a.mjs'], 'no name to call it by'],
  [
    'several services',
    { 'a.mjs': `${importService}; export const a = new Service(), b = new Service()` },
    ['a.mjs'],
    'exports several services: a, b. Choose one: --export a',
  ],
  [
    'no such export',
    { 'a.mjs': 'export const calculator = () => 1' },
    ['a.mjs', '--export', 'calculater'],
    'a.mjs has no export calculater. Did you mean calculator?',
  ],
  [
    'no such export, nor one like it',
    { 'a.mjs': 'export const a = 1' },
    ['a.mjs', '--export', 'zzzzzz'],
    'has no export zzzzzz. Its exports: a',
  ],
  [
    'an export of no use',
    { 'a.mjs': 'export const a = 1' },
    ['a.mjs', '--export', 'a'],
    'the export a of a.mjs is neither a Service nor functions',
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
    'an import of what is not exported',
    { 'a.mjs': 'import { x } from "./b.mjs"', 'b.mjs': '' },
    ['a.mjs'],
    /a\.mjs:1: .*does not provide an export named 'x'/,
  ],
  [
    'an import of a package that is missing',
    { 'a.mjs': 'import "no-such-package"' },
    ['a.mjs'],
    /a\.mjs imports something that is not there: .*no-such-package.* Install it, or mend the import/,
  ],
  [
    'a module that waits for nothing',
    { 'a.mjs': 'await new Promise(() => {}); export const a = () => 1' },
    ['a.mjs'],
    'a.mjs never finished loading',
  ],
  [
    'an address of another machine',
    { 'a.mjs': 'export const a = () => 1' },
    ['a.mjs', '--host', '192.0.2.1'],
    '192.0.2.1 is not an address of this machine',
  ],
]

test.each(cases)('%s', async (_, files, typed, message) => {
  const { code, stdout, stderr } = await run(['serve', ...typed], project(files))
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(message)
  expect(stderr.trimEnd().split('\n')).toHaveLength(1)
})

test.each([
  [
    'an error',
    'function open() { throw new RangeError("no database") }\nopen()',
    /a\.mjs threw while it was loaded:\nRangeError: no database\n {4}at open \(.*a\.mjs:1:/,
  ],
  ['something else', 'throw { code: 7 }', /a\.mjs threw while it was loaded:\n\{ code: 7 \}/],
])('a module that throws %s while it is loaded: what it threw, with its own stack', async (_, text, message) => {
  const { code, stderr } = await run(['serve', 'a.mjs'], project({ 'a.mjs': text }))
  expect(code).toBe(1)
  expect(stderr).toMatch(message)
})

test.each([
  ['--cors', 'app.example', 'is not an origin. Name each in full'],
  ['--allowed-host', 'http://app.example', 'is not a host'],
])('%s %s is a mistake: exit code 2', async (option, value, message) => {
  const { code, stderr } = await run(['serve', 'a.mjs', option, value], project({ 'a.mjs': 'export const a = () => 1' }))
  expect(code).toBe(2)
  expect(stderr).toContain(message)
})

test('a port that is taken', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as { port: number }
  const { code, stderr } = await run(['serve', 'a.mjs', '-p', `${port}`], project({ 'a.mjs': 'export const a = () => 1' }))
  other.close()
  expect(code).toBe(1)
  expect(stderr).toMatch(new RegExp(`^jsonrpc: .*port ${port} is taken.*choose another port.*\\n$`))
})

test('TypeScript that Node alone cannot run says how to install tsx, where that is missing', async () => {
  const { folder, command } = lonelyProject({ 'a.ts': enumeration, 'package.json': '{ "type": "module" }' })
  const { code, stderr } = await run(['serve', 'a.ts'], folder, command)
  expect(code).toBe(1)
  expect(stderr).toMatch(/^jsonrpc: a\.ts cannot be loaded\. .*npm install --save-dev tsx\n$/)
})

test('tsx is found in the project of the module, and need not be anywhere else', async () => {
  const { command } = lonelyProject({})
  const user = lonelyProject({ 'src/a.ts': enumeration, 'package.json': '{ "type": "module" }' })
  lend('tsx', user.folder)
  const program = serve([join(user.folder, 'src/a.ts')], undefined, command)
  expect(await call(await program.url(), 'one')).toBe(1)
  expect(await program.stop()).toBe(0)
})
