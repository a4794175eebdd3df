/**
 * What a service's type costs the compiler, counted in instantiations: a number that is the same on every machine. A service with
 * hundreds of methods must not make an editor wait.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { root } from '../house/house.ts'
import { runProgram } from '../house/packed.ts'

const folder = join(root, '.packed/instantiations')
const flags = ['--ignoreConfig', '--singleThreaded', '--noEmit', '--extendedDiagnostics', '--strict', '--skipLibCheck']
const target = ['--module', 'nodenext', '--target', 'es2023', '--types', 'node']
const budgets = [
  { title: 'a chain of 200 plain methods', budget: 70_000, code: chain(200, '(x: number, y: number) => x + y') },
  {
    title: 'a chain of 200 with names',
    budget: 240_000,
    code: chain(200, "{ params: ['x', 'y?'] }, (x: number, y = 2) => x + y"),
  },
  { title: 'a chain of 200 with schemas', budget: 360_000, code: chain(200, '{ params: { x: z.number() } }, ({ x }) => x + 1') },
  {
    title: 'a chain of 200 with names and schemas',
    budget: 360_000,
    code: chain(200, "{ params: ['x', ['y?', z.number()]] }, (x: number, y = 2) => x + y"),
  },
  { title: 'methods() of 1000', budget: 40_000, code: `new Service().methods({${members(1000)}})` },
  { title: 'ten mounted services of 100', budget: 60_000, code: `new Service()${mounts(10, 100)}` },
]

beforeAll(() => mkdirSync(folder, { recursive: true }))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test.each(budgets)('$title: at most $budget instantiations', ({ title, budget, code }) => {
  const count = countInstantiations(title, code)
  expect(count).toBeGreaterThan(100)
  expect(count).toBeLessThanOrEqual(budget)
})

/** The last line of `code` resolves every contract: the compiler does not instantiate a type that is not used. */
function countInstantiations(title: string, code: string): number {
  const file = join(folder, `${title.replaceAll(/\W+/g, '-')}.ts`)
  const imports = `import { type ApiOf, Service } from 'damn-simple-jsonrpc-server'\nimport { z } from 'zod'\nexport { z }\n`
  const question = "type Api = ApiOf<typeof service>\nexport const result: Api[keyof Api]['result'] = 1"
  writeFileSync(file, `${imports}export const service = ${code}\n${question}\n`)
  const { status, output } = runProgram('tsc', [...flags, ...target, file])
  expect(status, output).toBe(0)
  return Number(/Instantiations:\s+(\d+)/.exec(output)?.[1])
}

function chain(length: number, declaration: string): string {
  return `new Service()${names(length)
    .map((name) => `\n  .method('${name}', ${declaration})`)
    .join('')}`
}

function members(length: number): string {
  return names(length)
    .map((name) => `\n  ${name}: (x: number, y: number) => x + y,`)
    .join('')
}

function mounts(count: number, length: number): string {
  return names(count)
    .map((name) => `.mount('${name}', new Service().methods({${members(length)}}))`)
    .join('')
}

function names(length: number): string[] {
  return Array.from({ length }, (_, index) => `method${index}`)
}
