/** Reads the house: its sources as text and as syntax trees, for the tests that keep its rules. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { parse } from '@babel/parser'
import type { Comment, File, Node } from '@babel/types'
import { expect } from 'vitest'

export const root: string = resolve(import.meta.dirname, '../..')

/** A source file with its tree. `path` is relative to the root: `src/protocol/parse.ts`. */
export interface Source {
  readonly path: string
  readonly text: string
  readonly tree: File
}

/** `line` is where it stands. A dynamic import is one that only runs when it is reached. */
export interface Import {
  readonly specifier: string
  readonly line: number
  readonly dynamic: boolean
}

/** The paths of all files of ours below a folder, relative to the root; none where the folder does not exist (yet). */
export function filesIn(folder: string): string[] {
  const entries = readFolder(join(root, folder))
  return entries
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules')) // bench/peers has other people's
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort()
}

function readFolder(folder: string) {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
  } catch {
    return []
  }
}

export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

/** The sources in a folder, or one that is named. */
export function sourcesIn(place: string): Source[] {
  const paths = /\.\w+$/.test(place) ? [place] : filesIn(place)
  return paths.filter((path) => /\.(ts|tsx|mjs|js)$/.test(path)).map(readSource)
}

export function readSource(path: string): Source {
  const text = read(path)
  const plugins = path.endsWith('.tsx') ? (['typescript', 'jsx'] as const) : (['typescript', 'decorators-legacy'] as const)
  const dts = path.endsWith('.d.ts')
  const tree = parse(text, { sourceType: 'module', plugins: plugins.map((name) => (dts ? ['typescript', { dts }] : name)) })
  return { path, text, tree }
}

/** Visits a node and everything below it. */
export function walk(node: Node, visit: (node: Node) => void): void {
  visit(node)
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child)) walk(child, visit)
    }
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'loc' in value && !isComment(value as Comment)
}

function isComment({ type }: Comment): boolean {
  return type === 'CommentBlock' || type === 'CommentLine'
}

/** Everything that a file imports or exports from elsewhere, types too. */
export function importsOf({ tree }: Source): Import[] {
  const imports: Import[] = []
  walk(tree.program, (node) => {
    const specifier = specifierOf(node)
    if (specifier !== undefined) imports.push({ specifier, line: lineOf(node), dynamic: node.type === 'CallExpression' })
  })
  return imports
}

function specifierOf(node: Node): string | undefined {
  if (node.type === 'ImportDeclaration' || node.type === 'ExportAllDeclaration') return node.source.value
  if (node.type === 'ExportNamedDeclaration') return node.source?.value
  if (node.type === 'TSImportType' && node.argument.type === 'StringLiteral') return node.argument.value
  const [argument] = node.type === 'CallExpression' && node.callee.type === 'Import' ? node.arguments : []
  return argument && (argument.type === 'StringLiteral' ? argument.value : '(an expression)')
}

export function lineOf(node: Node | Comment): number {
  return node.loc?.start.line ?? 0
}

/** The file that a relative import means. */
export function resolveImport(from: string, specifier: string): string {
  return relative(root, resolve(root, from, '..', specifier))
}

/** Fails with one line for each fault, of which each names the file and the mend. */
export function expectNone(faults: string[]): void {
  if (faults.length > 0) expect.fail(`\n${faults.join('\n')}\n`)
}
