/** Imports point down only: the floors of the house, as ARCHITECTURE.md draws them. */
import { test } from 'vitest'
import { expectNone, type Import, importsOf, lineOf, resolveImport, type Source, sourcesIn, walk } from './house.ts'

const floors: Record<string, number> = {
  cli: 5,
  adapters: 4,
  explorer: 4,
  http: 3,
  channel: 3,
  openrpc: 3,
  index: 3,
  service: 2,
  client: 2,
  protocol: 1,
  schema: 1,
  async: 1,
  options: 1,
  audits: 1,
}

/** Only these rooms know Node; the rest loads in a browser. */
const roomsWithNode = ['adapters', 'cli']
const nodeGlobals = ['process', 'Buffer', 'global', 'require', '__dirname']

/** What else a place may import: the module that a user names, `tsx` to run it, and what the explorer's page is built from. */
const packagesOf: Record<string, string[]> = {
  'src/cli/': ['tsx', '(an expression)'],
  'src/explorer/page/': ['preact', 'prism-code-editor'],
}

const sources = sourcesIn('src')
const imports = sources.flatMap((source) => importsOf(source).map((one) => ({ source, ...one })))
const relativeImports = imports.filter(({ specifier }) => specifier.startsWith('.'))

test('every file stands in a room that has a floor', () => {
  const homeless = sources.filter(({ path }) => floors[roomOf(path)] === undefined)
  expectNone(homeless.map(({ path }) => `${path} stands on no floor. Move it into a room: ${Object.keys(floors).join(', ')}`))
})

test('imports point to a lower floor or stay in the room', () => {
  expectNone(
    relativeImports.flatMap(({ source, specifier, line }) => {
      const [from, to] = [roomOf(source.path), roomOf(resolveImport(source.path, specifier))]
      if (from === to || floorOf(to) < floorOf(from)) return []
      const rule = `${from} (floor ${floorOf(from)}) imports ${to} (floor ${floorOf(to)})`
      return `${source.path}:${line} ${rule}. Move what both need further down, or hand it over as an argument`
    }),
  )
})

test('imports name a file that exists, with its ending', () => {
  const known = new Set(sources.map(({ path }) => path))
  const lost = relativeImports.filter(({ source, specifier }) => !known.has(resolveImport(source.path, specifier)))
  expectNone(lost.map(({ source, specifier, line }) => `${source.path}:${line} imports ${specifier}: write the file's own name`))
})

test('only adapters and the command line know Node', () => {
  const bad = imports.filter(
    ({ source, specifier }) => specifier.startsWith('node:') && !roomsWithNode.includes(roomOf(source.path)),
  )
  expectNone(
    bad.map(
      ({ source, specifier, line }) => `${source.path}:${line} imports ${specifier}. Use a web standard, or move it to adapters/`,
    ),
  )
})

test('below the adapters, nothing that only Node has is taken for granted', () => {
  const bad = sources.filter(({ path }) => !roomsWithNode.includes(roomOf(path))).flatMap((source) => nodeGlobalsIn(source))
  expectNone(bad.map((place) => `${place} belongs to Node. Use a web standard, or ask globalThis whether it is there`))
})

test('no package is imported', () => {
  const bad = imports.filter((one) => !/^(\.|node:)/.test(one.specifier) && !isAllowedPackage(one.source, one))
  expectNone(
    bad.map(
      ({ source, specifier, line }) => `${source.path}:${line} imports ${specifier}. Describe its shape in an interface instead`,
    ),
  )
})

test('no file imports itself, by whatever way round', () => {
  expectNone(circles().map((circle) => `${circle.join(' → ')}. Move what they share into a file of its own`))
})

function roomOf(path: string): string {
  return path.replace(/^src\//, '').replace(/(\/.*|\.ts)$/, '')
}

function floorOf(room: string): number {
  return floors[room] ?? Number.NaN
}

function nodeGlobalsIn({ path, tree }: Source): string[] {
  const found: string[] = []
  walk(tree.program, (node) => {
    const owner = node.type === 'MemberExpression' ? node.object : node.type === 'CallExpression' ? node.callee : undefined
    if (owner?.type === 'Identifier' && nodeGlobals.includes(owner.name)) found.push(`${path}:${lineOf(node)} ${owner.name}`)
  })
  return found
}

/** The command line loads its package only when it needs it, so that it runs where that is not installed. */
function isAllowedPackage({ path }: Source, { specifier, dynamic }: Import): boolean {
  const [place, packages] = Object.entries(packagesOf).find(([start]) => path.startsWith(start)) ?? ['', []]
  const isNamed = packages.some((name) => specifier === name || specifier.startsWith(`${name}/`))
  return isNamed && (dynamic || place !== 'src/cli/')
}

/** Walks depth first; an import that leads back onto the way here closes a circle. */
function circles(): string[][] {
  const found: string[][] = []
  const done = new Set<string>()
  const visit = (path: string, way: string[]): void => {
    if (way.includes(path)) found.push([...way.slice(way.indexOf(path)), path])
    if (way.includes(path) || done.has(path)) return
    for (const next of neighboursOf(path)) visit(next, [...way, path])
    done.add(path)
  }
  for (const { path } of sources) visit(path, [])
  return found
}

function neighboursOf(path: string): string[] {
  const own = relativeImports.filter(({ source }) => source.path === path)
  return own.map(({ specifier }) => resolveImport(path, specifier))
}
