/** The tests of types hold with each TypeScript from the oldest that the README names, on the declarations that ship. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { read, root } from '../house/house.ts'
import { compile, compilers, installCompilers, makeProgram } from './compilers.ts'

/** All that the tests of types use of vitest, whose own declarations take longer to read than they do. */
const vitest = `export { expectTypeOf } from 'expect-type'
export declare function test(title: string, body: () => unknown): void
`
let folder: string

beforeAll(() => {
  installCompilers()
  const names = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.test-d.ts'))
  const files = names.map((name) => [name, readFileSync(join(import.meta.dirname, name), 'utf8')])
  const paths = { vitest: ['./vitest.d.ts'] }
  folder = makeProgram('type-tests', { ...Object.fromEntries(files), 'vitest.d.ts': vitest }, { paths })
}, 120_000)

test.concurrent.each(compilers)(
  'every test of types compiles with TypeScript %s',
  async (compiler) => {
    expect(await compile(compiler, folder)).toBe('')
  },
  120_000,
)

test('the README names the oldest TypeScript that is tried', () => {
  expect(read('README.md')).toContain(`TypeScript ${compilers[0]} or newer`)
  const packages = read('test/types/compilers/package.json')
  for (const compiler of compilers.slice(0, -1)) expect(packages).toContain(`npm:typescript@${compiler}.`)
  expect(JSON.parse(readFileSync(join(root, 'node_modules/typescript/package.json'), 'utf8')).version).toMatch(/^7\.0\./)
})
