/** `jsonrpc serve`: what it serves, what it prints, and how it ends. What Node's module loader or a signal decides runs in a process. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { serveInProcess } from './in-process.ts'
import { call, jsonrpc, lonelyProject, Program, project, root, serve as serveProgram } from './program.ts'

const shell = promisify(execFile)
const importService = "import { Service } from 'damn-simple-jsonrpc-server'"

test('npm start serves the calculator, and the printed curl line works in a shell', async () => {
  const { start } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts
  const [, typed = ''] = start.match(/&& node dist\/cli\/main\.js (.*)$/) ?? []
  const program = new Program([jsonrpc, ...typed.split(' '), '--port', '0'])
  const line = await program.prints(/^ {2}(curl .*)\n/m)
  const { stdout } = await shell('sh', ['-c', line.replace(/^curl/, 'curl --silent --fail')])
  expect(JSON.parse(stdout)).toEqual({ jsonrpc: '2.0', id: 1, result: 3 })
  expect(program.stdout).toMatch(/^Serving examples\/calculator\.ts on http:\/\/127\.0\.0\.1:\d+\n/)
  expect(program.stdout).toMatch(/7 methods:\n {2}add\(x, y\) +x plus y\.\n/)
  expect(program.stdout).toMatch(/mean\(numbers\).*\n {2}mul\(x, y\).*\n {2}pow\(x, y\?\)/)
  expect(await program.stop()).toBe(0)
  expect(program.stderr).toMatch(/^\d\d:\d\d:\d\d add ok \d+(\.\d)? ms\n$/)
})

type Case = [title: string, file: string, text: string, args: string[], methods: Record<string, unknown>]

describe('serve finds the service of a module', () => {
  const cases: Case[] = [
    [
      'the default export',
      'a.mjs',
      `${importService}; export default new Service().method('one', () => 1); export const two = new Service().method('two', () => 2)`,
      [],
      { one: 1, two: -32601 },
    ],
    [
      'the only Service',
      'a.mjs',
      `${importService}; export const secret = () => 0; export const api = new Service().method('one', () => 1)`,
      [],
      { one: 1, secret: -32601 },
    ],
    [
      'every function',
      'a.mjs',
      'export const one = () => 1; export function two() { return 2 }; export const three = 3; export class Four {}',
      [],
      { one: 1, two: 2, three: -32601, Four: -32601 },
    ],
    [
      'a default object of functions',
      'a.mjs',
      'export default { one: () => 1, two: 2 }; export const three = () => 3',
      [],
      { one: 1, two: -32601, three: -32601 },
    ],
    ['a default function, by its own name', 'a.mjs', 'export default function one() { return 1 }', [], { one: 1 }],
    [
      'the functions next to a default export that is not a service',
      'a.mjs',
      'export default { title: "x" }; export const one = () => 1',
      [],
      { one: 1 },
    ],
    [
      'the Service that --export names',
      'a.mjs',
      `${importService}; export const a = new Service().method('one', () => 1); export const b = new Service().method('two', () => 2)`,
      ['--export', 'b'],
      { one: -32601, two: 2 },
    ],
    [
      'only the function that --export names',
      'a.mjs',
      'export const one = () => 1; export const two = () => 2',
      ['--export', 'one'],
      { one: 1, two: -32601 },
    ],
    [
      'an object with handle()',
      'a.mjs',
      'export const gateway = { handle: () => \'{"jsonrpc":"2.0","id":1,"result":"mine"}\' }',
      [],
      { any: 'mine' },
    ],
  ]
  const casesForNode: Case[] = [
    ['a CommonJS module', 'a.cjs', 'exports.one = () => 1', [], { one: 1 }],
    [
      'a CommonJS module compiled from an ES module',
      'a.cjs',
      'Object.defineProperty(exports, "__esModule", { value: true }); exports.default = { one: () => 1 }',
      [],
      { one: 1 },
    ],
    [
      'TypeScript in a package without a type',
      'ts/a.ts',
      'interface A { a: number }\nexport const one = (...a: A[]): number => a.length + 1',
      [],
      { one: 1 },
    ],
  ]

  test.each(cases)('serve publishes %s', async (_, file, text, args, methods) => {
    const running = serveInProcess([file, ...args], project({ [file]: text }))
    await expectMethods(await running.url(), methods)
    expect(await running.stop()).toBe(0)
  })

  test.each(casesForNode)('serve publishes %s', async (_, file, text, args, methods) => {
    const program = serveProgram([file, ...args], project({ [file]: text, 'ts/package.json': '{}' }))
    await expectMethods(await program.url(), methods)
    expect(await program.stop('SIGTERM')).toBe(0)
  })

  async function expectMethods(url: string, methods: Record<string, unknown>): Promise<void> {
    for (const [method, result] of Object.entries(methods)) expect([method, await call(url, method)]).toEqual([method, result])
  }

  test('serve publishes a Service of another copy of the package', async () => {
    const text = `${importService}; export const api = new Service().method('one', { params: [] }, () => 1)`
    const program = serveProgram([join(lonelyProject({ 'a.mjs': text }).folder, 'a.mjs')])
    expect(await call(await program.url(), 'one')).toBe(1)
    expect(program.stdout).toContain('1 method:\n  one()')
    expect(await program.stop()).toBe(0)
  })
})

describe('the banner', () => {
  test('the banner lists the first twenty methods and counts the rest', async () => {
    const text = Array.from({ length: 23 }, (_, index) => `export const method${index} = () => ${index}`).join('\n')
    const program = serveInProcess(['a.mjs'], project({ 'a.mjs': text }))
    await program.prints(/Ctrl-C/)
    expect(program.stdout).toMatch(/23 methods:\n( {2}method\d+\(…\)\n){20} {2}… and 3 more\n/)
    expect(await program.stop()).toBe(0)
  })

  test('the printed curl line sends the first documented example, and quotes it for the shell', async () => {
    const options = `{ params: ['text'], deprecated: true, summary: 'Shouts\\nin two lines', examples: [{ params: ["it's"], result: '' }] }`
    const text = `${importService}; export default new Service().method('a', () => 1).method('shout', ${options}, (text) => text.toUpperCase())`
    const program = serveInProcess(['a.mjs'], project({ 'a.mjs': text }))
    const line = await program.prints(/^ {2}(curl .*)\n/m)
    const { stdout } = await shell('sh', ['-c', `${line} --silent`])
    expect(JSON.parse(stdout).result).toBe("IT'S")
    expect(program.stdout).toMatch(/shout\(text\) +\(deprecated\) Shouts\n/)
    expect(await program.stop()).toBe(0)
  })

  const guarded = (own: string) => `${importService}
    const guard = () => { throw new Error('refused') }
    const members = new Service({ guards: [guard] })
      .method('a', { params: ['x'], examples: [{ params: [1], result: 1 }] }, (x) => x)
      .method('b', { params: ['x'] }, (x) => x)
    export default new Service().mount('members', members).method('own', { guards: [guard] }, () => 1)${own}`

  test('the printed curl line calls no method that its own guards or those of its service protect, and the page locks them', async () => {
    const program = serveInProcess(['a.mjs'], project({ 'a.mjs': guarded(`.method('open', { params: ['x'] }, (x) => x)`) }))
    expect(await program.prints(/^ {2}(curl .*)\n/m)).toContain('"method":"open","params":[1]')
    const page = await (await fetch(await program.url(), { headers: { accept: 'text/html' } })).text()
    expect(page.match(/"x-guarded":true/g)).toHaveLength(3)
  })

  test('the banner of a service whose methods are all guarded suggests the page, and without it no call in particular', async () => {
    const folder = project({ 'a.mjs': guarded('') })
    const [withPage, without] = [serveInProcess(['a.mjs'], folder), serveInProcess(['a.mjs', '--no-explorer'], folder)]
    const [url, other] = [await withPage.url(), await without.url()]
    await Promise.all([withPage.prints(/Ctrl-C/), without.prints(/Ctrl-C/)])
    expect(withPage.stdout).toContain(`Try it:\n  open ${url} in a browser\n\n`)
    expect(without.stdout).toContain(`Try it:\n  jsonrpc call ${other} METHOD [PARAMS…]\n\n`)
  })

  test('the banner shows the names of a shape, and … for a whole schema', async () => {
    const schema = `{ '~standard': { version: 1, vendor: 'own', validate: (value) => ({ value }) } }`
    const text = `${importService}; const any = ${schema}; export default new Service().method('shape', { params: { x: any, y: any } }, () => 1).method('whole', { params: any }, () => 2)`
    const program = serveInProcess(['a.mjs'], project({ 'a.mjs': text }))
    await program.prints(/Ctrl-C/)
    expect(program.stdout).toContain('  shape(x, y)\n  whole(…)\n')
    expect(await program.stop()).toBe(0)
  })
})

describe('the options of the server', () => {
  const files = { 'a.mjs': 'export const one = () => 1' }

  test('serve listens on loopback and refuses other host names', async () => {
    const program = serveInProcess(['a.mjs', '--quiet'], project(files))
    const url = await program.url()
    expect(await statusFor(url, { host: 'evil.example' })).toBe(403)
    expect(await statusFor(url, { host: 'localhost' })).toBe(200)
    expect(await program.stop()).toBe(0)
    expect(program.stderr).toBe('')
  })

  test('--allowed-host accepts further host names in addition to those of this machine', async () => {
    const program = serveInProcess(['a.mjs', '--allowed-host', 'app.example', '--allowed-host', 'two.example'], project(files))
    const url = await program.url()
    const statuses = ['app.example', 'two.example', '127.0.0.1', 'localhost', 'evil.example'].map((host) =>
      statusFor(url, { host }),
    )
    expect(await Promise.all(statuses)).toEqual([200, 200, 200, 200, 403])
    expect(await program.stop()).toBe(0)
  })

  test('--cors accepts the named origins and refuses others', async () => {
    const program = serveInProcess(['a.mjs', '--cors', 'https://a.example', '--cors', 'https://b.example'], project(files))
    const url = await program.url()
    const origins = ['https://a.example', 'https://b.example', 'https://c.example']
    expect(await Promise.all(origins.map((origin) => statusFor(url, { origin })))).toEqual([200, 200, 403])
    expect(await program.stop()).toBe(0)
  })

  test('--host 0.0.0.0 listens on every address and warns that anyone can call', async () => {
    const program = serveInProcess(['a.mjs', '--host', '0.0.0.0'], project(files))
    const url = await program.url()
    expect(await program.prints(/Warning: .*\n/, 'stderr')).toMatch(
      /every machine that reaches .* asks for no login.*--allowed-host/,
    )
    expect(await statusFor(url, { host: 'any.example' })).toBe(200)
    expect(await program.stop()).toBe(0)
  })

  test('--host 0.0.0.0 with --allowed-host does not warn of other host names, and refuses them', async () => {
    const program = serveInProcess(['a.mjs', '--host', '0.0.0.0', '--allowed-host', 'app.example'], project(files))
    const url = await program.url()
    expect(await program.prints(/Warning: .*\n/, 'stderr')).not.toContain('Host')
    expect(await statusFor(url, { host: 'evil.example' })).toBe(403)
    expect(await call(url, 'one')).toBe(1)
    expect(await program.stop()).toBe(0)
  })
})

describe('the end of serve', () => {
  const files = {
    'a.mjs': `
      import { setTimeout } from 'node:timers/promises'
      export const slow = async () => { console.log('called'); await setTimeout(600); return 'done' }
      export const never = () => { console.log('called'); return new Promise(() => {}) }
      export const say = () => { for (let line = 0; line < 9; line++) console.log('line'); return 'said' }
      setInterval(() => {}, 1000)`,
  }

  test.each(['SIGINT', 'SIGTERM'] as const)('%s lets serve answer the call in flight and exit with 0', async (signal) => {
    const program = serveProgram(['a.mjs'], project(files))
    const reply = call(await program.url(), 'slow')
    await program.prints(/^called/m)
    expect(await program.stop(signal)).toBe(0)
    expect(await reply).toBe('done')
  })

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('a second %s ends serve at once with exit code %i', async (signal, code) => {
    const program = serveProgram(['a.mjs'], project(files))
    const reply = call(await program.url(), 'never').catch((error) => error)
    await program.prints(/^called/m)
    program.child.kill(signal)
    await program.prints(/again/, 'stderr')
    expect(await program.stop(signal)).toBe(code)
    expect(await reply).toBeInstanceOf(Error)
  })

  test('serve goes on when the reader of its output closes the pipe', async () => {
    const program = serveProgram(['a.mjs'], project(files))
    const url = await program.url()
    program.child.stdout?.destroy()
    expect(await call(url, 'say')).toBe('said')
    expect(await call(url, 'say')).toBe('said')
    expect(await program.stop()).toBe(0)
  })
})

/** Sends headers that `fetch` does not let a program set. */
function statusFor(url: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent: false, headers: { 'content-type': 'application/json', ...headers } })
    sent.on('response', (response) => resolve(response.resume().statusCode ?? 0)).on('error', reject)
    sent.end('{"jsonrpc":"2.0","id":1,"method":"one"}')
  })
}
