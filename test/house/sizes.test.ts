/** What fits on a screen can be read. Files are at most 250 lines, functions at most 40. */
import type { Node } from '@babel/types'
import { test } from 'vitest'
import { expectNone, lineOf, type Source, sourcesIn, walk } from './house.ts'

const longestFile = 250
const longestFunction = 40

const functions = [
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'ObjectMethod',
  'ClassMethod',
  'ClassPrivateMethod',
]

const sources = ['src', 'examples', 'bench', 'scripts', 'test/house'].flatMap(sourcesIn)

test(`no file is longer than ${longestFile} lines`, () => {
  const tooLong = sources.filter((source) => linesOf(source) > longestFile)
  expectNone(tooLong.map((source) => `${source.path} has ${linesOf(source)} lines. Split it where the subject changes`))
})

test(`no function is longer than ${longestFunction} lines`, () => {
  expectNone(
    sources.flatMap((source) =>
      longFunctionsIn(source).map(
        (node) => `${source.path}:${lineOf(node)} a function has ${heightOf(node)} lines. Give a step of it a name`,
      ),
    ),
  )
})

function linesOf({ text }: Source): number {
  return text.trimEnd().split('\n').length
}

function longFunctionsIn({ tree }: Source): Node[] {
  const found: Node[] = []
  walk(tree.program, (node) => {
    if (functions.includes(node.type) && heightOf(node) > longestFunction) found.push(node)
  })
  return found
}

function heightOf({ loc }: Node): number {
  return loc ? loc.end.line - loc.start.line + 1 : 0
}
