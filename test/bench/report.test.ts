/** The report and the command line of the bench. */
import { describe, expect, test } from 'vitest'
import { readCommandLine } from '../../bench/command-line.ts'
import { goalsTable } from '../../bench/report/goals.ts'
import { columns } from '../../bench/report/markdown.ts'
import { summaryPage } from '../../bench/report/summary.ts'
import type { Goal, Section } from '../../bench/section.ts'
import { tableRows } from '../docs/markdown.ts'
import { read } from '../house/house.ts'

test('columns writes a Markdown table with aligned columns', () => {
  const lines = columns(
    ['', 'speed'],
    [
      ['naive', '1.00'],
      ['ours', '—'],
    ],
  )
  expect(lines).toBe(['|       | speed |', '| ----- | ----: |', '| naive |  1.00 |', '| ours  |     — |'].join('\n'))
})

describe('docs/performance.md', () => {
  const measurements = read('docs/measurements.md')

  test('docs/performance.md shows the figures of docs/measurements.md; --update writes it', async () => {
    await expect(summaryPage(measurements)).toMatchFileSnapshot('../../docs/performance.md')
  })

  test('docs/performance.md has at most 1,500 words', () => {
    expect(summaryPage(measurements).split(/\s+/).length).toBeLessThanOrEqual(1_500)
  })

  test('summaryPage names a figure that is missing', () => {
    expect(() => summaryPage(measurements.replace('| naive, checks nothing', '| '))).toThrow('docs/measurements.md lacks naive')
  })
})

test('the section Speed of the README has the speeds of docs/performance.md', () => {
  const page = read('docs/performance.md')
  const rows = (...columns: string[]) => new Map(tableRows(page, '', ...columns).map(([name, ...cells]) => [name, cells]))
  const calls = rows('time, hand-written')
  const kinds = [
    ['a call by position'],
    ['a call by name', 'a call with a Zod shape'],
    ['an async handler', 'a notification', 'an error'],
    ['a batch of 100'],
    ['an echo of 1 MB'],
  ]
  const inProcess = kinds.map((names) => [1, 2].map((column) => names.map((name) => calls.get(name)?.[column])))
  const [, types] = page.match(/types alone\]\(types\.md\) is ([\d.]+) times/) ?? []
  inProcess[1]?.[0]?.push(types)
  const [, plain, tuned] = rows('time', 'speed against plain').get('single call') ?? []
  const byFramework = rows('single call')
  const single = (...names: string[]) => names.map((name) => byFramework.get(name)?.[0])
  const [, socket] = page.match(/\*\*WebSockets\*\*: ([\d.]+) times/) ?? []
  const [, broker] = page.match(/gateway is ([\d.]+) times/) ?? []
  const overHttp = [plain, tuned, ...single('json-rpc-2.0', 'Express 5', 'Fastify 5', 'Koa 3', 'Hono on Node', 'h3 2 on Node')]
  const [, speed = ''] = read('README.md').split(/^## (?:Speed|More)$/m)
  expect([...speed.matchAll(/([\d.]+) ×/g)].map(([, figure]) => figure)).toEqual([
    ...inProcess.flat(2),
    ...overHttp,
    socket,
    broker,
  ])
})

describe('goals', () => {
  const speed: Goal = { what: 'speed', target: 1.1, measured: 1.2, bound: 'least', unit: '×' }
  const row = (goal: Goal) =>
    goalsTable([goal])
      .split('\n')[2]
      ?.split('|')
      .map((cell) => cell.trim())
      .slice(1, -1)

  test('a goal for speed is reached if the figure is at least the target', () => {
    expect(row(speed)).toEqual(['speed', '≥ 1.10 ×', '1.20 ×', 'yes'])
    expect(row({ ...speed, measured: 1.05 })).toEqual(['speed', '≥ 1.10 ×', '1.05 ×', 'no'])
  })

  test('a goal for size is reached if the figure is at most the target', () => {
    const weight: Goal = { what: 'weight', target: 8, measured: 7.9, bound: 'most', unit: 'kB' }
    expect(row(weight)).toEqual(['weight', '≤ 8.00 kB', '7.90 kB', 'yes'])
    expect(row({ ...weight, measured: 8.1 })?.at(-1)).toBe('no')
  })

  test('a goal that is missed by less than a hundredth is printed with four decimals', () => {
    expect(row({ ...speed, measured: 1.0993 })).toEqual(['speed', '≥ 1.10 ×', '1.0993 ×', 'no'])
  })

  test('a goal whose figure is NaN is not reached', () => {
    expect(row({ ...speed, measured: Number.NaN })?.at(-1)).toBe('no')
  })
})

describe('the command line of the bench', () => {
  const sections = ['in-process', 'http', 'weight'].map((name) => ({ name }) as Section)
  const read = (...args: string[]) => readCommandLine(args, sections)

  test('the bench measures all sections if the command line names none', () => {
    expect(read()).toEqual({ isShort: false, sections })
    expect(read('--short')).toEqual({ isShort: true, sections })
  })

  test('the bench measures the named sections in the order of the report', () => {
    expect(read('weight', 'in-process')).toEqual({ isShort: false, sections: [sections[0], sections[2]] })
  })

  test('readCommandLine returns the choices for an unknown section or option', () => {
    expect(read('latency')).toMatch(/^There is no section latency\. Sections are in-process, http, weight;/)
    expect(read('--quick')).toMatch(/^There is no option --quick\. /)
  })
})
