/** What ships is one file for each room: few to load, each thing in only one of them, and none in the way of a bundler. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { expect, test } from 'vitest'
import { expectNone, importsOf, read, readSource, resolveImport, root } from './house.ts'
import { packed, packedFiles, runProgram, subPaths } from './packed.ts'

/** Each file costs half a millisecond in a fresh process, whatever is in it. */
const mostFiles: Record<string, number> = { '.': 4 }
const mostOfOthers = 7

test.each(subPaths)('$name loads few files, and none of the command line', ({ subPath, name }) => {
  const files = filesLoadedBy(name)
  expect(files.length, files.join('\n')).toBeGreaterThan(0)
  expect(files.length, files.join('\n')).toBeLessThanOrEqual(mostFiles[subPath] ?? mostOfOthers)
  expectNone(
    files.filter((file) => file.includes('/dist/cli/')).map((file) => `${name} loads ${file}. See joined in scripts/bundles.mjs`),
  )
})

test.each(subPaths)('$name asks no more of Node than its sources do', ({ code }) => {
  const asked = partsOfNode(join('.compiled', relative(`${packed}/dist`, code)))
  expect(partsOfNode(code)).toEqual(asked)
})

test('nothing ships twice', () => {
  const sources = packedFiles('.js.map').flatMap((path) =>
    (JSON.parse(read(path)).sources as string[]).map((one) => join(dirname(path), one)),
  )
  const twice = sources.filter((source, index) => sources.indexOf(source) !== index)
  expectNone(twice.map((source) => `${source} stands in several files that ship. See joined in scripts/bundles.mjs`))
})

test('what ships outside of bundles/ is named after what it is made of', () => {
  const files = packedFiles('.js').map((path) => relative(`${packed}/dist`, path).replace(/\.js$/, ''))
  const nameless = files.filter((file) => !file.startsWith('bundles/') && !existsSync(join(root, `src/${file}.ts`)))
  expectNone(
    nameless.map(
      (file) => `dist/${file}.js came about by itself. Say in scripts/bundles.mjs, under joined, where its modules go`,
    ),
  )
})

test.each(subPaths)('what $name exports keeps its name', async ({ name }) => {
  const functions = Object.entries(await import(name)).filter(([, value]) => typeof value === 'function')
  expect(functions.map(([, value]) => (value as { name: string }).name)).toEqual(functions.map(([key]) => key))
})

/** Bytes that a bundle keeps of a room of which it uses nothing: `RpcError` is marked by a statement, so that all of its copies know it. */
const kept: Record<string, number> = { 'bundles/protocol.js': 700 }
/** These are used whole or not at all, and `sideEffects` in package.json sees to the latter. */
const wholes = ['bundles/clauses.js', 'bundles/explorer.js']

test('a bundle keeps nothing of a room that it does not use', async () => {
  const files = packedFiles('.js').map((path) => relative(`${packed}/dist`, path))
  const parts = files.filter((file) => !file.startsWith('cli/') && !wholes.includes(file))
  const sizes = await Promise.all(parts.map(async (file) => ({ file, left: await leftOf(file) })))
  const bad = sizes.filter(({ file, left }) => left.length > (kept[file] ?? 0))
  expectNone(
    bad.map(
      ({ file, left }) => `dist/${file} holds what no bundler can drop: mark it @__PURE__ in src/, or build it later\n${left}`,
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

/** What a file and all that it imports import of Node. */
function partsOfNode(path: string, seen = new Set<string>()): string[] {
  if (seen.has(path)) return []
  seen.add(path)
  const imported = importsOf(readSource(path)).map(({ specifier }) => specifier)
  const own = imported.filter((specifier) => specifier.startsWith('node:'))
  const others = imported.filter((specifier) => specifier.startsWith('.')).map((specifier) => resolveImport(path, specifier))
  return [...new Set([...own, ...others.flatMap((other) => partsOfNode(other, seen))])].sort()
}

/** What is left of a file in a bundle where nobody uses an export of it, and no package.json says that it has no side effects. */
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

function alone(path: string): Plugin {
  return {
    name: 'alone',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /.*/ }, (asked) =>
        asked.path === 'it' ? { path, namespace: 'alone' } : { path: asked.path, external: true, sideEffects: false },
      )
      onLoad({ filter: /.*/, namespace: 'alone' }, () => ({ contents: readFileSync(path, 'utf8') }))
    },
  }
}
