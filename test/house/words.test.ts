/**
 * Comments, texts, titles, names and pages use the words of the specification and of the field, and plain English: words.ts lists what they
 * do not use, and what to write instead.
 */
import type { Node } from '@babel/types'
import { expect, test } from 'vitest'
import { expectNone, lineOf, read, type Source, sourcesIn, walk } from './house.ts'
import { banned, coveredPaths, exceptions } from './words.ts'

const tableItself = 'test/house/words.ts'

/** A piece of text in a file. */
interface Text {
  readonly path: string
  readonly line: number
  readonly text: string
}

const patterns = banned.map(([word, instead]) => ({ word, instead, pattern: new RegExp(`\\b${word}s?\\b`, 'i') }))
const paths = coveredPaths().filter((path) => path !== tableItself)
const sources = paths.flatMap(sourcesIn)

test('no comment, text or name uses a banned word', () => {
  expectNone(sources.flatMap(textsOf).flatMap(issuesOf))
})

test('no page uses a banned word', () => {
  const pages = paths.filter((path) => path.endsWith('.md'))
  const lines = pages.flatMap((path) =>
    read(path)
      .split('\n')
      .map((text, index) => ({ path, line: index + 1, text })),
  )
  expectNone(lines.flatMap(issuesOf))
})

test('no name of a file uses a banned word', () => {
  expectNone(paths.map((path) => ({ path, line: 1, text: wordsOf(path) })).flatMap(issuesOf))
})

test('every exception of the banned words is still needed', () => {
  const unused = exceptions.filter(({ path, word }) => !new RegExp(`\\b${word}`, 'i').test(read(path)))
  expect(unused).toEqual([])
})

/** The comments, the texts of literals and the names of a source. A title of a test is a literal. */
function textsOf({ path, tree }: Source): Text[] {
  const texts = (tree.comments ?? []).map((comment) => ({ path, line: lineOf(comment), text: comment.value }))
  walk(tree.program, (node) => {
    const text = textOf(node)
    if (text !== undefined) texts.push({ path, line: lineOf(node), text })
  })
  return texts
}

function textOf(node: Node): string | undefined {
  if (node.type === 'StringLiteral' || node.type === 'JSXText') return node.value
  if (node.type === 'TemplateElement') return node.value.raw
  return node.type === 'Identifier' || node.type === 'PrivateName' ? wordsOf(nameOf(node)) : undefined
}

function nameOf(node: Extract<Node, { type: 'Identifier' | 'PrivateName' }>): string {
  return node.type === 'Identifier' ? node.name : node.id.name
}

/** `portOfServer` and `port-of-server` as separate words. */
function wordsOf(name: string): string {
  return name.replace(/([a-z\d])([A-Z])/g, '$1 $2').replace(/[-_/.]/g, ' ')
}

function issuesOf({ path, line, text }: Text): string[] {
  const found = patterns.filter(({ pattern }) => pattern.test(text))
  const unexcused = found.filter(({ word }) => !exceptions.some((one) => one.path === path && one.word === word))
  return unexcused.map(({ word, instead }) => `${path}:${line} uses "${word}". Write ${instead} (see ${tableItself})`)
}
