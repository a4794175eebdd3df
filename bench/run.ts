/**
 * `npm run bench [-- --short] [SECTION …]`: measures the sections and prints the results. A run of all sections also writes
 * docs/measurements.md and docs/performance.md. `--short` runs each section for a moment, to test that the bench works.
 */
import { writeFileSync } from 'node:fs'
import { installLocked } from '../scripts/install-locked.mjs'
import { type BenchOptions, readCommandLine } from './command-line.ts'
import { sectionText } from './report/markdown.ts'
import { goalsText, type Measured, page } from './report/page.ts'
import { summaryPage } from './report/summary.ts'
import type { Effort, Section } from './section.ts'
import { sections } from './sections.ts'

const docs = new URL('../docs/', import.meta.url)
const full: Effort = { isShort: false, rounds: 41 }
const short: Effort = { isShort: true, rounds: 1 }

const options = readCommandLine(process.argv.slice(2), sections)
if (typeof options === 'string') {
  console.error(options)
  process.exitCode = 2
} else await run(options)

async function run({ isShort, sections: chosen }: BenchOptions): Promise<void> {
  try {
    const measured = await measure(isShort ? short : full, chosen)
    console.log(`${goalsText(measured)}\n`)
    if (measured.length === sections.length) report(measured, isShort)
    if (isShort) console.log('This was a short run, which only tests that the bench works. Its figures mean nothing.')
  } catch (error) {
    console.error(`The bench failed: ${error instanceof Error ? error.message : error}`)
    process.exitCode = 1
  }
}

/** A short run makes the pages as well, which shows that no figure is missing, but does not write them. */
function report(measured: readonly Measured[], isShort: boolean): void {
  const measurements = page(measured, new Date())
  const summary = summaryPage(measurements)
  if (isShort) return
  writeFileSync(new URL('measurements.md', docs), measurements)
  writeFileSync(new URL('performance.md', docs), summary)
}

async function measure(effort: Effort, chosen: readonly Section[]): Promise<Measured[]> {
  for (const { check } of chosen) check?.()
  installLocked('bench/peers') // apart from the package, which has no dependencies
  const measured: Measured[] = []
  for (const section of chosen) {
    const findings = await section.measure(effort, (line) => console.error(`${section.name}: ${line}`))
    console.log(`${sectionText(section, findings)}\n`)
    measured.push({ section, findings })
  }
  return measured
}
