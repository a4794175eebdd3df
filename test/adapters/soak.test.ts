/** The soak in short: a number of connections, not a time, so that a slow machine does the same work. */
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

test('three thousand connections that call, stream, cancel, cut and stop reading at random leave nothing behind', () => {
  const root = resolve(import.meta.dirname, '../..')
  const args = ['--import', 'tsx', 'scripts/soak.ts', '--sessions', '3000', '--clients', '20', '--seed', '7']
  const { stdout, stderr, status } = spawnSync('node', args, { cwd: root, encoding: 'utf8', timeout: 280_000 })
  expect(stderr).toBe('')
  expect(stdout).toContain('0 problems')
  expect(status).toBe(0)
}, 300_000)
