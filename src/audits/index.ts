/** The specification as a public suite: audits that any JSON-RPC server over HTTP can be held against, whoever wrote it. */
import { type Audit, type AuditResult, bind } from './audit.ts'
import { definitions } from './clauses/all.ts'
import type { Names } from './definition.ts'
import { Methods } from './methods.ts'
import type { FetchLike, Wire } from './wire.ts'

export { type Audit, AuditError, type AuditResult, type Finding } from './audit.ts'
export { type Clause, defaultMethods, type Level, type Names, type Role } from './definition.ts'
export type { FetchAnswer, FetchInit, FetchLike } from './wire.ts'

/** Which server to audit. */
export interface AuditOptions {
  /** The endpoint, absolute. */
  readonly url: string | URL
  /** Sends instead of the global `fetch`: to a server in process, or with what a proxy needs. */
  readonly fetch?: FetchLike
  /** Sent with every request, such as a token. */
  readonly headers?: Readonly<Record<string, string>>
  /** The server's own names for the methods of `defaultMethods`. Audits of methods that it does not have are not applicable. */
  readonly methods?: Partial<Names>
  /** Milliseconds that one request may take; 5000 unless told. */
  readonly timeout?: number
}

/**
 * All audits, in the order of the specification. Nothing is sent before one of them is run. In a test runner:
 * `for (const audit of audits({ url })) test(audit.title, audit.assert)`.
 * @throws TypeError naming the mend, for a URL that is none or a method that no audit calls.
 */
export function audits(options: AuditOptions): readonly Audit[] {
  const wire = wireOf(options)
  const methods = new Methods(options.methods)
  return definitions.map((definition) => bind(definition, wire, methods))
}

function wireOf({ url, fetch, headers = {}, timeout = 5_000 }: AuditOptions): Wire {
  if (!URL.canParse(String(url)))
    throw new TypeError(`audits({ url }) needs an absolute URL, such as http://localhost:3000; not ${url}`)
  if (!(timeout > 0)) throw new TypeError('timeout must be a number of milliseconds above 0')
  return { url: String(url), fetch: fetch ?? ((target, init) => globalThis.fetch(target, init)), headers, timeout }
}

/** An audit with what it found. */
export interface AuditOutcome {
  readonly audit: Audit
  readonly result: AuditResult
}

/** Runs audits, a few at a time, and resolves to what each found, in their order. Never rejects for anything that a server does. */
export async function runAudits(chosen: readonly Audit[]): Promise<readonly AuditOutcome[]> {
  const outcomes: AuditOutcome[] = []
  let next = 0
  const work = async () => {
    for (let at = next++; at < chosen.length; at = next++) {
      const audit = chosen[at] as Audit
      outcomes[at] = { audit, result: await audit.run() }
    }
  }
  await Promise.all([work(), work(), work(), work()])
  return outcomes
}
