/** CHANGELOG.md has the form of Keep a Changelog, so that people and `scripts/check-release.mjs` find what they look for. */
import { test } from 'vitest'
import { expectNone, read } from '../house/house.ts'

const text = read('CHANGELOG.md')
const sections = ['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security']
const versions = text.split(/^## /m).slice(1)

test('CHANGELOG.md begins with Unreleased, and each other version has a number and, once it is published, a date', () => {
  const headings = versions.map((version) => version.split('\n', 1)[0] ?? '')
  const [first = '', ...others] = headings
  const bad = others.filter((heading) => !/^\[\d+\.\d+\.\d+\]( - \d{4}-\d\d-\d\d)?$/.test(heading))
  expectNone([
    ...(first === '[Unreleased]' ? [] : [`The first version is ${first}. Add ## [Unreleased] above it`]),
    ...bad.map((heading) => `## ${heading} should be ## [1.2.0] - 2026-12-01`),
  ])
})

test('each version has the sections of Keep a Changelog, each at most once', () => {
  const issues = versions.flatMap((version) => {
    const names = [...version.matchAll(/^### (.+)$/gm)].map(([, name = '']) => name)
    const wrong = names.filter((name, index) => !sections.includes(name) || names.indexOf(name) !== index)
    return wrong.map((name) => `${version.split('\n', 1)[0]}: ${name} is unknown or twice. Use ${sections.join(', ')}`)
  })
  expectNone(issues)
})

test('what changes or is removed stands before what is added', () => {
  const late = versions.filter((version) => {
    const added = version.indexOf('\n### Added')
    return added >= 0 && ['Changed', 'Deprecated', 'Removed'].some((name) => version.indexOf(`\n### ${name}`) > added)
  })
  expectNone(late.map((version) => `${version.split('\n', 1)[0]}: move Changed, Deprecated and Removed above Added`))
})

test('each table of CHANGELOG.md says what was before and what is now', () => {
  const tables = [...text.matchAll(/^(\|.*)\n\|-/gm)].map(([, head = '']) => head)
  expectNone(
    tables.filter((head) => head !== '| before | now |').map((head) => `The table ${head} should begin with | before | now |`),
  )
})
