/** How a message leaves a client and its reply comes in: over HTTP, or by a call in the same process. */
import { TransportError } from './errors.ts'

/** What comes back for a message, before anybody has looked at it. */
export interface Answer {
  readonly text: string
  /** The HTTP status; `undefined` where there is no HTTP. */
  readonly status?: number
  /** The media type of an HTTP answer. */
  readonly type?: string | null
  /** Milliseconds after which the server wants to be asked again (RFC 9110, §10.2.3). */
  readonly retryAfter?: number | undefined
}

/** What goes with a message. */
export interface Sending {
  /** Aborts when nobody waits for the reply any more. */
  readonly signal: AbortSignal
  readonly headers: Headers
}

/** Carries one message and resolves to what came back; rejects where nothing did. */
export type Transport = (message: string, sending: Sending) => Promise<Answer>

/** The part of `fetch` that a client needs. */
export type Fetch = (
  url: string,
  init: { method: string; headers: Headers; body: string; signal: AbortSignal },
) => Promise<FetchAnswer>

/** The part of a fetch `Response` that a client needs. */
export interface FetchAnswer {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  text(): Promise<string>
}

/** Anything that answers messages: a service, or what wraps one. */
export interface MessageHandler<Context = never> {
  /** The reply to a message; the empty string where nothing is owed. */
  handle(message: string, context: Context): string | Promise<string>
}

/** Posts messages to a URL. The global `fetch` is looked up at each call, so that what replaces it later (a mock) counts. */
export function overHttp(url: URL, fetch: Fetch | undefined): Transport {
  return async (body, { signal, headers }) => {
    if (!headers.has('content-type')) headers.set('content-type', 'application/json')
    if (!headers.has('accept')) headers.set('accept', 'application/json')
    try {
      const response = await (fetch ?? globalThis.fetch)(url.href, { method: 'POST', headers, body, signal })
      const retryAfter = millisecondsOf(response.headers.get('retry-after'))
      const text = await response.text()
      return { text, status: response.status, type: response.headers.get('content-type'), retryAfter }
    } catch (cause) {
      throw new TransportError('network', `No answer from ${url.origin}${url.pathname}: ${wordsOf(cause)}`, { cause })
    }
  }
}

/** Hands messages to a service in the same process; they travel as text all the same, so that a test meets what a client would. */
export function inProcess(handler: MessageHandler, context: object): Transport {
  return async (message, { signal }) => {
    try {
      const text: unknown = await handler.handle(message, { transport: 'in-process', ...context, signal } as never)
      return { text: typeof text === 'string' ? text : '' }
    } catch (cause) {
      throw new TransportError('network', `handle() failed: ${wordsOf(cause)}`, { cause })
    }
  }
}

/** `fetch failed` helps nobody: the reason stands in the causes. */
function wordsOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown)
  const { code } = Object(thrown.cause) as { code?: unknown }
  const below = thrown.cause instanceof Error ? thrown.cause.message || String(code) : ''
  return below ? `${thrown.message} (${below})` : thrown.message
}

/** Seconds; a date, the other form, is passed over. */
function millisecondsOf(retryAfter: string | null): number | undefined {
  return retryAfter !== null && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) * 1000 : undefined
}
