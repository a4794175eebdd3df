/** The table of docs/promises.md: each promise is a quotation from the README, and every section of the README has one. */
import { expect, test } from 'vitest'
import { expectNone, read } from '../house/house.ts'
import { tableRows } from './markdown.ts'

const readme = withWordsOnly(read('README.md'))
const rows = tableRows(read('docs/promises.md'), 'the README says')
const promises = rows.map(([promise = '', page = '', tests = '']) => ({ promise: withWordsOnly(promise), page, tests }))

test('each promise stands in the README, word for word', () => {
  expectNone(
    promises.filter(({ promise }) => !readme.includes(promise)).map(({ promise }) => `The README does not say: ${promise}`),
  )
})

test('each promise has a page that explains it and a test that proves it', () => {
  const isPage = ({ page }: { page: string }) => /\]\([\w/-]+\.md\)/.test(page)
  const hasTest = ({ tests }: { tests: string }) => /\]\(\.\.\/test\//.test(tests)
  expectNone(promises.filter((row) => !isPage(row) || !hasTest(row)).map(({ promise }) => `${promise}: a link is missing`))
})

test('every section of the README that promises something has a row', () => {
  const sections = read('README.md')
    .split(/^## /m)
    .filter((section) => !/^(More|Speed)\n/.test(section))
  const bare = sections.filter((section) => !promises.some(({ promise }) => withWordsOnly(section).includes(promise)))
  expect(promises.length).toBeGreaterThan(20)
  expectNone(bare.map((section) => `docs/promises.md has no row for "${section.split('\n')[0]}"`))
})

/** Links and line breaks may differ. */
function withWordsOnly(text: string): string {
  return text.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/\s+/g, ' ')
}
