/** `jsonrpc types`: the table beside a module, and what it says of modules that it cannot read. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { InProcess, runInProcess } from '../in-process.ts'
import { type Files, lend, lonelyProject, project, run } from '../program.ts'

const calculator = `/** x plus y. @param x the first */
export function add(x: number, y = 1): number {
  return x + y
}
`

async function typesOf(files: Files, ...options: string[]) {
  const folder = project(files)
  const [file = ''] = Object.keys(files)
  return { folder, ...(await runInProcess(['types', file, ...options], { cwd: folder })) }
}

test('types writes a table and its declarations beside the module', async () => {
  const { folder, code, stderr } = await typesOf({ 'calculator.ts': calculator })
  expect(stderr).toBe('Wrote calculator.types.js\nWrote calculator.types.d.ts\n')
  expect(code).toBe(0)
  const script = readFileSync(join(folder, 'calculator.types.js'), 'utf8')
  expect(script).toMatch(
    /^\/\/ Written by "jsonrpc types calculator.ts". Do not edit.\nimport \{ types \} from 'damn-simple-jsonrpc-server\/types'/,
  )
  const declarations = readFileSync(join(folder, 'calculator.types.d.ts'), 'utf8')
  expect(declarations).toContain('export default table')
})

test('a service checks its calls by the table that types wrote', async () => {
  const { folder } = await typesOf({ 'calculator.ts': calculator })
  const { default: types } = await import(join(folder, 'calculator.types.js'))
  const { Service } = await import('damn-simple-jsonrpc-server')
  const service = new Service({ types }).methods({ add: (x: number, y = 1) => x + y })
  expect(await service.call('add', { x: 1, y: 2 } as never)).toBe(3)
  await expect(service.call('add', ['1'] as never)).rejects.toMatchObject({ code: -32602 })
})

test('types --check passes a fresh table, and fails for a stale one', async () => {
  const { folder } = await typesOf({ 'calculator.ts': calculator })
  expect(await runInProcess(['types', 'calculator.ts', '--check'], { cwd: folder })).toEqual({ code: 0, stdout: '', stderr: '' })
  writeFileSync(join(folder, 'calculator.ts'), calculator.replace('x: number, y = 1): number', 'x: string, y = 1): string'))
  const { code, stderr } = await runInProcess(['types', 'calculator.ts', '--check'], { cwd: folder })
  expect(stderr).toContain('calculator.types.js is stale. Write it anew: jsonrpc types calculator.ts')
  expect(code).toBe(1)
})

test('types --check shows the type errors of a module with their lines', async () => {
  const { code, stderr } = await typesOf(
    { 'wrong.ts': 'export const add = (x: number) => x\nexport const one: string = 1\n' },
    '--check',
  )
  expect(stderr).toContain("wrong.ts:2: TS2322: Type 'number' is not assignable to type 'string'.")
  expect(code).toBe(1)
})

test('types without --check writes the table of a module with type errors', async () => {
  const { folder, code } = await typesOf({ 'wrong.ts': 'export const add = (x: number) => x\nexport const one: string = 1\n' })
  expect(code).toBe(0)
  expect(existsSync(join(folder, 'wrong.types.js'))).toBe(true)
})

test('types fails for types that cannot be sent, and names the file, the line and the param', async () => {
  const { folder, code, stderr } = await typesOf({
    'shop.ts': `${calculator}\nexport const list = (levels: WeakMap<object, string>) => levels\n`,
  })
  expect(stderr).toContain('shop.ts:6 list(levels): a WeakMap cannot be sent as JSON\n')
  expect(code).toBe(1)
  expect(existsSync(join(folder, 'shop.types.js'))).toBe(false)
})

test('types --partial leaves out the methods whose types cannot be sent', async () => {
  const { stdout, code, stderr } = await typesOf(
    { 'shop.ts': `${calculator}\nexport const list = (levels: symbol) => levels\n` },
    '--partial',
    '--print',
  )
  expect(stderr).toBe('Warning: shop.ts:6 list(levels): a symbol cannot be sent as JSON. The method stays unchecked\n')
  expect(stdout).toContain('add: {')
  expect(stdout).not.toContain('list')
  expect(code).toBe(0)
})

test('several services of a module get a table each, named after them', async () => {
  const { stdout } = await typesOf(
    {
      'shops.ts': `import { Service } from 'damn-simple-jsonrpc-server'
