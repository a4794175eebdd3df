/** Reads the files of the project, as text and as syntax trees, for the tests of its rules. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { parse } from '@babel/parser'
import type { Comment, ExportNamedDeclaration, File, Node } from '@babel/types'
import { expect } from 'vitest'

export const root: string = resolve(import.meta.dirname, '../..')

/** A source file with its tree. `path` is relative to the root: `src/protocol/parse.ts`. */
export interface Source {
  readonly path: string
  readonly text: string
  readonly tree: File
}

/** An import or re-export. `dynamic` is true for `import()`. */
export interface Import {
  readonly specifier: string
  readonly line: number
  readonly dynamic: boolean
}

/** The paths of all files in a folder, relative to the root. Empty if the folder does not exist. */
export function filesIn(folder: string): string[] {
  const entries = readFolder(join(root, folder))
  return entries
    .filter((entry) => entry.isFile() && !/node_modules|full-stack\/dist/.test(entry.parentPath)) // some folders install packages or build
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

/** The sources in a folder, or one source by its path. */
export function sourcesIn(path: string): Source[] {
  const paths = /\.\w+$/.test(path) ? [path] : filesIn(path)
  return paths.filter((path) => /\.(ts|tsx|mjs|js)$/.test(path)).map(readSource)
}

export function readSource(path: string): Source {
  const text = read(path)
  const plugins = path.endsWith('.tsx') ? (['typescript', 'jsx'] as const) : (['typescript', 'decorators-legacy'] as const)
  const dts = path.endsWith('.d.ts')
  const tree = parse(text, { sourceType: 'module', plugins: plugins.map((name) => (dts ? ['typescript', { dts }] : name)) })
  return { path, text, tree }
}

/** Visits a node and its descendants. */
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

/** All imports and re-exports of a file, including those of types. */
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

/** The path that a relative import refers to. */
export function resolveImport(from: string, specifier: string): string {
  return relative(root, resolve(root, from, '..', specifier))
}

/** The declaration file that an export of another declaration file refers to. */
export function resolveDeclarations(from: string, specifier: string): string {
  return resolveImport(from, specifier.replace(/\.[jt]s$/, '.d.ts'))
}

/** The names that an export declares itself: of a function, a class, a type or variables. */
export function namesDeclaredBy({ declaration }: ExportNamedDeclaration): string[] {
  if (!declaration) return []
  const ids =
    declaration.type === 'VariableDeclaration'
      ? declaration.declarations.map(({ id }) => id)
      : ['id' in declaration ? declaration.id : null]
  return ids.flatMap((id) => (id && 'name' in id ? [String(id.name)] : []))
}

/** Fails with one line for each issue. A line names the file and the fix. */
export function expectNone(issues: string[]): void {
  if (issues.length > 0) expect.fail(`\n${issues.join('\n')}\n`)
}
