/** The workflows of GitHub Actions run only what the repository has: scripts, files and settings. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { expectNone, filesIn, read, root } from './house.ts'
import { manifest } from './packed.ts'

const workflows = filesIn('.github/workflows').map((path) => ({ path, text: read(path) }))
const found = (pattern: RegExp) =>
  workflows.flatMap(({ path, text }) => [...text.matchAll(pattern)].map(([, name = '']) => ({ path, name })))

test('every npm script in a workflow is in package.json', () => {
  const missing = found(/\bnpm run ([\w:-]+)/g).filter(({ name }) => !(name in manifest.scripts))
  expectNone(missing.map(({ path, name }) => `${path} runs the script ${name}. Add it to package.json, or change the workflow`))
})

test('every file and folder that a workflow runs or reads exists', () => {
  const files = found(/(?:\bnode |\btsc -p |run: |-file: |-path: |uses: \.\/)(\.?[\w-]+\/[\w./-]+|\.nvmrc)/g)
  expect(files.map(({ name }) => name)).toContain('.ci/run')
  const missing = files.filter(({ name }) => !existsSync(join(root, name)))
  expectNone(missing.map(({ path, name }) => `${path} uses ${name}, which does not exist`))
})

test('every action is pinned to a commit, so that a moved tag cannot run other code', () => {
  const loose = found(/\buses: (?!\.\/)(\S+)/g).filter(({ name }) => !/@[0-9a-f]{40}$/.test(name))
  expectNone(loose.map(({ path, name }) => `${path} uses ${name}. Use the commit, and the version as a comment`))
})

test('the tests run on the oldest Node that package.json allows', () => {
  expect(read('.github/workflows/ci.yml')).toContain(`'${manifest.engines.node.replace('>=', '')}'`)
})