export const one = new Service().method('a', (x: number) => x)
export const two = new Service().method('b', (x: string) => x)
`,
    },
    '--print',
  )
  expect(stdout).toMatch(/export const oneTypes = types\(\{[\s\S]*export const twoTypes = types\(\{/)
})

test('types --watch writes the table again when an imported file changes', async () => {
  const folder = project({
    'shop.ts': "import type { Coffee } from './models.ts'\nexport const order = (coffee: Coffee) => coffee.size\n",
    'models.ts': 'export interface Coffee { size: number }\n',
  })
  const watching = new InProcess(['types', 'shop.ts', '--watch'], { cwd: folder })
  await watching.prints(/Wrote shop.types.d.ts/, 'stderr')
  await new Promise((resolve) => setTimeout(resolve, 200))
  writeFileSync(join(folder, 'models.ts'), 'export interface Coffee { size: string }\n')
  await watching.prints(/Wrote shop.types.js\n[\s\S]*Wrote shop.types.js\n/, 'stderr')
  expect(readFileSync(join(folder, 'shop.types.js'), 'utf8')).toContain('"size":{"type":"string"}')
  expect(await watching.stop()).toBe(0)
})

test.each([
  ['a.mjs', '/** @param {number} x */\nexport const f = (x) => x\n'],
  ['a.js', '/** @param {number} x */\nexport function f(x) { return x }\n'],
  ['a.cjs', '/** @param {number} x */\nexports.f = (x) => x\n'],
  ['a.mts', 'export const f = (x: number) => x\n'],
  ['a.tsx', 'export const f = (x: number) => x\n'],
])('types reads %s', async (file, text) => {
  const { stdout, stderr } = await typesOf({ [file]: text }, '--print')
  expect(stderr).toBe('')
  expect(stdout).toContain('f: {"params":[{"name":"x","required":true,"schema":{"type":"number"}}]')
})

test('types reads modules that import each other', async () => {
  const { stdout } = await typesOf(
    {
      'a.ts': "import type { B } from './b.ts'\nexport interface A { b?: B }\nexport const f = (a: A) => a.b !== undefined\n",
      'b.ts': "import type { A } from './a.ts'\nexport interface B { a?: A }\n",
    },
    '--print',
  )
  expect(stdout).toContain('B: {"type":"object","properties":{"a":{"$ref":"#/definitions/A"}}}')
})

test('types reads a module of a project with a tsconfig.json, and one outside of it', async () => {
  const folder = project({
    'tsconfig.json': '{ "compilerOptions": { "strict": true }, "files": ["in.ts"] }',
    'in.ts': 'export const f = (x?: number | null) => x\n',
    'out.ts': 'export const f = (x: number | null) => x\n',
  })
  for (const file of ['in.ts', 'out.ts']) {
    const { stdout } = await runInProcess(['types', file, '--print'], { cwd: folder })
    expect(stdout).toContain('"schema":{"anyOf":[{"type":"number"},{"type":"null"}]}')
  }
})

test('types says that a module has nothing to read', async () => {
  const { code, stderr } = await typesOf({ 'empty.ts': 'export const limit = 3\n' })
  expect(stderr).toContain('empty.ts exports no Service and no functions whose types could be read')
  expect(code).toBe(1)
})

test('types refuses options that exclude each other', async () => {
  const { code, stderr } = await typesOf({ 'a.ts': calculator }, '--check', '--watch')
  expect(stderr).toContain('one of --check, --watch at a time')
  expect(code).toBe(2)
})

test('types says how to install TypeScript if there is none', async () => {
  const { folder, command } = lonelyProject({ 'a.ts': calculator })
  const { code, stderr } = await run(['types', 'a.ts'], folder, command)
  expect(stderr).toContain(
    'TypeScript is not installed: types are read by TypeScript 7 or later (npm install --save-dev typescript@7)',
  )
  expect(code).toBe(1)
})

test('types says that a TypeScript is too old', async () => {
  const { folder, command } = lonelyProject({
    'a.ts': calculator,
    'node_modules/typescript/package.json': '{ "name": "typescript", "version": "5.9.3", "main": "lib/typescript.js" }',
  })
  const { code, stderr } = await run(['types', 'a.ts'], folder, command)
  expect(stderr).toContain('TypeScript 5.9.3 is too old: types are read by TypeScript 7 or later')
  expect(code).toBe(1)
})

test('the process of TypeScript ends with the command', async () => {
  const { folder, command } = lonelyProject({ 'a.ts': calculator })
  lend('typescript', folder)
  const { code, stdout } = await run(['types', 'a.ts', '--print'], folder, command)
  expect(code).toBe(0)
  expect(stdout).toContain('add: {')
})
