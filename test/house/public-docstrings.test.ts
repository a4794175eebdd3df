/** The docstrings of what users import: each sub-path says what it is for, and each public function has an example. All examples compile. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ExportNamedDeclaration } from '@babel/types'
import { describe, expect, test } from 'vitest'
import { expectNone, namesDeclaredBy, read, readSource, resolveDeclarations, root } from './house.ts'
import { runProgram, type SubPath, subPaths } from './packed.ts'

/** An example has at most this many lines, without empty ones. */
const maxLines = 6

describe.each(subPaths)('the docstring of $name', (subPath) => {
  const docstring = read(subPath.types).match(/^\/\*\*[\s\S]*?\*\//)?.[0] ?? ''

  test(`${subPath.name} begins with a docstring that says what it is for, for the reference`, () => {
    expect(docstring).toMatch(/ \* @module\n/)
    expect(textOf(docstring).length).toBeGreaterThan(20)
  })

  test(`the docstring of ${subPath.name} has a short example that imports it`, () => {
    const example = exampleIn(docstring)
    expect(example).toContain(` from '${subPath.name}'`)
    expect(linesOf(example)).toBeLessThanOrEqual(maxLines)
  })
})

test('the examples of all sub-paths compile', () => {
  const folder = join(root, '.packed/entries')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const { subPath, types } of subPaths) writeFileSync(join(folder, `${fileOf(subPath)}.ts`), exampleIn(read(types)))
  writeFileSync(join(folder, 'calculator.ts'), calculator)
  writeFileSync(join(folder, 'hosts.d.ts'), hosts)
  const config = { extends: join(root, 'tsconfig.json'), include: ['*.ts'], exclude: [] }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  const { status, output } = runProgram('tsc', ['-p', folder])
  expect(status, output).toBe(0)
})

const calculator = `import { Service } from 'damn-simple-jsonrpc-server'
export const calculator = new Service().methods({ add: (x: number, y: number) => x + y })
`
/** The globals of other runtimes. */
const hosts = 'declare const Bun: { serve(options: object): void }\ndeclare const Deno: { serve(handler: object): void }\n'

function fileOf(subPath: string): string {
  return subPath === '.' ? 'index' : subPath.slice(2)
}

test('every public function and class has a docstring with a short example', async () => {
  const found = await Promise.all(subPaths.map(async (one) => (await callablesOf(one)).map((name) => ({ ...one, value: name }))))
  const docs = found.flat().map((one) => ({ ...one, example: exampleIn(docstringOf(one.types, one.value)) }))
  const bad = docs.filter(({ example }) => example.trim() === '' || linesOf(example) > maxLines)
  expectNone(bad.map(({ name, value }) => `${value} of ${name} needs an @example of at most ${maxLines} lines`))
})

test('every option of a public function has a docstring', () => {
  const files = new Set(subPaths.flatMap(({ types }) => [types, ...reexportedFiles(types)]))
  const names = new Set(
    Object.values<{ types: string[] }>(JSON.parse(read('test/house/public-names.json'))).flatMap(({ types }) => types),
  )
  const bare = [...files].flatMap((path) => {
    return optionsWithoutDocs(path, names).map((option) => `${path}: ${option} has no docstring`)
  })
  expectNone(bare)
})

/** The names of the functions and classes that a sub-path exports. */
async function callablesOf({ name }: SubPath): Promise<string[]> {
  const values = Object.entries(await import(name))
  return values.filter(([, value]) => typeof value === 'function').map(([key]) => key)
}

/** The docstring of a declaration, which the file may re-export. The first overload has it. */
function docstringOf(path: string, name: string): string {
  for (const node of namedExports(path)) {
    if (node.source) {
      const specifier = node.specifiers.find(({ exported }) => 'name' in exported && exported.name === name)
      if (specifier?.type === 'ExportSpecifier')
        return docstringOf(resolveDeclarations(path, node.source.value), specifier.local.name)
    } else if (namesDeclaredBy(node).includes(name)) {
      const comment = node.leadingComments?.at(-1)
      return comment ? `/*${comment.value}*/` : ''
    }
  }
  return ''
}

function reexportedFiles(path: string): string[] {
  const targets = namedExports(path).flatMap((node) => (node.source ? [resolveDeclarations(path, node.source.value)] : []))
  return targets.flatMap((target) => [target, ...reexportedFiles(target)])
}

function namedExports(path: string): ExportNamedDeclaration[] {
  return readSource(path).tree.program.body.filter((node) => node.type === 'ExportNamedDeclaration')
}

/** The members of interfaces that are called `…Options`. */
function optionsWithoutDocs(path: string, names: ReadonlySet<string>): string[] {
  return namedExports(path).flatMap(({ declaration }) => {
    if (declaration?.type !== 'TSInterfaceDeclaration' || !/Options$/.test(declaration.id.name)) return []
    if (!names.has(declaration.id.name)) return []
    const bare = declaration.body.body.filter((member) => !member.leadingComments?.some(({ value }) => value.startsWith('*')))
    const keys = bare.map((member) => ('key' in member && member.key.type === 'Identifier' ? member.key.name : member.type))
    return keys.map((key) => `${declaration.id.name}.${key}`)
  })
}

/** The text of the tag `@example`, without the stars. */
function exampleIn(docstring: string): string {
  const [, example = ''] = docstring.match(/\* @example\n([\s\S]*?)(?=\n\s*\* @|\s*\*\/)/) ?? []
  return example.replaceAll(/^ *\* ?/gm, '')
}

function textOf(docstring: string): string {
  return docstring.replace(/@example[\s\S]*/, '').replaceAll(/[/*\s]+/g, ' ')
}

function linesOf(example: string): number {
  return example.split('\n').filter((line) => line.trim() !== '').length
}
