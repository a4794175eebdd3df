/**
 * `npm run bench [-- --short] [SECTION …]`: measures, and prints what was found. A run of everything also writes docs/performance.md;
 * the short way only proves that the bench runs.
 */
import { writeFileSync } from 'node:fs'
import { type Asked, readCommandLine } from './command-line.ts'
import { installPeers } from './install-peers.ts'
import { sectionText } from './report/markdown.ts'
import { goalsText, type Measured, page } from './report/page.ts'
import type { Effort } from './section.ts'
import { sections } from './sections.ts'

const report = new URL('../docs/performance.md', import.meta.url)
const full: Effort = { isShort: false, rounds: 41 }
const short: Effort = { isShort: true, rounds: 1 }

const asked = readCommandLine(process.argv.slice(2), sections)
if (typeof asked === 'string') {
  console.error(asked)
  process.exitCode = 2
} else await run(asked)

async function run(asked: Asked): Promise<void> {
  try {
    const measured = await measure(asked)
    console.log(`${goalsText(measured)}\n`)
    if (asked.isShort) console.log('This was the short way: it proves that the bench runs, and its figures mean nothing.')
    else if (measured.length === sections.length) writeFileSync(report, page(measured, new Date()))
  } catch (error) {
    console.error(`The bench broke: ${error instanceof Error ? error.message : error}`)
    process.exitCode = 1
  }
}

async function measure({ isShort, sections: chosen }: Asked): Promise<Measured[]> {
  for (const { check } of chosen) check?.()
  installPeers()
  const measured: Measured[] = []
  for (const section of chosen) {
    const findings = await section.measure(isShort ? short : full, (line) => console.error(`${section.name}: ${line}`))
    console.log(`${sectionText(section, findings)}\n`)
    measured.push({ section, findings })
  }
  return measured
}
