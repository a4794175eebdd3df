/** What a client's type costs the compiler, and what of the server's types a published client carries. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { root } from '../house/house.ts'
import { runProgram } from '../house/packed.ts'

const folder = join(root, '.packed/client-costs')
const flags = [
  '--ignoreConfig',
  '--singleThreaded',
  '--strict',
  '--skipLibCheck',
  '--extendedDiagnostics',
  '--rewriteRelativeImportExtensions',
]
const target = ['--module', 'nodenext', '--target', 'es2023', '--types', 'node', '--outDir', join(folder, 'out')]

const names = Array.from({ length: 1000 }, (_, index) => `method${index}`)
const members = (some: readonly string[]) => some.map((name) => `${name}: (x: number, y: number) => x + y,`).join('\n')
const shelves = Array.from({ length: 10 }, (_, index) => names.slice(index * 100, index * 100 + 100))
const mounts = shelves.map((shelf, index) => `.mount('shelf${index}', new Service().methods({ ${members(shelf)} }))`).join('\n')

const budgets = [
  {
    title: 'methods() of 1000',
    budget: 35_000,
    service: `new Service().methods({ ${members(names)} })`,
    calls: names.filter((_, index) => index % 10 === 0).map((name) => `client.${name}(1, 2)`),
  },
  {
    title: 'ten mounted services of 100',
    budget: 100_000,
    service: `new Service()${mounts}`,
    calls: names
      .filter((_, index) => index % 10 === 0)
      .map((name, index) => `client.shelf${Math.floor(index / 10)}.${name}(1, 2)`),
  },
]

beforeAll(() => mkdirSync(folder, { recursive: true }))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test.each(budgets)(
  '$title and a client that calls 100 of them: at most $budget instantiations',
  ({ title, budget, service, calls }) => {
    const code = [
      "import { Service } from 'damn-simple-jsonrpc-server'",
      "import { createClient } from 'damn-simple-jsonrpc-server/client'",
      `const service = ${service}`,
      "const client = createClient<typeof service>('http://localhost:3000')",
      `export const results: Promise<number>[] = [${calls.join(', ')}]`,
      '// @ts-expect-error the types are there: a wrong call is found',
      calls[0]?.replace('(1, 2)', "(1, '2')"),
    ]
    const output = compile({ [`${title.replaceAll(/\W+/g, '-')}.ts`]: code.join('\n') }, '--noEmit')
    const count = Number(/Instantiations:\s+(\d+)/.exec(output)?.[1])
    expect(count).toBeGreaterThan(100)
    expect(count).toBeLessThanOrEqual(budget)
  },
)

const server = `import { loginRequired, Service } from 'damn-simple-jsonrpc-server'
import type { IncomingMessage } from 'node:http'
import { z } from 'zod'
interface SecretRow { readonly password: string }
const rows: SecretRow[] = []
export const service = new Service<IncomingMessage>({ guards: [loginRequired()] })
  .method('mul', { params: { x: z.number() } }, ({ x }) => x * 2)
  .method('rows', { takesHttpRequest: true }, (request, table: string) => rows.length + (request.url + table).length)
  .mount('stats', new Service<IncomingMessage>().methods({ mean: (numbers: number[]) => numbers.length }))
`
const client = `import { createClient } from 'damn-simple-jsonrpc-server/client'
import type { service } from './server.ts'
export const client = createClient<typeof service>('http://localhost:3000')
`

test('the declarations of a published client hold params and results, and nothing else of the server', () => {
  compile({ 'server.ts': server, 'client.ts': client }, '--declaration', '--emitDeclarationOnly')
  const declarations = readFileSync(join(folder, 'out/client.d.ts'), 'utf8')
  expect(declarations).toMatch(/mul: \(params: \{\s+x: number;\s+\}\) => Promise<number>/)
  expect(declarations).toContain('rows: (table: string) => Promise<number>')
  expect(declarations).toContain('mean')
  const imported = [...declarations.matchAll(/(?:from |import\()["']([^"']+)["']/g)].map(([, specifier]) => specifier)
  expect(new Set(imported)).toEqual(new Set(['damn-simple-jsonrpc-server/client']))
  expect(declarations).not.toMatch(/IncomingMessage|SecretRow|zod|typeof service|\bany\b/)
})

test('a service can be exported by a program that writes declarations', () => {
  compile({ 'server.ts': server }, '--declaration', '--emitDeclarationOnly')
  expect(readFileSync(join(folder, 'out/server.d.ts'), 'utf8')).toContain('Service<IncomingMessage')
})

function compile(files: Readonly<Record<string, string>>, ...more: string[]): string {
  for (const [name, code] of Object.entries(files)) writeFileSync(join(folder, name), code)
  const paths = Object.keys(files).map((name) => join(folder, name))
  const { status, output } = runProgram('tsc', [...flags, ...target, ...more, ...paths])
  expect(status, output).toBe(0)
  return output
}
