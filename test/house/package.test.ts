/** The tarball: it holds the files that the tests run, and Node can load it by import and by require. */
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { expectNone, filesIn, importsOf, read, resolveImport, root, sourcesIn } from './house.ts'
import { manifest, packed, packedFiles, runProgram, subPaths } from './packed.ts'

const tarball = join(root, '.packed/package.tgz')

/** In this folder Node finds the package by its name, as if it were installed. */
const userFolder = join(root, '.packed')

test.each(subPaths)('tests that import $name get the published file', async ({ name, code }) => {
  const byName = await import(name)
  const published = await import(join(root, code))
  for (const [key, value] of Object.entries(published)) expect(byName[key]).toBe(value)
})

test('no test imports a path of src, .compiled or dist', () => {
  const imports = sourcesIn('test').flatMap((source) => importsOf(source).map((one) => ({ path: source.path, ...one })))
  const own = imports.filter(({ specifier }) => specifier.startsWith('.'))
  const bad = own.filter(({ path, specifier }) => /^(src|\.compiled|dist)\//.test(resolveImport(path, specifier)))
  expectNone(bad.map(({ path, line, specifier }) => `${path}:${line} imports ${specifier}. Use ${manifest.name} or #inside/…`))
})

test('the package contains dist, package.json, the licence, the readme and the changelog', () => {
  const published = filesIn(packed).map((path) => path.slice(packed.length + 1))
  const others = published.filter((path) => !path.startsWith('dist/'))
  expect(others.sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'])
  expect(published.filter((path) => path.startsWith('dist/'))).toEqual(filesIn('dist'))
})

test('every source map refers to src/ and contains the sources, because src/ is not published', () => {
  const maps = packedFiles('.map').map((path) => ({ path, ...JSON.parse(read(path)) }))
  expect(maps.length).toBeGreaterThan(0)
  for (const { path, sources, sourcesContent } of maps) {
    const files = sources.map((source: string) => join(dirname(path.slice(packed.length + 1)), source))
    expect(files.map(read), path).toEqual(sourcesContent)
    expectNone(
      files
        .filter((file: string) => !file.startsWith('src/'))
        .map((file: string) => `${path} refers to ${file}, which is not in src/. Check the maps in scripts/bundles.mjs`),
    )
  }
})

test.each(subPaths)('Node can import $name', ({ name }) => {
  const { status, output } = runProgram('node', ['--input-type=module', '-e', `await import('${name}')`], userFolder)
  expect(output).toBe('')
  expect(status).toBe(0)
})

test.each(subPaths)('Node can require $name', ({ name }) => {
  const script = `process.stdout.write(Object.keys(require('${name}')).join())`
  const { status, output } = runProgram('node', ['--no-warnings', '--input-type=commonjs', '-e', script], userFolder)
  expect(output).not.toBe('')
  expect(status).toBe(0)
})

test('publint reports no issue', () => {
  const { status, output } = runProgram('publint', ['run', tarball, '--strict'])
  expect(output).toContain('All good!')
  expect(status).toBe(0)
})

test('attw reports no issue', () => {
  const { status, output } = runProgram('attw', [tarball, '--profile', 'esm-only', '--no-emoji'])
  expect(status, output).toBe(0)
})
