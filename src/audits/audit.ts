/** One audit of one server: it can be run for its result, or as a test that fails. */
import { describe, excerpt } from './answer.ts'
import type { Clause, Definition, Exchange, Level, Names, Role, Sending } from './definition.ts'
import type { Methods } from './methods.ts'
import { type FetchLike, NoAnswer, send, type Wire } from './wire.ts'

/** What an audit found. Where something is wrong, it says what was sent, what came and what would have been right. */
export type AuditResult =
  | { readonly status: 'ok' }
  | ({ readonly status: 'failed' | 'warn' } & Finding)
  | { readonly status: 'not applicable'; readonly reason: string }

/** What is wrong, in words for people. */
export interface Finding {
  readonly sent: string
  readonly came: string
  readonly expected: string
  /** What is wrong with what came. */
  readonly reason: string
}

/** A sentence of a specification as a question to one server. */
export interface Audit {
  /** Stays the same from version to version: `2.0-4.2-params-by-name`. */
  readonly id: string
  /** Begins with MUST, SHOULD or MAY. */
  readonly title: string
  readonly level: Level
  readonly clause: Clause
  /** The methods without which it is not applicable. */
  readonly needs: readonly Role[]
  /**
   * Asks the server; never rejects. `failed` is for a MUST, `warn` for a SHOULD; a MAY that the server makes no use of is
   * `not applicable`, and so is an audit that needs a method which the server answers with -32601.
   */
  readonly run: (fetch?: FetchLike) => Promise<AuditResult>
  /** For test runners: rejects with an `AuditError` where a MUST fails, and resolves otherwise. */
  readonly assert: () => Promise<void>
}

/** A MUST that a server does not keep. */
export class AuditError extends Error {
  override readonly name = 'AuditError'
  readonly finding: Finding

  constructor(audit: Pick<Audit, 'title' | 'clause'>, finding: Finding) {
    const { document, section, says } = audit.clause
    super(`${audit.title}\n${document} ${section}: ${says}\n${textOf(finding)}`)
    this.finding = finding
  }
}

/** A finding as four lines. */
export function textOf({ sent, came, expected, reason }: Finding): string {
  return `sent:     ${sent}\ncame:     ${came}\nexpected: ${expected}\nbut:      ${reason}`
}

/** Binds a definition to a server. */
export function bind(definition: Definition, wire: Wire, methods: Methods): Audit {
  const run = (fetch?: FetchLike) => judge(definition, typeof fetch === 'function' ? { ...wire, fetch } : wire, methods)
  const { exchanges: _, atOnce: __, ...facts } = definition
  const assert = async () => {
    const outcome = await run()
    if (outcome.status === 'failed') throw new AuditError(definition, outcome)
  }
  return { ...facts, run, assert }
}

async function judge(definition: Definition, wire: Wire, methods: Methods): Promise<AuditResult> {
  const missing = await methods.missing(definition.needs, wire)
  if (missing !== undefined) return { status: 'not applicable', reason: `the server has no method ${missing} (-32601)` }
  const finding = await find(definition, methods.names, wire)
  if (!finding) return { status: 'ok' }
  if (definition.level === 'MAY') return { status: 'not applicable', reason: `the server makes no use of it: ${finding.reason}` }
  return { status: definition.level === 'MUST' ? 'failed' : 'warn', ...finding }
}

async function find(definition: Definition, names: Names, wire: Wire): Promise<Finding | undefined> {
  const exchanges = definition.exchanges(names)
  if (definition.atOnce) return (await Promise.all(exchanges.map((each) => ask(each, wire)))).find(Boolean)
  for (const exchange of exchanges) {
    const finding = await ask(exchange, wire)
    if (finding) return finding
  }
  return undefined
}

async function ask({ send: sending, expect }: Exchange, wire: Wire): Promise<Finding | undefined> {
  const facts = { sent: shown(sending), expected: expect.says }
  try {
    const answer = await send(wire, sending)
    const reason = expect.fault(answer)
    return reason === undefined ? undefined : { ...facts, came: describe(answer), reason }
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error
    return { ...facts, came: 'nothing', reason: error.message }
  }
}

function shown({ body, httpMethod = 'POST', headers, query = '' }: Sending): string {
  const text = typeof body === 'string' ? body : new TextDecoder('utf-8', { ignoreBOM: true }).decode(body)
  const fields = Object.entries(headers ?? {}).map(([name, value]) => `[${name}: ${value}]`)
  return [httpMethod + (query && ` ?${query}`), ...fields, excerpt(text) || '(an empty body)'].join(' ')
}
