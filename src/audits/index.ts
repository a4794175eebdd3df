/** A public test suite for JSON-RPC servers over HTTP: each audit asks one server about one rule of a specification. */
import { type Audit, type AuditResult, bind } from './audit.ts'
import { batches } from './clauses/batches.ts'
import { errors } from './clauses/errors.ts'
import { extensions } from './clauses/extensions.ts'
import { http } from './clauses/http.ts'
import { ids } from './clauses/ids.ts'
import { json } from './clauses/json.ts'
import { notifications } from './clauses/notifications.ts'
import { params } from './clauses/params.ts'
import { requests } from './clauses/requests.ts'
import { responses } from './clauses/responses.ts'
import { robustness } from './clauses/robustness.ts'
import type { Definition, Names } from './definition.ts'
import { Methods } from './methods.ts'
import type { FetchLike, Target } from './send.ts'

export { type Audit, AuditError, type AuditResult, type Finding } from './audit.ts'
export { type Clause, defaultMethods, type Level, type Names, type Role } from './definition.ts'
export type { FetchAnswer, FetchInit, FetchLike } from './send.ts'

/** The options of `audits`. */
export interface AuditOptions {
  /** The absolute URL of the endpoint. */
  readonly url: string | URL
  /** Sends the requests. Default: the global `fetch`. Set it for a server in the same process, or for a proxy. */
  readonly fetch?: FetchLike
  /** Headers for every request, such as an access token. */
  readonly headers?: Readonly<Record<string, string>>
  /** The server's names for the methods of `defaultMethods`. Audits of methods that the server lacks are not applicable. */
  readonly methods?: Partial<Names>
  /** Timeout of one request in milliseconds. Default: 5000. */
  readonly timeout?: number
}

/**
 * Returns all audits, in the order of the specification. They send nothing until they are run.
 *
 * @throws TypeError if the URL is not absolute, or if no audit calls one of the `methods`.
 * @example
 * for (const audit of audits({ url: 'http://localhost:3000' })) {
 *   test(audit.title, () => audit.assert())
 * }
 */
export function audits(options: AuditOptions): readonly Audit[] {
  const target = targetOf(options)
  const methods = new Methods(options.methods)
  return definitions.map((definition) => bind(definition, target, methods))
}

const definitions: readonly Definition[] = [
  ...[requests, ids, notifications, params, responses, errors, batches, extensions],
  ...[json, http, robustness],
].flat()

function targetOf({ url, fetch, headers = {}, timeout = 5_000 }: AuditOptions): Target {
  if (!URL.canParse(String(url)))
    throw new TypeError(`audits({ url }) needs an absolute URL, such as http://localhost:3000; not ${url}`)
  if (!(timeout > 0)) throw new TypeError('timeout must be a number of milliseconds above 0')
  return { url: String(url), fetch: fetch ?? ((target, init) => globalThis.fetch(target, init)), headers, timeout }
}

/** An audit with its result. */
export interface AuditOutcome {
  readonly audit: Audit
  readonly result: AuditResult
}

/**
 * Runs audits, four at a time, and resolves to their outcomes in the same order. A failure of the server does not reject.
 *
 * @example
 * const outcomes = await runAudits(audits({ url: 'http://localhost:3000' }))
 * const failed = outcomes.filter(({ result }) => result.status === 'failed')
 */
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
