/** How the bench tells what it found. */
import { describe, expect, test } from 'vitest'
import { readCommandLine } from '../../bench/command-line.ts'
import { goals } from '../../bench/report/goals.ts'
import { columns } from '../../bench/report/markdown.ts'
import type { Aim, Section } from '../../bench/section.ts'

test('a table stands in columns, and is Markdown', () => {
  const lines = columns(
    ['', 'speed'],
    [
      ['naive', '1.00'],
      ['ours', '—'],
    ],
  )
  expect(lines).toBe(['|       | speed |', '| ----- | ----: |', '| naive |  1.00 |', '| ours  |     — |'].join('\n'))
})

describe('a goal', () => {
  const speed: Aim = { what: 'speed', asked: 1.1, found: 1.2, bound: 'least', unit: '×' }
  const row = (aim: Aim) =>
    goals([aim])
      .split('\n')[2]
      ?.split('|')
      .map((cell) => cell.trim())
      .slice(1, -1)

  test('of speed is reached from below', () => {
    expect(row(speed)).toEqual(['speed', '≥ 1.10 ×', '1.20 ×', 'yes'])
    expect(row({ ...speed, found: 1.05 })).toEqual(['speed', '≥ 1.10 ×', '1.05 ×', 'no'])
  })

  test('of weight is reached from above', () => {
    const weight: Aim = { what: 'weight', asked: 8, found: 7.9, bound: 'most', unit: 'kB' }
    expect(row(weight)).toEqual(['weight', '≤ 8.00 kB', '7.90 kB', 'yes'])
    expect(row({ ...weight, found: 8.1 })?.at(-1)).toBe('no')
  })

  test('that is missed by a hair does not look reached', () => {
    expect(row({ ...speed, found: 1.0993 })).toEqual(['speed', '≥ 1.10 ×', '1.0993 ×', 'no'])
  })

  test('that found no figure is not reached', () => {
    expect(row({ ...speed, found: Number.NaN })?.at(-1)).toBe('no')
  })
})

describe('the command line', () => {
  const sections = ['in-process', 'http', 'weight'].map((name) => ({ name }) as Section)
  const read = (...args: string[]) => readCommandLine(args, sections)

  test('without a name means everything', () => {
    expect(read()).toEqual({ isShort: false, sections })
    expect(read('--short')).toEqual({ isShort: true, sections })
  })

  test('with names means those, in the order of the report', () => {
    expect(read('weight', 'in-process')).toEqual({ isShort: false, sections: [sections[0], sections[2]] })
  })

  test('with a section or an option that does not exist gets the choices', () => {
    expect(read('latency')).toMatch(/^There is no section latency\. Sections are in-process, http, weight;/)
    expect(read('--quick')).toMatch(/^There is no option --quick\. /)
  })
})
