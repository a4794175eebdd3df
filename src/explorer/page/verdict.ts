/** What an answer means: a result, an error, nothing at all, or something that is no JSON-RPC. */
import type { Exchange } from './exchange.ts'
import { isRecord, listOf, member, readTyped, textOf } from './loose.ts'
import { memberTokens, type Token, tokensOf } from './tokens.ts'

/** A fault in the params, and where it is. */
export interface Fault {
  readonly path: readonly (string | number)[]
  readonly message: string
}

/** What came back. `tokens` are what there is to show of it. */
export type Verdict =
  | { readonly kind: 'result'; readonly tokens: readonly Token[] }
  | {
      readonly kind: 'error'
      readonly code: string
      readonly message: string
      readonly tokens: readonly Token[]
      readonly faults: readonly Fault[]
    }
  | { readonly kind: 'many'; readonly tokens: readonly Token[] }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'trouble'; readonly title: string; readonly advice: string; readonly text: string }

/** Judges an answer. */
export function judge(answer: Exchange): Verdict {
  if (answer.failure) return troubles[answer.failure]
  if (answer.text === '') return answer.status < 300 ? { kind: 'nothing' } : refused(answer)
  const tokens = tokensOf(answer.text)
  return tokens ? judgeJson(tokens, answer) : notJson(answer)
}

const troubles = {
  unreachable: {
    kind: 'trouble',
    title: 'No answer came',
    advice: 'The server cannot be reached. Is it still running? If it has moved, open this page at its new address.',
    text: '',
  },
  stopped: { kind: 'trouble', title: 'Stopped', advice: 'You gave this call up. The server is told so, too.', text: '' },
  header: {
    kind: 'trouble',
    title: 'A header cannot be sent',
    advice: 'Its name or its value has a sign that HTTP does not allow in headers. Look at Headers.',
    text: '',
  },
} as const satisfies Record<string, Verdict>

function notJson({ contentType, status, text }: Exchange): Verdict {
  const isPage = /html/i.test(contentType) || /^\s*</.test(text)
  const what = isPage ? 'a web page' : contentType || 'something else'
  const advice = `Status ${status}, and ${what} in place of JSON. Mostly something between you and the service has answered: a proxy, a login page, another route.`
  return { kind: 'trouble', title: 'The answer is not JSON', advice, text }
}

function refused({ status, statusText }: Exchange): Verdict {
  const title = `Refused with status ${status}${statusText && ` ${statusText}`}`
  return { kind: 'trouble', title, advice: 'There was no message in the answer.', text: '' }
}

function judgeJson(tokens: readonly Token[], { text, sent }: Exchange): Verdict {
  const value: unknown = JSON.parse(text)
  if (Array.isArray(value)) return { kind: 'many', tokens }
  return answersAnother(value, sent) ? { ...strayAnswer, text } : judgeResponse(value, tokens)
}

const strayAnswer = {
  kind: 'trouble',
  title: 'The answer is to another call',
  advice: 'Its id is not the one that was sent.',
} as const

/** An error may have id null, where the server could not read the one that was sent (§5). */
function answersAnother(value: unknown, sent: string): boolean {
  const [id, asked] = [member(value, 'id'), member(readTyped(sent), 'id')]
  if (asked === undefined || id === undefined || id === null) return false
  return JSON.stringify(id) !== JSON.stringify(asked)
}

/** Judges one response: the whole answer, or an element of a batch's. */
export function judgeResponse(value: unknown, tokens: readonly Token[]): Verdict {
  const error = member(value, 'error')
  if (isRecord(error)) return judgeError(error, memberTokens(tokens, 'error'))
  if (isRecord(value) && Object.hasOwn(value, 'result')) return { kind: 'result', tokens: memberTokens(tokens, 'result') }
  const advice = 'It is JSON, but neither a result nor an error of JSON-RPC 2.0.'
  return { kind: 'trouble', title: 'The answer is no JSON-RPC response', advice, text: tokens.map((each) => each.text).join('') }
}

function judgeError({ code, message, data }: { readonly [name: string]: unknown }, tokens: readonly Token[]): Verdict {
  const faults = listOf(data).filter(isFault)
  return { kind: 'error', code: String(code), message: textOf(message), tokens: memberTokens(tokens, 'data'), faults }
}

function isFault(value: unknown): value is Fault {
  return Array.isArray(member(value, 'path')) && typeof member(value, 'message') === 'string'
}

const meanings: ReadonlyMap<string, string> = new Map([
  ['-32700', 'Not valid JSON'],
  ['-32600', 'Not a valid request'],
  ['-32601', 'No such method'],
  ['-32602', 'The params do not fit'],
  ['-32603', 'The server failed; its log knows why'],
  ['-32007', 'The message is too large'],
  ['-32008', 'The answer would be too large'],
  ['-32009', 'The server is busy; try again'],
  ['-32010', 'The batch is too long'],
  ['-32012', 'It took too long'],
  ['-32013', 'Log in first: see Headers'],
  ['-32014', 'You may not do this'],
  ['-32015', 'The server is shutting down'],
])

/** What an error code is known to mean; empty for a service's own. */
export function meaningOf(code: string): string {
  return meanings.get(code) ?? ''
}
