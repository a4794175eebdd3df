/**
 * A public test suite for JSON-RPC servers over HTTP or WebSockets: each audit asks one server about one rule of a specification. It knows
 * nothing of the server but its URL.
 * @example
 * import { test } from 'node:test'
 * import { audits } from 'damn-simple-jsonrpc-server/audits'
 *
 * for (const audit of audits({ url: 'http://localhost:3000' })) test(audit.title, () => audit.assert())
 * @module
 */

import { type Audit, type AuditResult, bind } from './audit.ts'
import { batches } from './clauses/batches.ts'
import { cancels } from './clauses/cancels.ts'
import { connections } from './clauses/connections.ts'
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
import type { Sender } from './send.ts'
import { type FetchLike, HttpSender } from './send-http.ts'
import { type WebSocketClass, WebSocketSender } from './send-web-socket.ts'

export { type Audit, AuditError, type AuditResult, type Finding } from './audit.ts'
export type { WebSocketLike } from './connection.ts'
export { type Clause, defaultMethods, type Level, type Names, type Role } from './definition.ts'
export type { FetchAnswer, FetchInit, FetchLike } from './send-http.ts'
export type { WebSocketClass } from './send-web-socket.ts'

/** The options of `audits`. */
export interface AuditOptions {
  /** The absolute URL of the endpoint. One that begins with `ws:` or `wss:` is audited over WebSockets. */
  readonly url: string | URL
  /** Sends the requests. Default: the global `fetch`. Set it for a server in the same process, or for a proxy. */
  readonly fetch?: FetchLike
  /** Opens the WebSockets. Default: the global class, which Node 20 lacks; `ws` has one that takes headers. */
  readonly WebSocket?: WebSocketClass
  /** Headers for every request, such as an access token. */
  readonly headers?: Readonly<Record<string, string>>
  /** The server's names for the methods of `defaultMethods`. Audits of methods that the server lacks are not applicable. */
  readonly methods?: Partial<Names>
  /** Timeout of one request in milliseconds. Default: 5000. */
  readonly timeout?: number
}

/**
 * Returns all audits that make sense for the URL, in the order of the specification: those of two-way connections for a WebSocket, those of
 * HTTP for any other URL. They send nothing until they are run.
 *
 * @throws TypeError if the URL is not absolute, if there is no WebSocket class for it, or if no audit calls one of the `methods`.
 * @example
 * for (const audit of audits({ url: 'http://localhost:3000' })) {
 *   test(audit.title, () => audit.assert())
 * }
 */
export function audits(options: AuditOptions): readonly Audit[] {
  checkOptions(options)
  const senderFor = isWebSocket(options) ? webSocketSender(options) : httpSender(options)
  const methods = new Methods(options.methods)
  const missing = isWebSocket(options) ? 'http' : 'web-socket'
  return definitions.filter(({ over }) => over !== missing).map((definition) => bind(definition, senderFor, methods))
}

const definitions: readonly Definition[] = [
  ...[requests, ids, notifications, params, responses, errors, batches, extensions],
  ...[json, http, connections, cancels, robustness],
].flat()

function checkOptions({ url, timeout = defaultTimeout }: AuditOptions): void {
  if (!URL.canParse(String(url)))
    throw new TypeError(`audits({ url }) needs an absolute URL, such as http://localhost:3000; not ${url}`)
  if (!(timeout > 0)) throw new TypeError('timeout must be a number of milliseconds above 0')
}

const defaultTimeout = 5_000

function isWebSocket({ url }: AuditOptions): boolean {
  return /^wss?:/i.test(String(url))
}

function httpSender({ url, fetch, headers = {}, timeout = defaultTimeout }: AuditOptions): (fetch?: FetchLike) => Sender {
  const target = { url: String(url), headers, timeout }
  const ofOptions: FetchLike = fetch ?? ((place, init) => globalThis.fetch(place, init))
  return (ofRun) => new HttpSender(target, ofRun ?? ofOptions)
}

function webSocketSender({ url, WebSocket, headers = {}, timeout = defaultTimeout }: AuditOptions): () => Sender {
  const Class = WebSocket ?? (globalThis as { WebSocket?: WebSocketClass }).WebSocket
  if (typeof Class !== 'function')
    throw new TypeError("This runtime has no WebSocket. Pass a class: audits({ url, WebSocket }), with WebSocket from 'ws'")
  const sender = new WebSocketSender({ url: String(url), headers, timeout }, Class)
  return () => sender
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
