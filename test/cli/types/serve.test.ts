/** `serve`, `openrpc` and `docs` with the types of functions. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runInProcess, serveInProcess } from '../in-process.ts'
import { call, lonelyProject, project, run } from '../program.ts'

const calculator = `/** A point. */
export interface Point { x: number; y: number }
/**
 * x plus y.
 * @param x the first
 */
export function add(x: number, y = 1): number { return x + y }
/** Days between. */
export const days = (from: Date, to: Date) => (to.getTime() - from.getTime()) / 86_400_000
export const norm = (point: Point) => Math.hypot(point.x, point.y)
export const mean = (...values: number[]) => values.reduce((a, b) => a + b, 0) / values.length
`
const service = `import { Service } from 'damn-simple-jsonrpc-server'
const stats = new Service().methods({ mean: (values: number[]) => values.length })
export default new Service().method('add', (x: number, y: number) => x + y).mount('stats', stats)
`

test('serve checks calls of plain functions by their types, and reads rich values', async () => {
  const url = await serveInProcess(['a.ts'], project({ 'a.ts': calculator })).url()
  expect(await call(url, 'add', { x: 1, y: 2 })).toBe(3)
  expect(await call(url, 'add', [1])).toBe(2)
  expect(await call(url, 'add', ['1', 2])).toBe(-32602)
  expect(await call(url, 'add', [1, 2, 3])).toBe(-32602)
  expect(await call(url, 'days', ['2026-01-01T00:00:00Z', '2026-01-03T00:00:00Z'])).toBe(2)
  expect(await call(url, 'norm', { x: 3, y: 4 })).toBe(5)
  expect(await call(url, 'mean', { values: [1, 3] })).toBe(2)
})

test.each([
  ['a method of a text and a boolean', 'export const greet = (name: string, loud: boolean) => [name, loud].join()', 'text,true'],
  [
    'a method of an object',
    `export interface Point { x: number; label: string; tags: string[]; z?: number }
