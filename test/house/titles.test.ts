/** The title of a test is a sentence that makes sense in a list of failures, without the title of its `describe`. */
import type { Expression, Node } from '@babel/types'
import { test } from 'vitest'
import { expectNone, lineOf, sourcesIn, walk } from './house.ts'
import { coveredPaths } from './words.ts'

const fewestWords = 3

/** Its titles are sentences in tables, which the words test reads. */
const fromTables = ['test/http/servers.ts']

const paths = coveredPaths().filter((path) => path.startsWith('test/') && !fromTables.includes(path))
const sources = paths.flatMap(sourcesIn)
const titles = sources.flatMap(({ path, tree }) => {
  const found: { path: string; line: number; title: string }[] = []
  walk(tree.program, (node) => {
    const title = titleOf(node)
    if (title !== undefined) found.push({ path, line: lineOf(node), title })
  })
  return found
})

test(`every title of a test has at least ${fewestWords} words`, () => {
  const short = titles.filter(({ title }) => title.split(/\s+/).length < fewestWords)
  expectNone(
    short.map(({ path, line, title }) => `${path}:${line} has the title "${title}". Write a sentence: subject, verb, object`),
  )
})

test('no title of a test begins with the end of the sentence of its describe', () => {
  const fragments = titles.filter(({ title }) =>
    /^(and|but|or|so|also|even|as|of|with|without|by|who|that|which|is|are)\b(?!\()/i.test(title),
  )
  expectNone(fragments.map(({ path, line, title }) => `${path}:${line} has the title "${title}". Begin with its subject`))
})

test('every title of a test names its subject instead of a relative pronoun', () => {
  const vague = titles.filter(({ title }) => /\b(who|whom)\b/i.test(title))
  expectNone(vague.map(({ path, line, title }) => `${path}:${line} has the title "${title}". Name the subject instead of "who"`))
})

/** The title in `test(title, …)` and in `test.each(table)(title, …)`; `${…}` counts as one word. */
function titleOf(node: Node): string | undefined {
  if (node.type !== 'CallExpression' || !isTest(node.callee)) return undefined
  const [title] = node.arguments
  if (title?.type === 'StringLiteral') return title.value
  return title?.type === 'TemplateLiteral' ? title.quasis.map(({ value }) => value.raw).join('…') : undefined
}

function isTest(callee: Node): callee is Expression {
  if (callee.type === 'Identifier') return callee.name === 'test'
  const table = callee.type === 'CallExpression' ? callee.callee : undefined
  return table?.type === 'MemberExpression' && isTest(table.object)
}
