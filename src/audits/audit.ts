/** One audit of one server: run it for its result, or as a test that can fail. */
import { describe, excerpt } from './answer.ts'
import type { AuditRequest, Clause, Definition, Level, Names, Role, Step } from './definition.ts'
import type { Methods } from './methods.ts'
import { type FetchLike, NoAnswer, send, type Target } from './send.ts'

/** The result of an audit. `failed` and `warn` carry what was sent, what was received and what was expected. */
export type AuditResult =
  | { readonly status: 'ok' }
  | ({ readonly status: 'failed' | 'warn' } & Finding)
  | { readonly status: 'not applicable'; readonly reason: string }

/** An issue, in words for people. */
export interface Finding {
  readonly sent: string
  /** What was received. */
  readonly came: string
  readonly expected: string
  /** How the received differs from the expected. */
  readonly reason: string
}

/** A rule of a specification as a question to one server. */
export interface Audit {
  /** Stays the same from version to version: `2.0-4.2-params-by-name`. */
  readonly id: string
  /** Begins with MUST, SHOULD or MAY. */
  readonly title: string
  readonly level: Level
  readonly clause: Clause
  /** The methods that the audit calls. If the server lacks one, the audit is not applicable. */
  readonly needs: readonly Role[]
  /**
   * Sends the requests of the audit. Never rejects. A broken MUST is `failed` and a broken SHOULD is `warn`. `not applicable` is a MAY that
   * the server does not use, or an audit of a method that the server answers with -32601.
   */
  readonly run: (fetch?: FetchLike) => Promise<AuditResult>
  /** For test runners: rejects with an `AuditError` if a MUST fails, and resolves otherwise. */
  readonly assert: () => Promise<void>
}

/** A MUST that a server breaks. */
export class AuditError extends Error {
  override readonly name = 'AuditError'
  readonly finding: Finding

  constructor(audit: Pick<Audit, 'title' | 'clause'>, finding: Finding) {
    const { document, section, says } = audit.clause
    super(`${audit.title}\n${document} ${section}: ${says}\n${textOf(finding)}`)
    this.finding = finding
  }
}

function textOf({ sent, came, expected, reason }: Finding): string {
  return `sent:     ${sent}\ncame:     ${came}\nexpected: ${expected}\nbut:      ${reason}`
}

/** Binds a definition to a server. */
export function bind(definition: Definition, target: Target, methods: Methods): Audit {
  const run = (fetch?: FetchLike) =>
    runDefinition(definition, typeof fetch === 'function' ? { ...target, fetch } : target, methods)
  const assert = async () => {
    const result = await run()
    if (result.status === 'failed') throw new AuditError(definition, result)
  }
  const { steps: _, inParallel: __, ...rest } = definition
  return { ...rest, run, assert }
}

async function runDefinition(definition: Definition, target: Target, methods: Methods): Promise<AuditResult> {
  const missing = await methods.missing(definition.needs, target)
  if (missing !== undefined) return { status: 'not applicable', reason: `the server has no method ${missing} (-32601)` }
  const finding = await firstFinding(definition, methods.names, target)
  if (!finding) return { status: 'ok' }
  if (definition.level === 'MAY') return { status: 'not applicable', reason: `the server makes no use of it: ${finding.reason}` }
  return { status: definition.level === 'MUST' ? 'failed' : 'warn', ...finding }
}

async function firstFinding({ steps, inParallel }: Definition, names: Names, target: Target): Promise<Finding | undefined> {
  if (inParallel) return (await Promise.all(steps(names).map((step) => runStep(step, target)))).find(Boolean)
  for (const step of steps(names)) {
    const finding = await runStep(step, target)
    if (finding) return finding
  }
  return undefined
}

async function runStep({ send: request, expect }: Step, target: Target): Promise<Finding | undefined> {
  const finding = { sent: requestText(request), expected: expect.says }
  try {
    const answer = await send(target, request)
    const reason = expect.issue(answer)
    return reason === undefined ? undefined : { ...finding, came: describe(answer), reason }
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error
    return { ...finding, came: 'nothing', reason: error.message }
  }
}

function requestText({ body, httpMethod = 'POST', headers, query = '' }: AuditRequest): string {
  const text = typeof body === 'string' ? body : new TextDecoder('utf-8', { ignoreBOM: true }).decode(body)
  const fields = Object.entries(headers ?? {}).map(([name, value]) => `[${name}: ${value}]`)
  return [httpMethod + (query && ` ?${query}`), ...fields, excerpt(text) || '(an empty body)'].join(' ')
}
