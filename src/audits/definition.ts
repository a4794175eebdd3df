/** What an audit is made of: a sentence of a specification, what is sent to find out, and what may come back. */
import type { Expectation } from './expect.ts'

/** How binding a sentence is (RFC 2119). A MUST can fail, a SHOULD can only warn, and a MAY is never held against a server. */
export type Level = 'MUST' | 'SHOULD' | 'MAY'

/** A method that some audits call: what it must do is said at `defaultMethods`. */
export type Role = 'echo' | 'subtract' | 'sum'

/** The server's own name for each method that audits call. */
export type Names = Readonly<Record<Role, string>>

/**
 * The methods that some audits call, by the names that the server is expected to know them by:
 * `echo(value)` returns its one param as it came; `subtract(minuend, subtrahend)` takes two numbers, by position and by name, and
 * refuses to do with fewer; `sum(...numbers)` adds as many as it is given, by position.
 */
export const defaultMethods: Names = /* @__PURE__ */ Object.freeze({ echo: 'echo', subtract: 'subtract', sum: 'sum' })

/** Where an audit comes from. `says` is the sentence in our words, not in those of the document. */
export interface Clause {
  readonly document: string
  readonly section: string
  readonly says: string
}

/** One HTTP request. It is a POST of JSON unless something else is said here. */
export interface Sending {
  readonly body: string | Uint8Array<ArrayBuffer>
  readonly httpMethod?: string
  readonly headers?: Readonly<Record<string, string>>
  /** What to add to the URL's query, such as `id=1`. */
  readonly query?: string
}

/** What is sent, and what may come back. */
export interface Exchange {
  readonly send: Sending
  readonly expect: Expectation
}

/** An audit before it knows which server it is for. */
export interface Definition {
  readonly id: string
  readonly title: string
  readonly level: Level
  readonly clause: Clause
  readonly needs: readonly Role[]
  /** All of them are sent at once, and not one after the other. */
  readonly atOnce: boolean
  readonly exchanges: (names: Names) => readonly Exchange[]
}

/** A text is the body of a POST. */
export type Sent = string | Sending

/** An audit as it is written down: one exchange, or several steps of which each must go well. */
export type Draft = {
  readonly id: string
  readonly title: `${Level} ${string}`
  readonly says: string
  readonly needs?: readonly Role[]
  readonly atOnce?: boolean
} & (
  | { readonly send: Sent | ((names: Names) => Sent); readonly expect: Expectation }
  | { readonly steps: (names: Names) => readonly (readonly [send: Sent, expect: Expectation])[] }
)

/** The audits of one section. Their ids begin with `prefix`, so that they stay the same when other sections grow. */
export function section(document: string, name: string, prefix: string, drafts: readonly Draft[]): readonly Definition[] {
  return drafts.map((draft) => ({
    id: `${prefix}-${draft.id}`,
    title: draft.title,
    level: draft.title.split(' ', 1)[0] as Level,
    clause: { document, section: name, says: draft.says },
    needs: draft.needs ?? [],
    atOnce: draft.atOnce ?? false,
    exchanges: (names) => exchangesOf(draft, names),
  }))
}

function exchangesOf(draft: Draft, names: Names): readonly Exchange[] {
  if ('steps' in draft) return draft.steps(names).map(([send, expect]) => ({ send: sendingOf(send), expect }))
  const send = typeof draft.send === 'function' ? draft.send(names) : draft.send
  return [{ send: sendingOf(send), expect: draft.expect }]
}

function sendingOf(sent: Sent): Sending {
  return typeof sent === 'string' ? { body: sent } : sent
}
