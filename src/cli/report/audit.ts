/** What an audit found, for people and for programs. */
import { styleText } from 'node:util'
import type { Audit, AuditOutcome, AuditResult, Level } from '../../audits/index.ts'

type Status = AuditResult['status']

const levels: readonly Level[] = ['MUST', 'SHOULD', 'MAY']
const statuses: readonly Status[] = ['ok', 'failed', 'warn', 'not applicable']
const marks: Readonly<Record<Status, string>> = { ok: 'ok  ', failed: 'FAIL', warn: 'warn', 'not applicable': 'n/a ' }
const colours = { ok: 'green', failed: 'red', warn: 'yellow', 'not applicable': 'gray' } as const

/** All that was found, as one JSON document. */
export function jsonReport(url: string, outcomes: readonly AuditOutcome[]): string {
  const found = outcomes.map(({ audit: { id, title, level, clause }, result }) => ({ id, title, level, clause, result }))
  const summary = Object.fromEntries(statuses.map((status) => [status, count(outcomes, status)]))
  return `${JSON.stringify({ url, summary, audits: found }, null, 2)}\n`
}

/** A table by clause. What went well is counted, and listed only if `all` is set. */
export function tableReport(url: string, outcomes: readonly AuditOutcome[], all: boolean): string {
  const sections = [...bySection(outcomes)]
  const width = Math.max(...sections.map(([name]) => name.length))
  const lines = sections.flatMap(([name, its]) => [
    `${paint('bold', name.padEnd(width))}  ${tally(its)}`,
    ...its.filter(({ result }) => all || result.status !== 'ok').flatMap(linesOf),
  ])
  return `${[`Audit of ${url}`, '', ...lines, '', ...summary(outcomes)].join('\n')}\n`
}

function bySection(outcomes: readonly AuditOutcome[]): Map<string, AuditOutcome[]> {
  const sections = new Map<string, AuditOutcome[]>()
  for (const outcome of outcomes) {
    const { document, section } = outcome.audit.clause
    const name = `${document} ${section}`
    sections.set(name, [...(sections.get(name) ?? []), outcome])
  }
  return sections
}

function tally(outcomes: readonly AuditOutcome[]): string {
  const parts = statuses.map((status) => [status, count(outcomes, status)] as const).filter(([, many]) => many > 0)
  return parts.map(([status, many]) => paint(colours[status], `${many} ${status}`)).join(', ')
}

function linesOf({ audit, result }: AuditOutcome): string[] {
  const line = `  ${paint(colours[result.status], marks[result.status])}  ${audit.title}`
  if (result.status === 'ok') return [line]
  if (result.status === 'not applicable') return [`${line} ${paint('gray', `(${result.reason})`)}`]
  const { sent, came, expected, reason } = result
  const details = [
    ['clause', `${audit.clause.says} ${paint('gray', audit.id)}`],
    ['sent', sent],
    ['came', came],
    ['expected', expected],
    ['but', reason],
  ]
  return [line, ...details.map(([name = '', text]) => `          ${paint('gray', name.padEnd(8))}  ${text}`)]
}

function summary(outcomes: readonly AuditOutcome[]): string[] {
  const rows = levels.map((level) => {
    const its = outcomes.filter(({ audit }) => audit.level === level)
    return its.length > 0 ? `${level.padEnd(6)}  ${tally(its)}` : ''
  })
  return [
    ...rows.filter(Boolean),
    '',
    verdict(outcomes.filter(({ result }) => result.status === 'failed').map(({ audit }) => audit)),
  ]
}

function verdict(broken: readonly Audit[]): string {
  if (broken.length === 0) return paint('green', 'Every MUST that could be audited is kept.')
  return paint('red', broken.length === 1 ? `One MUST is broken: ${broken[0]?.id}` : `${broken.length} MUSTs are broken.`)
}

function count(outcomes: readonly AuditOutcome[], status: Status): number {
  return outcomes.filter(({ result }) => result.status === status).length
}

/** Colours are for terminals, and for people who did not ask for none (https://no-color.org). */
function paint(style: 'bold' | 'green' | 'red' | 'yellow' | 'gray', text: string): string {
  return process.stdout.isTTY && !process.env.NO_COLOR ? styleText(style, text) : text
}
