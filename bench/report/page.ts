/** The whole report, as docs/measurements.md. */
import type { Findings, Goal, Section } from '../section.ts'
import { goalsTable } from './goals.ts'
import { machine, versions } from './machine.ts'
import { sectionText } from './markdown.ts'

/** A section with its results. */
export interface Measured {
  readonly section: Section
  readonly findings: Findings
}

/** The page. `day` is the day of the measurement. */
export function page(measured: readonly Measured[], day: Date): string {
  const parts = [
    opening,
    setting(day),
    goalsText(measured),
    ...measured.map(({ section, findings }) => sectionText(section, findings)),
  ]
  return `${parts.join('\n\n')}\n`
}

/** The goals of these sections, with a title. */
export function goalsText(measured: readonly Measured[]): string {
  const goals: Goal[] = measured.flatMap(({ findings }) => findings.goals)
  return `## Goals\n\n${goalsTable(goals)}`
}

const opening = `# Measurements

After this page you know each figure that was measured, and how. [Performance](performance.md) has those that a user needs.

What a call costs with every limit and check on, in comparison with hand-written servers that check nothing, bare frameworks and other
libraries. The implementations are measured in short rounds, one after the other within one run, so that other load on the machine affects
all of them. A figure is the median of its rounds; the figures in brackets are the quartiles. Compare the ratios with those of your
machine: the absolute times depend on the machine.`

function setting(day: Date): string {
  const facts = [...machine(), ...versions(), `Measured on ${day.toISOString().slice(0, 10)}`]
  return `${facts.map((fact) => `- ${fact}`).join('\n')}

These commands write this page and [Performance](performance.md). They take a quarter of an hour and need \`wrk\`, which sends the load (\`apt-get install wrk\`). One
section, such as \`npm run bench -- in-process\`, is only printed.

\`\`\`sh
npm ci
npm run bench
\`\`\``
}
