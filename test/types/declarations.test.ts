/** A package that exports what this one's functions return can write its declarations: all types have public names (TS2883, TS4023). */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { subPaths } from '../house/packed.ts'
import { compile, compilers, installCompilers, makeProgram } from './compilers.ts'

const values = readFileSync(join(import.meta.dirname, 'fixtures/values.ts'), 'utf8')
let folder: string

beforeAll(() => {
  installCompilers()
  folder = makeProgram(
    'type-declarations',
    { 'values.ts': values },
    { noEmit: false, declaration: true, emitDeclarationOnly: true, isolatedDeclarations: undefined },
  )
}, 120_000)

test.concurrent.each(compilers)(
  'declarations of a value of every public function are written by TypeScript %s',
  async (compiler) => {
    expect(await compile(compiler, folder, '--outDir', `out-${compiler}`)).toBe('')
    const declarations = readFileSync(join(folder, `out-${compiler}/values.d.ts`), 'utf8')
    expect(declarations).not.toMatch(/\bany\b/)
    const imported = [...declarations.matchAll(/(?:from |import\()["']([^"']+)["']/g)].map(([, specifier]) => specifier)
    const named = new Set(['http', ...subPaths.map(({ name }) => name)]) // Node's own, for the endpoints that take its request
    expect(imported.filter((specifier) => !named.has(specifier as string))).toEqual([])
  },
  120_000,
)

test('a value of every public function is among them', async () => {
  for (const { name } of subPaths) {
    const alias = new RegExp(`import \\* as (\\w+) from '${name}'`).exec(values)?.[1]
    const functions = Object.entries(await import(name)).filter(([, value]) => typeof value === 'function')
    for (const [each] of functions) expect(values, `${name}: ${each}`).toMatch(new RegExp(`\\b${alias}\\.${each}\\b`))
  }
})
