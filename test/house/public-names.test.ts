/**
 * The public names of each sub-path: the values that the published module exports, and the types that its declarations export. An
 * additional name is a promise to users, and a missing name breaks their code.
 */
import { expect, test } from 'vitest'
import { namesDeclaredBy, readSource, resolveDeclarations } from './house.ts'
import { type SubPath, subPaths } from './packed.ts'

const hint = 'If this is intended, run `npm run try -- test/house/public-names.test.ts --update` and add a line to CHANGELOG.md'

test('each sub-path exports exactly the names in public-names.json', async () => {
  const entries = await Promise.all(subPaths.map(async (one) => [one.subPath, await namesOf(one)]))
  const names = `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`
  await expect(names, hint).toMatchFileSnapshot('./public-names.json')
})

async function namesOf({ name, types }: SubPath) {
  const values = Object.keys(await import(name))
  const declared = [...declaredNames(types)]
  return { values: values.sort(), types: declared.filter((one) => !values.includes(one)).sort() }
}

/** The names that a declaration file exports, including re-exports. */
function declaredNames(path: string): Set<string> {
  const names = readSource(path).tree.program.body.flatMap((node) => {
    if (node.type === 'ExportAllDeclaration') return [...declaredNames(resolveDeclarations(path, node.source.value))]
    if (node.type === 'ExportDefaultDeclaration') return ['default']
    if (node.type !== 'ExportNamedDeclaration') return []
    const reexported = node.specifiers.map(({ exported }) => ('name' in exported ? exported.name : exported.value))
    return [...reexported, ...namesDeclaredBy(node)]
  })
  return new Set(names)
}
