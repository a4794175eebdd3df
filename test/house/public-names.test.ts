/**
 * The public names of each sub-path, exactly: values as the shipped module exports them, types as its declarations do. A name
 * that slips out is a promise that nobody meant to make; one that vanishes breaks somebody's code.
 */
import { expect, test } from 'vitest'
import { readSource, resolveImport } from './house.ts'
import { type SubPath, subPaths } from './packed.ts'

const mend = 'If the change is meant: `npm run try -- test/house/public-names.test.ts --update`, and a line in CHANGELOG.md'

test('each sub-path exports the names in public-names.json, no more and no fewer', async () => {
  const entries = await Promise.all(subPaths.map(async (one) => [one.subPath, await namesOf(one)]))
  const names = `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`
  await expect(names, mend).toMatchFileSnapshot('./public-names.json')
})

async function namesOf({ name, types }: SubPath) {
  const values = Object.keys(await import(name))
  const declared = [...declaredNames(types)]
  return { values: values.sort(), types: declared.filter((one) => !values.includes(one)).sort() }
}

/** The names that a declaration file exports, those that it passes on from other files too. */
function declaredNames(path: string): Set<string> {
  const names = readSource(path).tree.program.body.flatMap((node) => {
    if (node.type === 'ExportAllDeclaration') return [...declaredNames(declarationsOf(path, node.source.value))]
    if (node.type === 'ExportDefaultDeclaration') return ['default']
    if (node.type !== 'ExportNamedDeclaration') return []
    const passedOn = node.specifiers.map(({ exported }) => ('name' in exported ? exported.name : exported.value))
    return [...passedOn, ...declaredBy(node.declaration)]
  })
  return new Set(names)
}

function declarationsOf(from: string, specifier: string): string {
  return resolveImport(from, specifier.replace(/\.js$/, '.d.ts'))
}

type Declaration = Extract<
  ReturnType<typeof readSource>['tree']['program']['body'][number],
  { type: 'ExportNamedDeclaration' }
>['declaration']

function declaredBy(declaration: Declaration): string[] {
  if (!declaration) return []
  const ids =
    declaration.type === 'VariableDeclaration'
      ? declaration.declarations.map(({ id }) => id)
      : ['id' in declaration ? declaration.id : null]
  return ids.flatMap((id) => (id && 'name' in id ? [String(id.name)] : []))
}
