/** JSDoc as it stands in the source. */
import { expect, test } from 'vitest'
import { keywordsOf, paramTexts, parseDocs } from '#inside/cli/types/jsdoc.js'

test('a comment of several lines has a text and tags', () => {
  expect(
    parseDocs('/**\n * x plus y.\n *\n * More.\n * @param x the first,\n *   in a second line\n * @returns the sum\n */'),
  ).toEqual({
    text: 'x plus y.\n\nMore.',
    tags: [
      { name: 'param', text: 'x the first,\n  in a second line' },
      { name: 'returns', text: 'the sum' },
    ],
  })
})

test('tags may follow a text on its line', () => {
  expect(parseDocs('/** Sugar, in spoons. @default 0 @minimum 0 */')).toEqual({
    text: 'Sugar, in spoons.',
    tags: [
      { name: 'default', text: '0' },
      { name: 'minimum', text: '0' },
    ],
  })
})

test('an address of e-mail, code and links are text', () => {
  expect(parseDocs('/** Ask me@example.com, see {@link add | the sum} or {@link sub}, or `@tag x`. */').text).toBe(
    'Ask me@example.com, see the sum or sub, or `@tag x`.',
  )
  expect(parseDocs('/**\n * ```\n * @decorator\n * ```\n */').tags).toEqual([])
})

test.each([
  ['x the first', 'x', 'the first'],
  ['x - the first', 'x', 'the first'],
  ['{number} x the first', 'x', 'the first'],
  ['{number} [x=1] the first', 'x', 'the first'],
  ['$x', '$x', ''],
])('the tag @param %s names its param', (text, name, words) => {
  expect([...paramTexts({ text: '', tags: [{ name: 'param', text }] })]).toEqual([[name, words]])
})

test('the members of a param have no text of their own', () => {
  expect(paramTexts({ text: '', tags: [{ name: 'param', text: 'options.x the first' }] }).size).toBe(0)
})

test('tags become keywords of JSON Schema, and numbers that are none are left out', () => {
  const docs = parseDocs('/** Age. @minimum 0 @maximum old @integer @pattern ^a @default 18 @example 7 @deprecated */')
  expect(keywordsOf(docs)).toEqual({
    description: 'Age.',
    minimum: 0,
    type: 'integer',
    pattern: '^a',
    default: 18,
    examples: [7],
    deprecated: true,
  })
})
