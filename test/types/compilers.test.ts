/**
 * The types that ship, with each TypeScript from the oldest that the README names. One program for each holds the tests of types, every
 * mistake that has a message, and a package that exports what this one's functions return and writes its declarations.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { read, root } from '../house/house.ts'
import { subPaths } from '../house/packed.ts'
import { type Compiler, compile, compilers, installCompilers, makeProgram } from './compilers.ts'
import { fine, head, mistakes } from './mistakes.ts'

const values = readFileSync(join(import.meta.dirname, 'fixtures/values.ts'), 'utf8')
const typeTests = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.test-d.ts'))
const outputs = new Map<Compiler, string>()
let folder: string

/** All that the tests of types use of vitest, whose own declarations take longer to read than they do. */
const vitest = `export { expectTypeOf } from 'expect-type'
export declare function test(title: string, body: () => unknown): void
`

beforeAll(async () => {
  installCompilers()
  const files = new Map([
    ['vitest.d.ts', vitest],
    ['values.ts', values],
    ['fine.ts', `${head}${fine.join('\n')}\n`],
    ...typeTests.map((name) => [name, readFileSync(join(import.meta.dirname, name), 'utf8')] as const),
    ...mistakes.map(({ code }, index) => [fileOf(index), `${head}${code}\n`] as const),
  ])
  folder = makeProgram('types', Object.fromEntries(files), { paths: { vitest: ['./vitest.d.ts'] }, declaration: true })
  const flags = ['--noEmit', 'false', '--emitDeclarationOnly', '--outDir']
  const compiling = compilers.map(async (compiler) =>
    outputs.set(compiler, await compile(compiler, folder, ...flags, `../types-${compiler}`)),
  )
  await Promise.all(compiling)
}, 240_000)

function fileOf(index: number): string {
  return `mistake${index}.ts`
}

/** All that is printed of one file: its errors, and the lines below them that explain each. */
function messagesOf(compiler: Compiler, file: string): string {
  const blocks = outputs.get(compiler)?.split(/\n(?! )/) ?? []
  return blocks.filter((block) => block.startsWith(`${file}(`)).join('\n')
}

describe.each(compilers)('TypeScript %s', (compiler) => {
  test.each(typeTests)(`%s compiles with TypeScript ${compiler}`, (file) => {
    expect(messagesOf(compiler, file)).toBe('')
  })

  test(`nothing is wrong outside of the files that hold mistakes, with TypeScript ${compiler}`, () => {
    expect(
      outputs
        .get(compiler)
        ?.split(/\n(?! )/)
        .filter((block) => block !== '' && !/^mistake\d+\.ts\(/.test(block)),
    ).toEqual([])
  })

  test(`a package can export a value of every public function, and TypeScript ${compiler} writes its declarations`, () => {
    expect(messagesOf(compiler, 'values.ts')).toBe('')
    const declarations = readFileSync(join(folder, `../types-${compiler}/values.d.ts`), 'utf8')
    expect(declarations).not.toMatch(/\bany\b/)
    const imported = [...declarations.matchAll(/(?:from |import\()["']([^"']+)["']/g)].map(([, specifier]) => specifier)
    const named = new Set(['http', ...subPaths.map(({ name }) => name)]) // Node's own, for the endpoints that take its request
    expect(imported.filter((specifier) => !named.has(specifier as string))).toEqual([])
  })
})

describe('the compiler says what to do', () => {
  test.each(mistakes.map((mistake, index) => ({ ...mistake, index })))(
    'the compiler explains $title with "$says"',
    ({ says, index }) => {
      for (const compiler of compilers) {
        const messages = messagesOf(compiler, fileOf(index))
        expect(messages, `TypeScript ${compiler}`).toContain(says)
        expect(messages.match(/error TS/g), `TypeScript ${compiler}: ${messages}`).toHaveLength(1)
      }
    },
  )

  test('what looks like a mistake and is none compiles', () => {
    for (const compiler of compilers) expect(messagesOf(compiler, 'fine.ts'), `TypeScript ${compiler}`).toBe('')
  })
})

test('a value of every public function is among those of the package that writes declarations', async () => {
  for (const { name } of subPaths) {
    const alias = new RegExp(`import \\* as (\\w+) from '${name}'`).exec(values)?.[1]
    const functions = Object.entries(await import(name)).filter(([, value]) => typeof value === 'function')
    for (const [each] of functions) expect(values, `${name}: ${each}`).toMatch(new RegExp(`\\b${alias}\\.${each}\\b`))
  }
})

test('the README names the oldest TypeScript that is tried', () => {
  expect(read('README.md')).toContain(`TypeScript ${compilers[0]} or newer`)
  const packages = read('test/types/compilers/package.json')
  for (const compiler of compilers.slice(0, -1)) expect(packages).toContain(`npm:typescript@${compiler}.`)
  expect(JSON.parse(readFileSync(join(root, 'node_modules/typescript/package.json'), 'utf8')).version).toMatch(/^7\.0\./)
})
