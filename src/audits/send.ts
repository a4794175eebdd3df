/** How audits reach a server: the interface that HTTP and WebSockets implement. */
import type { Answer } from './answer.ts'
import type { AuditConnection } from './connection.ts'
import type { AuditRequest } from './definition.ts'

/** Sends what audits ask for to one server. */
export interface Sender {
  /** What is known of the server's methods holds for every sender with the same key. */
  readonly key: unknown
  /** Sends one request. @throws NoAnswer if the server cannot be reached, or exceeds the time or the size. */
  send(request: AuditRequest): Promise<Answer>
  /** A request on one line, for people. */
  requestText(request: AuditRequest): string
  /** Opens a two-way connection. HTTP has none. @throws NoAnswer if the server refuses it. */
  open?(): Promise<AuditConnection>
}

/** Where requests go, and what goes with them. */
export interface Target {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Timeout of one request in milliseconds. */
  readonly timeout: number
}

/** The body of a request as text. A byte order mark stays. */
export function bodyText({ body }: AuditRequest): string {
  return typeof body === 'string' ? body : new TextDecoder('utf-8', { ignoreBOM: true }).decode(body)
}
