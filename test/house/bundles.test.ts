/** The published bundles: few files to load, each module in only one of them, and nothing that a bundler cannot remove. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { expect, test } from 'vitest'
import { expectNone, importsOf, read, readSource, resolveImport, root } from './house.ts'
import { packed, packedFiles, runProgram, subPaths } from './packed.ts'

/** How many files a sub-path may load, because the number of files dominates the time of an import. */
const maxFiles: Record<string, number> = { '.': 4 }
const maxFilesByDefault = 7

test.each(subPaths)('$name loads few files and none of the command line', ({ subPath, name }) => {
  const files = filesLoadedBy(name)
  expect(files.length, files.join('\n')).toBeGreaterThan(0)
  expect(files.length, files.join('\n')).toBeLessThanOrEqual(maxFiles[subPath] ?? maxFilesByDefault)
  expectNone(
    files
      .filter((file) => file.includes('/dist/cli/'))
      .map((file) => `${name} loads ${file}. Change the groups in scripts/bundles.mjs`),
  )
})

test.each(subPaths)('$name imports the same modules of Node as its sources', ({ code }) => {
  const expected = nodeModulesOf(join('.compiled', relative(`${packed}/dist`, code)))
  expect(nodeModulesOf(code)).toEqual(expected)
})

test('every module is in only one published file', () => {
  const sources = packedFiles('.js.map').flatMap((path) =>
    (JSON.parse(read(path)).sources as string[]).map((one) => join(dirname(path), one)),
  )
  const twice = sources.filter((source, index) => sources.indexOf(source) !== index)
  expectNone(twice.map((source) => `${source} is in several published files. Change the groups in scripts/bundles.mjs`))
})

test('every published file outside of bundles/ is named after a source', () => {
  const files = packedFiles('.js').map((path) => relative(`${packed}/dist`, path).replace(/\.js$/, ''))
  const unnamed = files.filter((file) => !file.startsWith('bundles/') && !existsSync(join(root, `src/${file}.ts`)))
  expectNone(unnamed.map((file) => `dist/${file}.js was made by the bundler. Add its modules to a group in scripts/bundles.mjs`))
})

test.each(subPaths)('every function that $name exports has the name of its export', async ({ name }) => {
  const functions = Object.entries(await import(name)).filter(([, value]) => typeof value === 'function')
  expect(functions.map(([, value]) => (value as { name: string }).name)).toEqual(functions.map(([key]) => key))
})

/** Bytes that a bundler may keep of an unused bundle: a statement marks `RpcError`, so that copies of the package recognise it. */
const kept: Record<string, number> = { 'bundles/protocol.js': 700 }
/** Bundles that are used completely or not at all. `sideEffects` in package.json lets a bundler remove them. */
const indivisible = ['bundles/clauses.js', 'bundles/explorer.js']

test('a bundler removes every published file of which nothing is used', async () => {
  const files = packedFiles('.js').map((path) => relative(`${packed}/dist`, path))
  const candidates = files.filter((file) => !file.startsWith('cli/') && !indivisible.includes(file))
  const sizes = await Promise.all(candidates.map(async (file) => ({ file, left: await leftOf(file) })))
  const bad = sizes.filter(({ file, left }) => left.length > (kept[file] ?? 0))
  expectNone(
    bad.map(
      ({ file, left }) =>
        `dist/${file} contains code that no bundler can remove. Mark it @__PURE__ in src/, or run it later\n${left}`,
    ),
  )
})

/** The files of the package that a fresh process loads for an import. */
function filesLoadedBy(name: string): string[] {
  const program = `import { Session } from 'node:inspector'
const session = new Session()
const files = []
session.connect()
session.on('Debugger.scriptParsed', ({ params }) => params.url.startsWith('file:') && files.push(params.url))
session.post('Debugger.enable')
await import('${name}')
console.log(files.join('\\n'))`
  const { output } = runProgram('node', ['--input-type=module', '-e', program], join(root, '.packed'))
  return output.split('\n').filter((line) => line.startsWith('file:'))
}

/** The modules of Node that a file and its imports import. */
function nodeModulesOf(path: string, seen = new Set<string>()): string[] {
  if (seen.has(path)) return []
  seen.add(path)
  const imported = importsOf(readSource(path)).map(({ specifier }) => specifier)
  const own = imported.filter((specifier) => specifier.startsWith('node:'))
  const others = imported.filter((specifier) => specifier.startsWith('.')).map((specifier) => resolveImport(path, specifier))
  return [...new Set([...own, ...others.flatMap((other) => nodeModulesOf(other, seen))])].sort()
}

/** The code that remains of a file in a bundle that uses no export of it, without the help of `sideEffects`. */
async function leftOf(file: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: `import 'it'` },
    plugins: [alone(join(root, packed, 'dist', file))],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
  })
  return (outputFiles[0]?.text ?? '').replace(/import"[^"]*";/g, '').trim()
}

/** Bundles one file, with all of its imports external. */
function alone(path: string): Plugin {
  return {
    name: 'alone',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /.*/ }, (imported) =>
        imported.path === 'it' ? { path, namespace: 'alone' } : { path: imported.path, external: true, sideEffects: false },
      )
      onLoad({ filter: /.*/, namespace: 'alone' }, () => ({ contents: readFileSync(path, 'utf8') }))
    },
  }
}
