/** The methods of services by their types: handlers with options, mounted services, tables that a service takes. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runInProcess } from '../in-process.ts'
import { project } from '../program.ts'
import { checkerOf, fixtures, read, tableOf } from './tables.ts'

const shop = join(fixtures, 'shop.ts')

test('a table has the methods of method() and methods(), without those whose params have schemas', async () => {
  const { table, gaps } = tableOf(await read(shop), 'shop')
  expect(Object.keys(table.methods)).toEqual(['add', 'order', 'whoami', 'sub', 'order2', 'ticks'])
  expect(gaps).toEqual([])
})

test('mounted services are in the table for serving, by their full names', async () => {
  const { fullTable } = tableOf(await read(shop), 'shop')
  expect(Object.keys(fullTable.methods)).toEqual(expect.arrayContaining(['add', 'stats.mean', 'inner.deep.mean']))
  expect(fullTable.methods['stats.mean']).toMatchObject({ summary: 'The middle of many.', rest: { name: 'values' } })
})

test('the context is no param, and declared names win', async () => {
  const check = checkerOf(tableOf(await read(shop), 'shop'))
  expect(check('whoami', { loud: true })).toEqual([true])
  expect(check('whoami', [true, true])).toBe('refused')
  expect(check('sub', { x: 3, y: 1 })).toEqual([3, 1])
  expect(check('sub', { a: 3 })).toBe('refused')
})

test('JSDoc of a function is found through method(), methods() and shorthand members', async () => {
  const { methods } = tableOf(await read(shop), 'shop').table
  expect([methods.add, methods.order, methods.order2].map((method) => method?.summary)).toEqual([
    'x plus y.',
    'Orders.',
    'Orders.',
  ])
})

test('answers do not depend on what was read before', async () => {
  const [one, other] = [
    await read(join(fixtures, 'signatures.ts')),
    await read(join(fixtures, 'signatures.ts'), { errors: true }),
  ]
  expect(other.tables).toEqual(one.tables)
})

const typed = `import { Service } from 'damn-simple-jsonrpc-server'
import types from './typed.types.js'
export const service = new Service({ types })
  .method('when', (at: Date, zone?: string) => new Map([[zone ?? 'UTC', at]]))
  .method('inContext', { takesContext: true }, (context, id: bigint) => ({ method: context.method, id }))
  .methods({ merge: (sets: Set<number>[]) => new Set(sets.flatMap((set) => [...set])) })
`

test('a module that imports its own table gets its first one, which then compiles and checks', async () => {
  const folder = project({ 'typed.ts': typed })
  expect(await runInProcess(['types', 'typed.ts'], { cwd: folder })).toMatchObject({ code: 0 })
  expect(await runInProcess(['types', 'typed.ts', '--check'], { cwd: folder })).toEqual({ code: 0, stdout: '', stderr: '' })
})

test('the declarations of a table give clients the names of params', async () => {
  const folder = project({ 'typed.ts': typed })
  await runInProcess(['types', 'typed.ts'], { cwd: folder })
  writeFileSync(
    join(folder, 'client.ts'),
    `import { createClient } from 'damn-simple-jsonrpc-server/client'
import type { service } from './typed.ts'
const client = createClient<typeof service>('http://localhost')
export const ok = () => client.when({ at: new Date() })
export const wrong = () => client.when({ when: new Date() })
`,
  )
  const { stderr } = await runInProcess(['types', 'client.ts', '--check', '--partial'], { cwd: folder })
  expect(stderr).toMatch(/client\.ts:5: TS\d+/)
  expect(stderr).not.toMatch(/client\.ts:4/)
})
