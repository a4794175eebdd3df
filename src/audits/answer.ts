/** The answer to one request, or the reason why there is none. */

/** An HTTP response with its body, or a message over a WebSocket. */
export interface Answer {
  /** The HTTP status; over a WebSocket 101, that of its request. */
  readonly status: number
  readonly headers: { get(name: string): string | null }
  readonly bytes: Uint8Array
  /** The body as UTF-8, without a byte order mark. Invalid bytes are replaced. */
  readonly text: string
  /** The body as JSON; `undefined` if it is not JSON. */
  readonly json: { readonly value: unknown } | undefined
  /** How the server closed the WebSocket instead of answering. */
  readonly closed?: Closed | undefined
}

/** The code and the reason of a close frame (RFC 6455, §7.4). */
export interface Closed {
  readonly code: number
  readonly reason: string
}

/** Decodes and parses a body. */
export function answerOf(status: number, headers: Answer['headers'], bytes: Uint8Array, closed?: Closed): Answer {
  const text = new TextDecoder().decode(bytes)
  return { status, headers, bytes, text, json: parse(text), closed }
}

/** The value of a JSON text; `undefined` if it is not JSON. */
export function parse(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

const maxExcerpt = 300

/** The beginning of a text on one line, without control characters: escape sequences would steer a terminal. */
export function excerpt(text: string): string {
  const line = text.replace(/\s*\n\s*/g, ' ').replace(/\p{Cc}/gu, '\ufffd')
  return line.length > maxExcerpt ? `${line.slice(0, maxExcerpt)}… (${text.length} characters)` : line
}

/** An answer on one line, for people. */
export function describe({ status, headers, text, bytes, closed }: Answer): string {
  if (closed) return closedText(closed)
  if (status === 101) return bytes.length === 0 ? 'nothing' : excerpt(text)
  const type = headers.get('content-type')
  return [`HTTP ${status}`, type && `(${type})`, bytes.length === 0 ? 'without a body' : excerpt(text)].filter(Boolean).join(' ')
}

/** A close frame, for people. */
export function closedText({ code, reason }: Closed): string {
  return excerpt(`the server closed the connection (${code}${reason && `, ${reason}`})`)
}

/** The reason why there is no answer, in words. */
export class NoAnswer extends Error {}

/** A server that never ends its answer must not fill the memory of this process. */
export const maxAnswerBytes = 33_554_432

/**
 * Settles as `outcome` does, within a time in milliseconds.
 * @throws NoAnswer once the time is over. `what` begins its message.
 */
export async function within<Value>(timeout: number, outcome: Promise<Value>, what = 'no answer'): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const timedOut = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NoAnswer(`${what} within ${timeout} ms`)), timeout)
  })
  try {
    return await Promise.race([outcome, timedOut])
  } finally {
    clearTimeout(timer)
  }
}
