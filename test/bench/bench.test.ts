/** The bench runs, from the installation of the peers to the last table. No test checks a figure. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { root } from '../house/house.ts'

const titles = ['In process', 'Telemetry', 'Over HTTP', 'WebSockets', 'NATS', 'Fairness', 'Growth', 'Weight', 'Goals']

/** Runs the bench without coverage, which would slow it down. */
function bench(...args: string[]) {
  const { NODE_V8_COVERAGE, ...env } = process.env
  const program = ['--import', 'tsx', join(root, 'bench/run.ts'), ...args]
  return spawnSync(process.execPath, program, { cwd: root, env, encoding: 'utf8', timeout: 300_000 })
}

describe('npm run bench -- --short', () => {
  let run: ReturnType<typeof bench>
  let sections: Record<string, string[][]> = {}

  beforeAll(() => {
    run = bench('--short')
    sections = Object.fromEntries(
      run.stdout.split(/^## /m).map((text) => [text.split('\n')[0], text.split('\n').filter(isRow).map(cellsOf)]),
    )
  }, 300_000)

  test('a short run of the bench succeeds', () => {
    expect(run.stderr).not.toContain('failed')
    expect(run.status, run.stderr).toBe(0)
  })

  test.each(titles)('a short run of the bench prints a table for the section %s', (title) => {
    expect(sections[title]?.length).toBeGreaterThan(0)
  })

  test('a short run of the bench prints a figure or a dash in each cell', () => {
    const cells = Object.values(sections).flatMap((rows) => rows.flatMap((row) => row.slice(1)))
    expect(cells.filter((cell) => cell === '' || /NaN|undefined|Infinity|null/.test(cell))).toEqual([])
  })

  test('a short run of the bench prints figures of ours and of the naive server in every case', () => {
    const own = Object.values(sections).flatMap((rows) => rows.filter(([name]) => /^(`|naive)/.test(name ?? '')))
    expect(own.length).toBeGreaterThan(10)
    expect(own.filter((row) => row.slice(1).some((cell) => !/\d/.test(cell)))).toEqual([])
  })
})

test.each([['--quick'], ['latency']])('the bench refuses the argument %s and names the choices', (arg) => {
  const { status, stderr } = bench(arg)
  expect(status).toBe(2)
  expect(stderr).toContain('Sections are in-process, ')
})

/** Whether the line is a row of the body of a table. */
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
