/** The bench runs, from the peers' installation to the last table. How fast anything is, no test judges. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { root } from '../house/house.ts'

const titles = ['In process', 'Over HTTP', 'Neighbours', 'Growth', 'Weight', 'The figures to reach']

/** What watches this process would slow that one down. */
function bench(...args: string[]) {
  const { NODE_V8_COVERAGE, ...env } = process.env
  const program = ['--import', 'tsx', join(root, 'bench/run.ts'), ...args]
  return spawnSync(process.execPath, program, { cwd: root, env, encoding: 'utf8', timeout: 300_000 })
}

describe('the short way', () => {
  let run: ReturnType<typeof bench>
  let sections: Record<string, string[][]> = {}

  beforeAll(() => {
    run = bench('--short')
    sections = Object.fromEntries(
      run.stdout.split(/^## /m).map((text) => [text.split('\n')[0], text.split('\n').filter(isRow).map(cellsOf)]),
    )
  }, 300_000)

  test('goes well', () => {
    expect(run.stderr).not.toContain('broke')
    expect(run.status, run.stderr).toBe(0)
  })

  test.each(titles)('has a table for: %s', (title) => {
    expect(sections[title]?.length).toBeGreaterThan(0)
  })

  test('has a figure in each cell, or says that there is none', () => {
    const cells = Object.values(sections).flatMap((rows) => rows.flatMap((row) => row.slice(1)))
    expect(cells.filter((cell) => cell === '' || /NaN|undefined|Infinity|null/.test(cell))).toEqual([])
  })

  test('has figures of ours and of the limit everywhere', () => {
    const own = Object.values(sections).flatMap((rows) => rows.filter(([name]) => /^(`|naive)/.test(name ?? '')))
    expect(own.length).toBeGreaterThan(10)
    expect(own.filter((row) => row.slice(1).some((cell) => !/\d/.test(cell)))).toEqual([])
  })
})

test.each([['--quick'], ['latency']])('%s is refused with the choices', (arg) => {
  const { status, stderr } = bench(arg)
  expect(status).toBe(2)
  expect(stderr).toContain('Sections are in-process, ')
})

/** A line of a table's body: below its rule. */
function isRow(line: string, index: number, lines: string[]): boolean {
  const isHeader = /^\| -/.test(lines[index + 1] ?? '')
  return line.startsWith('| ') && !/^\| -/.test(line) && !isHeader
}

function cellsOf(line: string): string[] {
  return line
    .slice(1, -1)
    .split(' | ')
    .map((cell) => cell.trim())
}