export const draw = (point: Point) => JSON.stringify(point)`,
    '{"x":1,"label":"text","tags":[]}',
  ],
  ['a method of a choice', `export const pick = (size: 'small' | 'large') => size`, 'large'],
  [
    'the method behind one of a Date',
    'export const year = (at: Date) => at.getFullYear()\nexport const twice = (x: number) => 2 * x',
    2,
  ],
])('the printed curl line calls %s', async (_title, text, expected) => {
  const program = serveInProcess(['a.ts'], project({ 'a.ts': text }))
  const line = await program.prints(/^ {2}curl .* -d '(.*)'\n/m)
  const { method, params } = JSON.parse(line)
  expect(await call(await program.url(), method, params)).toBe(expected)
})

test('the banner offers the page alone if no call is known to succeed', async () => {
  const program = serveInProcess(['a.ts'], project({ 'a.ts': 'export const year = (at: Date) => at.getFullYear()' }))
  await program.prints(/Ctrl-C/)
  expect(program.stdout).toContain(`Try it:\n  open ${await program.url()} in a browser\n\nCtrl-C`)
})

test('serve checks the methods of a service that was made without types, and those of mounted ones', async () => {
  const url = await serveInProcess(['a.ts'], project({ 'a.ts': service })).url()
  expect(await call(url, 'add', { x: 1, y: 2 })).toBe(3)
  expect(await call(url, 'add', ['1', 2])).toBe(-32602)
  expect(await call(url, 'stats.mean', [['a']])).toBe(-32602)
  expect(await call(url, 'stats.mean', [[1, 2]])).toBe(2)
})

test('serve --no-types checks nothing', async () => {
  const url = await serveInProcess(['a.ts', '--no-types'], project({ 'a.ts': calculator })).url()
  expect(await call(url, 'add', ['1', 2])).toBe('12')
})

test('serve warns of a method whose types cannot be sent, and serves it unchecked', async () => {
  const running = serveInProcess(['a.ts'], project({ 'a.ts': 'export const f = (x: symbol) => typeof x\n' }))
  const url = await running.url()
  expect(running.stderr).toContain('Warning: a.ts:1 f(x): a symbol cannot be sent as JSON. The method stays unchecked\n')
  expect(await call(url, 'f', [1])).toBe('number')
})

test('serve goes on for a module with type errors', async () => {
  const url = await serveInProcess(['a.ts'], project({ 'a.ts': `${calculator}export const wrong: string = 1\n` })).url()
  expect(await call(url, 'add', [1, 2])).toBe(3)
})

test('serve leaves JavaScript without JSDoc types unchecked, and checks JavaScript with them', async () => {
  const plain = await serveInProcess(['a.js'], project({ 'a.js': 'export const add = (x, y) => x + y\n' })).url()
  expect(await call(plain, 'add', ['1', 2, 3])).toBe('12')
  const typed = '/** @param {number} x\n * @param {number} [y] */\nexport const add = (x, y = 1) => x + y\n'
  const checked = await serveInProcess(['a.js'], project({ 'a.js': typed })).url()
  expect(await call(checked, 'add', ['1', 2])).toBe(-32602)
  expect(await call(checked, 'add', { x: 1 })).toBe(2)
})

test('serve --export checks an exported object of functions', async () => {
  const folder = project({
    'a.ts': 'export const api = { add: (x: number, y: number) => x + y }\nexport const other = (x: string) => x\n',
  })
  const url = await serveInProcess(['a.ts', '--export', 'api'], folder).url()
  expect(await call(url, 'add', ['1', 2])).toBe(-32602)
  expect(await call(url, 'add', [1, 2])).toBe(3)
})

test('openrpc describes plain functions by their types and JSDoc', async () => {
  const { stdout, stderr } = await runInProcess(['openrpc', 'a.ts'], { cwd: project({ 'a.ts': calculator }) })
  const document = JSON.parse(stdout)
  expect(stderr).toBe('')
  const method = (name: string) => document.methods.find((each: { name: string }) => each.name === name)
  expect(method('add')).toEqual({
    name: 'add',
    summary: 'x plus y.',
    paramStructure: 'either',
    params: [
      { name: 'x', description: 'the first', required: true, schema: { type: 'number' } },
      { name: 'y', required: false, schema: { type: 'number' } },
    ],
    result: { name: 'result', schema: { type: 'number' } },
  })
  expect(method('norm').params[0].schema).toEqual({ $ref: '#/components/schemas/Point' })
  expect(method('mean')).toMatchObject({
    paramStructure: 'by-name',
    params: [{ name: 'values', schema: { type: 'array', items: { type: 'number' } } }],
  })
  expect(document.components.schemas.Point.required).toEqual(['x', 'y'])
})

test('docs show the names and types of params', async () => {
  const { stdout } = await runInProcess(['docs', 'a.ts'], { cwd: project({ 'a.ts': calculator }) })
  expect(stdout).toContain('| `x` | `number` | yes | the first |')
})

test('openrpc --no-types describes what the service itself knows', async () => {
  const { stdout } = await runInProcess(['openrpc', 'a.ts', '--no-types'], { cwd: project({ 'a.ts': calculator }) })
  expect(JSON.parse(stdout).methods[0]).not.toHaveProperty('summary')
})

test('a service without TypeScript is described as before', async () => {
  const { folder, command } = lonelyProject({ 'a.mjs': '/** @param {number} x */\nexport const f = (x) => x\n' })
  const { stdout, stderr } = await run(['openrpc', 'a.mjs'], folder, command)
  expect(stderr).toBe('')
  expect(JSON.parse(stdout).methods[0].params).toEqual([{ name: 'param1', required: false, schema: {} }])
})

test('a module that cannot be loaded fails as before, and TypeScript ends', async () => {
  const folder = project({ 'a.ts': calculator })
  writeFileSync(join(folder, 'a.ts'), 'export const f = (\n')
  const { code } = await runInProcess(['openrpc', 'a.ts'], { cwd: folder })
  expect(code).toBe(1)
})

test('the printed curl line calls a method that takes numbers, and not one that takes an object', async () => {
  const text = `export interface Coffee { shots: number }
export const price = (coffee: Coffee): number => coffee.shots
export const add = (x: number, y: number): number => x + y
`
  const running = serveInProcess(['a.ts'], project({ 'a.ts': text }))
  const line = await running.prints(/^ {2}(curl .*)\n/m)
  expect(line).toContain('"method":"add","params":[1,2]')
  expect(await running.stop()).toBe(0)
})
