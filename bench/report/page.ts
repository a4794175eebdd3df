/** The whole report, as docs/performance.md. */
import type { Aim, Findings, Section } from '../section.ts'
import { goals } from './goals.ts'
import { machine, versions } from './machine.ts'
import { sectionText } from './markdown.ts'

/** A section with what it found. */
export interface Measured {
  readonly section: Section
  readonly findings: Findings
}

/** The page; the day is that of the measurement. */
export function page(measured: readonly Measured[], day: Date): string {
  const parts = [
    opening,
    setting(day),
    goalsText(measured),
    ...measured.map(({ section, findings }) => sectionText(section, findings)),
  ]
  return `${parts.join('\n\n')}\n`
}

/** The goals of these sections, under their title. */
export function goalsText(measured: readonly Measured[]): string {
  const aims: Aim[] = measured.flatMap(({ findings }) => findings.aims)
  return `## The figures to reach\n\n${goals(aims)}`
}

const opening = `# Performance

What a call costs with every limit and check on, beside hand-written servers that check nothing, bare frameworks and other libraries.
Contenders take turns in short rounds within one run, so that they share whatever the machine does meanwhile. A figure is the median of
its rounds, and a spread their middle half. Absolute times are this machine's; ratios travel.`

function setting(day: Date): string {
  const facts = [...machine(), ...versions(), `Measured on ${day.toISOString().slice(0, 10)}`]
  return `${facts.map((fact) => `- ${fact}`).join('\n')}

This page is written by the last line here. It takes a quarter of an hour, and needs \`wrk\` to send the load (\`apt-get install wrk\`).
A part of it alone, such as \`npm run bench -- in-process\`, is only printed.

\`\`\`sh
npm ci
npm run bench
\`\`\``
}
