/** Reads what an answer means: a result, an error, a batch, no response, or a failure. */
import { isObject, listOf, member, parseJson, textOf } from './json.ts'
import type { RoundTrip } from './round-trip.ts'
import { memberTokens, type Token, tokensOf } from './tokens.ts'

/** An issue of the params, and its place. */
export interface ParamsIssue {
  readonly path: readonly (string | number)[]
  readonly message: string
}

/** What an answer means. `tokens` are the JSON to show. */
export type Outcome =
  | { readonly kind: 'result' | 'batch'; readonly tokens: readonly Token[] }
  | {
      readonly kind: 'error'
      readonly code: string
      readonly message: string
      /** The data of the error. */
      readonly tokens: readonly Token[]
      readonly issues: readonly ParamsIssue[]
    }
  | { readonly kind: 'none' }
  | Failure

/** An answer that is not a response, or no answer. */
export interface Failure {
  readonly kind: 'failure'
  readonly title: string
  readonly advice: string
  /** The answer. */
  readonly text: string
}

const outcomes = new WeakMap<RoundTrip, Outcome>()

/** Reads an answer, once: it may be long, and the page is drawn again while the visitor types. */
export function outcomeOf(answer: RoundTrip): Outcome {
  const outcome = outcomes.get(answer) ?? readOutcome(answer)
  outcomes.set(answer, outcome)
  return outcome
}

function readOutcome(answer: RoundTrip): Outcome {
  if (answer.failure) return answer.failure === 'stopped' && answer.over === 'WebSocket' ? cancelled : failures[answer.failure]
  if (answer.text === '') return answer.status < 300 ? { kind: 'none' } : refused(answer)
  const tokens = tokensOf(answer.text)
  if (!tokens) return notJson(answer)
  const value = parseJson(answer.text)
  if (Array.isArray(value)) return { kind: 'batch', tokens }
  return hasOtherId(value, answer.sent) ? { ...otherId, text: answer.text } : responseOutcome(value, tokens)
}

const failures = {
  unreachable: {
    kind: 'failure',
    title: 'The server cannot be reached',
    advice: 'Is it still running? If its address has changed, open this page at the new address.',
    text: '',
  },
  stopped: {
    kind: 'failure',
    title: 'Stopped',
    advice: 'You stopped this call. The connection is closed, so the server can stop too.',
    text: '',
  },
  header: {
    kind: 'failure',
    title: 'A header cannot be sent',
    advice: 'Its name or its value has a character that HTTP does not allow. See Headers.',
    text: '',
  },
  lost: {
    kind: 'failure',
    title: 'The connection was lost',
    advice: 'It broke before the answer was complete. The server may have finished the call.',
    text: '',
  },
  unopened: {
    kind: 'failure',
    title: 'The WebSocket cannot be opened',
    advice:
      'The server cannot be reached, or it refused: its guards may require a login, and it may not trust the origin of this page.',
    text: '',
  },
} as const satisfies Record<string, Failure>

const cancelled: Failure = { ...failures.stopped, advice: 'You stopped this call. The server was told, so it can stop too.' }

const otherId = {
  kind: 'failure',
  title: 'The answer is to another call',
  advice: 'Its id is not the id that was sent.',
} as const

function notJson({ contentType, status, text }: RoundTrip): Failure {
  const isPage = /html/i.test(contentType) || /^\s*</.test(text)
  const what = isPage ? 'a web page' : contentType || 'another type'
  const advice = `The status is ${status}, and the answer is ${what}. A proxy, a login page or another route may have answered.`
  return { kind: 'failure', title: 'The answer is not JSON', advice, text }
}

function refused({ status, statusText }: RoundTrip): Failure {
  const title = `Refused with status ${status}${statusText && ` ${statusText}`}`
  return { kind: 'failure', title, advice: 'The answer has no body.', text: '' }
}

/** An error may have id null, if the server could not read the id (§5). */
function hasOtherId(value: unknown, sent: string): boolean {
  const [received, requested] = [member(value, 'id'), member(parseJson(sent), 'id')]
  if (requested === undefined || received === undefined || received === null) return false
  return JSON.stringify(received) !== JSON.stringify(requested)
}

/** Reads one response, alone or in a batch. */
export function responseOutcome(value: unknown, tokens: readonly Token[]): Outcome {
  const error = member(value, 'error')
  if (isObject(error)) return errorOutcome(error, memberTokens(tokens, 'error'))
  if (isObject(value) && Object.hasOwn(value, 'result')) return { kind: 'result', tokens: memberTokens(tokens, 'result') }
  return {
    kind: 'failure',
    title: 'The answer is not a JSON-RPC response',
    advice: 'It is JSON, but has neither a result nor an error of JSON-RPC 2.0.',
    text: tokens.map((each) => each.text).join(''),
  }
}

function errorOutcome({ code, message, data }: { readonly [name: string]: unknown }, tokens: readonly Token[]): Outcome {
  return {
    kind: 'error',
    code: String(code),
    message: textOf(message),
    tokens: memberTokens(tokens, 'data'),
    issues: listOf(data).filter(isIssue),
  }
}

function isIssue(value: unknown): value is ParamsIssue {
  return Array.isArray(member(value, 'path')) && typeof member(value, 'message') === 'string'
}

const meanings: ReadonlyMap<string, string> = new Map([
  ['-32700', 'The message is not valid JSON'],
  ['-32600', 'The message is not a valid request'],
  ['-32601', 'There is no such method'],
  ['-32602', 'The params are not valid'],
  ['-32603', 'The server failed; see its log'],
  ['-32006', 'This connection has too many subscriptions; stop one'],
  ['-32007', 'The message is too large'],
  ['-32008', 'The response would be too large'],
  ['-32009', 'The server is busy; try again'],
  ['-32010', 'The batch has too many entries'],
  ['-32012', 'The call took too long'],
  ['-32013', 'Log in first; see Headers'],
  ['-32014', 'You are not allowed to call this method'],
  ['-32015', 'The server is shutting down'],
  ['-32800', 'The call was cancelled'],
])

/** Explains an error code of JSON-RPC or of this package. Empty for other codes. */
export function meaningOf(code: string): string {
  return meanings.get(code) ?? ''
}
