/**
 * The floors of src/, as ARCHITECTURE.md shows them: a folder imports only folders of lower floors. The lint (biome.json) forbids circles,
 * packages, and Node below the adapters.
 */
import { test } from 'vitest'
import { expectNone, importsOf, lineOf, resolveImport, sourcesIn } from './house.ts'

const floors: Record<string, number> = {
  cli: 5,
  adapters: 4,
  explorer: 4,
  openapi: 4,
  mcp: 4,
  http: 3,
  channel: 3,
  broker: 3,
  middleware: 3,
  telemetry: 3,
  types: 3,
  openrpc: 3,
  query: 3,
  index: 3,
  service: 2,
  client: 2,
  protocol: 1,
  schema: 1,
  markdown: 1,
  async: 1,
  options: 1,
  audits: 1,
}

/** The rules of biome.json that hold the layout, and may not be switched off in a file. */
const layoutRules = /noImportCycles|noExcessiveLines|noNodejsModules|noRestricted(Imports|Globals)|useImportExtensions/

const sources = sourcesIn('src')

test('every file of src/ is in a folder that has a floor', () => {
  const unknown = sources.filter(({ path }) => floors[folderOf(path)] === undefined)
  expectNone(
    unknown.map(({ path }) => `${path} is in no folder with a floor. Move it into one of: ${Object.keys(floors).join(', ')}`),
  )
})

test('a file of src/ imports only files of its own folder or of a lower floor', () => {
  const imports = sources.flatMap((source) => importsOf(source).map((one) => ({ from: source.path, ...one })))
  expectNone(
    imports.flatMap(({ from, specifier, line }) => {
      const [own, other] = [folderOf(from), folderOf(resolveImport(from, specifier))]
      if (!specifier.startsWith('.') || own === other || floorOf(other) < floorOf(own)) return []
      const rule = `${own} (floor ${floorOf(own)}) imports ${other} (floor ${floorOf(other)})`
      return `${from}:${line} ${rule}. Move what both need to a lower floor, or pass it as an argument`
    }),
  )
})

test('no comment in src/ switches off a rule of the layout', () => {
  const comments = sources.flatMap(({ path, tree }) => (tree.comments ?? []).map((comment) => ({ path, comment })))
  const bad = comments.filter(({ comment }) => comment.value.includes('biome-ignore') && layoutRules.test(comment.value))
  expectNone(
    bad.map(({ path, comment }) => `${path}:${lineOf(comment)} switches off a rule of the layout. Change the code instead`),
  )
})

/** The folder in src/; for a file in src/ itself, its name. */
function folderOf(path: string): string {
  return path.replace(/^src\//, '').replace(/(\/.*|\.ts)$/, '')
}

function floorOf(folder: string): number {
  return floors[folder] ?? Number.NaN
}
