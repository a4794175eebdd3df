/** The parts of an audit: a rule of a specification, the requests that test it, and the answers that keep it. */
import type { AuditConnection } from './connection.ts'
import type { Expectation } from './expect.ts'

/** How binding a rule is (RFC 2119). A MUST can fail, a SHOULD can only warn, and a MAY can do neither. */
export type Level = 'MUST' | 'SHOULD' | 'MAY'

/** A method that some audits call. `defaultMethods` says what it must do. */
export type Role = 'echo' | 'subtract' | 'sum' | 'wait' | 'ask'

/** The server's own name for each method that audits call. */
export type Names = Readonly<Record<Role, string>>

/**
 * The default names of the methods that some audits call.
 * `echo(value)` returns its one param unchanged. `subtract(minuend, subtrahend)` takes two numbers, by position and by name, and
 * answers an error if one is missing. `sum(...numbers)` adds any count of numbers, by position. Only two-way audits call the others:
 * `wait(milliseconds)` answers after that time, and `ask(method)` calls that method of its caller and returns the result.
 */
export const defaultMethods: Names = /* @__PURE__ */ Object.freeze({
  echo: 'echo',
  subtract: 'subtract',
  sum: 'sum',
  wait: 'wait',
  ask: 'ask',
})

/** The source of an audit. `says` is the rule in our words, not in those of the document. */
export interface Clause {
  readonly document: string
  readonly section: string
  readonly says: string
}

/** One request: over HTTP by default a POST of JSON, and over a WebSocket the body as a message. */
export interface AuditRequest {
  readonly body: string | Uint8Array<ArrayBuffer>
  readonly httpMethod?: string
  readonly headers?: Readonly<Record<string, string>>
  /** An addition to the URL's query, such as `id=1`. */
  readonly query?: string
}

/** One request, and the answer that keeps the rule. */
export interface Step {
  readonly send: AuditRequest
  readonly expect: Expectation
}

/** The messages of an audit over a WebSocket, in both directions. */
export interface Scenario {
  /** What should happen, for people. */
  readonly expects: string
  /** Resolves to what is wrong; to `undefined` if the rule is kept. @throws NoAnswer if something that is due does not come. */
  readonly run: (connect: () => Promise<AuditConnection>, names: Names) => Promise<string | undefined>
}

/** What an audit needs between itself and the server, if anything in particular. */
export type Medium = 'http' | 'web-socket'

/** An audit that is not bound to a server yet. */
export interface Definition {
  readonly id: string
  readonly title: string
  readonly level: Level
  readonly clause: Clause
  readonly needs: readonly Role[]
  /** Whether all steps are sent at the same time, instead of one after the other. */
  readonly inParallel: boolean
  readonly steps: (names: Names) => readonly Step[]
  /** In place of steps. */
  readonly scenario: Scenario | undefined
  /** `undefined`: the audit makes sense over both. */
  readonly over: Medium | undefined
}

/** A string is the body of a POST. */
export type RequestSource = string | AuditRequest

/** An audit as a clause writes it: one request, or several steps of which each must succeed. */
export type AuditSource = {
  readonly id: string
  readonly title: `${Level} ${string}`
  readonly says: string
  readonly needs?: readonly Role[]
  readonly inParallel?: boolean
  readonly over?: Medium
} & (
  | { readonly send: RequestSource | ((names: Names) => RequestSource); readonly expect: Expectation }
  | { readonly steps: (names: Names) => readonly (readonly [send: RequestSource, expect: Expectation])[] }
  | { readonly scenario: Scenario }
)

/** Defines the audits of one section. Their ids begin with `prefix`, so that they stay the same when other sections grow. */
export function section(document: string, name: string, prefix: string, sources: readonly AuditSource[]): readonly Definition[] {
  return sources.map((source) => ({
    id: `${prefix}-${source.id}`,
    title: source.title,
    level: source.title.split(' ', 1)[0] as Level,
    clause: { document, section: name, says: source.says },
    needs: source.needs ?? [],
    inParallel: source.inParallel ?? false,
    steps: (names) => stepsOf(source, names),
    scenario: 'scenario' in source ? source.scenario : undefined,
    over: 'scenario' in source ? 'web-socket' : source.over,
  }))
}

function stepsOf(source: AuditSource, names: Names): readonly Step[] {
  if ('scenario' in source) return []
  if ('steps' in source) return source.steps(names).map(([send, expect]) => ({ send: requestOf(send), expect }))
  const send = typeof source.send === 'function' ? source.send(names) : source.send
  return [{ send: requestOf(send), expect: source.expect }]
}

function requestOf(source: RequestSource): AuditRequest {
  return typeof source === 'string' ? { body: source } : source
}
