/** The tarball itself: what the tests ran is what ships, and it can be loaded in every way that Node has. */
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { expectNone, filesIn, importsOf, read, resolveImport, root, sourcesIn } from './house.ts'
import { manifest, packed, packedFiles, runProgram, subPaths } from './packed.ts'

const tarball = join(root, '.packed/package.tgz')

/** Below this folder the package is found by its name, as if it were installed. */
const userFolder = join(root, '.packed')

test.each(subPaths)('the tests that import $name get the shipped file', async ({ name, code }) => {
  const byName = await import(name)
  const shipped = await import(join(root, code))
  for (const [key, value] of Object.entries(shipped)) expect(byName[key]).toBe(value)
})

test('no test reaches into src, .compiled or dist', () => {
  const imports = sourcesIn('test').flatMap((source) => importsOf(source).map((one) => ({ path: source.path, ...one })))
  const own = imports.filter(({ specifier }) => specifier.startsWith('.'))
  const bad = own.filter(({ path, specifier }) => /^(src|\.compiled|dist)\//.test(resolveImport(path, specifier)))
  expectNone(bad.map(({ path, line, specifier }) => `${path}:${line} imports ${specifier}. Use ${manifest.name} or #inside/…`))
})

test('the package holds the build, its types and its maps, the licence, the readme and the changelog', () => {
  const shipped = filesIn(packed).map((path) => path.slice(packed.length + 1))
  const around = shipped.filter((path) => !path.startsWith('dist/'))
  expect(around.sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'])
  expect(shipped.filter((path) => path.startsWith('dist/'))).toEqual(filesIn('dist'))
})

test('every map leads to src/ and carries its sources, because src/ does not ship', () => {
  const maps = packedFiles('.map').map((path) => ({ path, ...JSON.parse(read(path)) }))
  expect(maps.length).toBeGreaterThan(0)
  for (const { path, sources, sourcesContent } of maps) {
    const files = sources.map((source: string) => join(dirname(path.slice(packed.length + 1)), source))
    expect(files.map(read), path).toEqual(sourcesContent)
    expectNone(files.filter((file: string) => !file.startsWith('src/')).map((file: string) => `${path} leads to ${file}`))
  }
})

test.each(subPaths)('Node imports $name', ({ name }) => {
  const { status, output } = runProgram('node', ['--input-type=module', '-e', `await import('${name}')`], userFolder)
  expect(output).toBe('')
  expect(status).toBe(0)
})

test.each(subPaths)('Node requires $name', ({ name }) => {
  const script = `process.stdout.write(Object.keys(require('${name}')).join())`
  const { status, output } = runProgram('node', ['--no-warnings', '--input-type=commonjs', '-e', script], userFolder)
  expect(output).not.toBe('')
  expect(status).toBe(0)
})

test('publint finds nothing', () => {
  const { status, output } = runProgram('publint', ['run', tarball, '--strict'])
  expect(output).toContain('All good!')
  expect(status).toBe(0)
})

test('attw finds nothing', () => {
  const { status, output } = runProgram('attw', [tarball, '--profile', 'esm-only', '--no-emoji'])
  expect(status, output).toBe(0)
})
