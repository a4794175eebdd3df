/** Reports the results of an audit, for people and for programs. */
import type { Audit, AuditOutcome, AuditResult, Level } from '../../audits/index.ts'
import { type Paint, painterFor, type Style } from '../program/colors.ts'
import type { Io } from '../program/io.ts'
import { plainLine } from '../program/text.ts'
import { jsonText } from './json.ts'

type Status = AuditResult['status']

const levels: readonly Level[] = ['MUST', 'SHOULD', 'MAY']
const statuses: readonly Status[] = ['ok', 'failed', 'warn', 'not applicable']
const labels: Readonly<Record<Status, string>> = { ok: 'ok  ', failed: 'FAIL', warn: 'warn', 'not applicable': 'n/a ' }
const colors: Readonly<Record<Status, Style>> = { ok: 'green', failed: 'red', warn: 'yellow', 'not applicable': 'gray' }

/** Returns all outcomes as one JSON document. */
export function jsonReport(url: string, outcomes: readonly AuditOutcome[]): string {
  const results = outcomes.map(({ audit: { id, title, level, clause }, result }) => ({ id, title, level, clause, result }))
  const summary = Object.fromEntries(statuses.map((status) => [status, withStatus(outcomes, status).length]))
  return `${jsonText({ url, summary, audits: results }, true)}\n`
}

/** Returns a table by clause. Audits that passed are only counted, unless `all` is set. */
export function tableReport(url: string, outcomes: readonly AuditOutcome[], all: boolean, io: Io): string {
  const paint = painterFor(io.stdout, io.env)
  const clauses = [...byClause(outcomes)]
  const width = Math.max(...clauses.map(([name]) => name.length))
  const lines = clauses.flatMap(([name, its]) => [
    `${paint('bold', name.padEnd(width))}  ${tally(its, paint)}`,
    ...its.filter(({ result }) => all || result.status !== 'ok').flatMap((outcome) => outcomeLines(outcome, paint)),
  ])
  return `${[`Audit of ${plainLine(url)}`, '', ...lines, '', ...summaryLines(outcomes, paint)].join('\n')}\n`
}

function byClause(outcomes: readonly AuditOutcome[]): Map<string, AuditOutcome[]> {
  const clauses = new Map<string, AuditOutcome[]>()
  for (const outcome of outcomes) {
    const { document, section } = outcome.audit.clause
    const name = `${document} ${section}`
    clauses.set(name, [...(clauses.get(name) ?? []), outcome])
  }
  return clauses
}

function tally(outcomes: readonly AuditOutcome[], paint: Paint): string {
  const counts = statuses.map((status) => ({ status, count: withStatus(outcomes, status).length }))
  const shown = counts.filter(({ count }) => count > 0)
  return shown.map(({ status, count }) => paint(colors[status], `${count} ${status}`)).join(', ')
}

function outcomeLines({ audit, result }: AuditOutcome, paint: Paint): string[] {
  const line = `  ${paint(colors[result.status], labels[result.status])}  ${audit.title}`
  if (result.status === 'ok') return [line]
  if (result.status === 'not applicable') return [`${line} ${paint('gray', `(${plainLine(result.reason)})`)}`]
  const { sent, came, expected, reason } = result
  const details = [
    ['clause', `${audit.clause.says} ${paint('gray', audit.id)}`],
    ['sent', sent],
    ['came', came],
    ['expected', expected],
    ['but', reason],
  ] as const
  return [line, ...details.map(([name, text]) => `          ${paint('gray', name.padEnd(8))}  ${plainLine(text)}`)]
}

function summaryLines(outcomes: readonly AuditOutcome[], paint: Paint): string[] {
  const tallies = levels.flatMap((level) => {
    const its = outcomes.filter(({ audit }) => audit.level === level)
    return its.length > 0 ? [`${level.padEnd(6)}  ${tally(its, paint)}`] : []
  })
  const broken = withStatus(outcomes, 'failed').map(({ audit }) => audit)
  return [...tallies, '', verdict(broken, paint)]
}

function verdict(broken: readonly Audit[], paint: Paint): string {
  if (broken.length === 0) return paint('green', 'Every MUST that could be audited is kept.')
  return paint('red', broken.length === 1 ? `One MUST is broken: ${broken[0]?.id}` : `${broken.length} MUSTs are broken.`)
}

function withStatus(outcomes: readonly AuditOutcome[], status: Status): readonly AuditOutcome[] {
  return outcomes.filter(({ result }) => result.status === status)
}
