/** docs/versioning.md names what the package has: every error code, every sub-path and the oldest Node. */
import { errorCodes } from 'damn-simple-jsonrpc-server'
import { expect, test } from 'vitest'
import { read } from '../house/house.ts'
import { manifest, runProgram } from '../house/packed.ts'
import { codeSpansIn, tableRows } from './markdown.ts'

const text = read('docs/versioning.md')

test('docs/versioning.md lists every error code with its name', () => {
  const rows = tableRows(text, 'code').map(([code, name = '']) => [name.replaceAll('`', ''), Number(code)])
  expect(Object.fromEntries(rows)).toEqual(errorCodes)
})

test('docs/versioning.md lists every sub-path', () => {
  const [, list = ''] = text.match(/The sub-paths are ((?:`[^`]+`[,\s]*(?:and )?)+)\.\n/) ?? []
  expect(codeSpansIn(list).sort()).toEqual(Object.keys(manifest.exports).sort())
})

test('docs/versioning.md names the oldest Node that package.json allows', () => {
  expect(text).toContain(`Node ${manifest.engines.node.replace('>=', '')} `)
})

test('scripts/check-release.mjs refuses a tag that is not the version of package.json', () => {
  const { status, output } = runProgram('node', ['scripts/check-release.mjs', 'v999.0.0'])
  expect(output).toContain('The tag is "v999.0.0", but package.json has the version')
  expect(status).toBe(1)
})
