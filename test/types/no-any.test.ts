/** The declarations that ship hold no `any`: one of them, and a user's own types stop being checked without a word. */
import { expect, test } from 'vitest'
import { expectNone, lineOf, readSource, walk } from '../house/house.ts'
import { packedFiles } from '../house/packed.ts'

const declarations = packedFiles('.d.ts')

test('no declaration that ships says any', () => {
  expect(declarations.length).toBeGreaterThan(20)
  expectNone(
    declarations.flatMap((path) => linesOfAny(path).map((line) => `${path}:${line} says any. Say unknown, never, or what it is`)),
  )
})

function linesOfAny(path: string): number[] {
  const lines: number[] = []
  walk(readSource(path).tree.program, (node) => {
    if (node.type === 'TSAnyKeyword') lines.push(lineOf(node))
  })
  return lines
}
