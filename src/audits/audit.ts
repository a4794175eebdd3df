/** One audit of one server: run it for its result, or as a test that can fail. */
import { describe, NoAnswer } from './answer.ts'
import type { AuditConnection } from './connection.ts'
import type { Clause, Definition, Level, Names, Role, Scenario, Step } from './definition.ts'
import type { Methods } from './methods.ts'
import type { Sender } from './send.ts'
import type { FetchLike } from './send-http.ts'

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
   * the server does not use, or an audit of a method that the server answers with -32601. `fetch` replaces that of the options; over a
   * WebSocket it is not used.
   */
  readonly run: (fetch?: FetchLike) => Promise<AuditResult>
  /** For test runners: rejects with an `AuditError` if a MUST fails, and resolves otherwise. */
  readonly assert: () => Promise<void>
}

/**
 * A MUST that a server breaks.
 * @example
 * await audit.assert().catch((error) => {
 *   if (error instanceof AuditError) console.log(error.message)
 * })
 */
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

/** Binds a definition to a server. `senderFor` may get a `fetch` of one run. */
export function bind(definition: Definition, senderFor: (fetch?: FetchLike) => Sender, methods: Methods): Audit {
  const run = (fetch?: FetchLike) =>
    runDefinition(definition, senderFor(typeof fetch === 'function' ? fetch : undefined), methods)
  const assert = async () => {
    const result = await run()
    if (result.status === 'failed') throw new AuditError(definition, result)
  }
  const { id, title, level, clause, needs } = definition
  return { id, title, level, clause, needs, run, assert }
}

async function runDefinition(definition: Definition, sender: Sender, methods: Methods): Promise<AuditResult> {
  const missing = await methods.missing(definition.needs, sender)
  if (missing !== undefined) return { status: 'not applicable', reason: `the server has no method ${missing} (-32601)` }
  const finding = await firstFinding(definition, methods.names, sender)
  if (!finding) return { status: 'ok' }
  if (definition.level === 'MAY') return { status: 'not applicable', reason: `the server makes no use of it: ${finding.reason}` }
  return { status: definition.level === 'MUST' ? 'failed' : 'warn', ...finding }
}

async function firstFinding(definition: Definition, names: Names, sender: Sender): Promise<Finding | undefined> {
  const { steps, inParallel, scenario } = definition
  if (scenario) return runScenario(scenario, names, sender)
  if (inParallel) return (await Promise.all(steps(names).map((step) => runStep(step, sender)))).find(Boolean)
  for (const step of steps(names)) {
    const finding = await runStep(step, sender)
    if (finding) return finding
  }
  return undefined
}

async function runStep({ send: request, expect }: Step, sender: Sender): Promise<Finding | undefined> {
  const finding = { sent: sender.requestText(request), expected: expect.says }
  try {
    const answer = await sender.send(request)
    const reason = expect.issue(answer)
    return reason === undefined ? undefined : { ...finding, came: describe(answer), reason }
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error
    return { ...finding, came: 'nothing', reason: error.message }
  }
}

async function runScenario({ expects, run }: Scenario, names: Names, sender: Sender): Promise<Finding | undefined> {
  const opened: AuditConnection[] = []
  const connect = async () => {
    if (!sender.open) throw new NoAnswer('there is no two-way connection')
    const connection = await sender.open()
    opened.push(connection)
    return connection
  }
  try {
    const reason = await run(connect, names)
    return reason === undefined ? undefined : findingIn(opened, expects, reason)
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error
    return findingIn(opened, expects, error.message)
  } finally {
    for (const connection of opened) connection.close()
  }
}

function findingIn(opened: readonly AuditConnection[], expected: string, reason: string): Finding {
  const sent = opened.map(({ sentText }) => sentText).join(' | ')
  const came = opened.map(({ cameText }) => cameText).join(' | ') || 'nothing'
  return { sent: sent || 'the request for a WebSocket', came, expected, reason }
}
