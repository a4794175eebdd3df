/** Posts messages to a URL, with headers, and again after a failure if the caller allows it. */
import { invalidSetup } from '../options/check.ts'
import { TransportError } from './errors.ts'
import { type InPlaceReply, type SendOptions, type Transport, wordsOf } from './transport.ts'

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

/** What a transport over HTTP may be given. */
export interface HttpTransportOptions {
  /** Default: the global `fetch`, looked up at each message, so that a mock that replaces it later counts. */
  readonly fetch?: Fetch | undefined
  /** Milliseconds before the first repetition, doubled before each further one. Default: 200. */
  readonly retryDelay?: number | undefined
}

/** A transport over HTTP. */
export class HttpTransport implements Transport {
  readonly #url: string | URL
  readonly #fetch: Fetch | undefined
  readonly #retryDelay: number

  /** @throws TypeError with a hint, for text that is no http(s) URL. A relative one is resolved at the first message. */
  constructor(url: string | URL, { fetch, retryDelay = 200 }: HttpTransportOptions = {}) {
    this.#url = checkUrl(url)
    this.#fetch = fetch
    this.#retryDelay = retryDelay
  }

  /** Sends the message up to `retries` times more if the failure may pass. `Retry-After` wins over the delay if it is longer. */
  async send(message: string, { signal, headers, retries = 0 }: SendOptions): Promise<InPlaceReply> {
    const url = resolveUrl(this.#url)
    for (let attempt = 0; ; attempt++) {
      const outcome = await this.#attempt(url, message, signal, headers)
      if (attempt >= retries || !isRetryable(outcome)) return replyOf(outcome)
      const retryAfter = 'text' in outcome ? (outcome.retryAfter ?? 0) : 0
      await pause(Math.max(this.#retryDelay * 2 ** attempt, retryAfter), signal)
      if (signal.aborted) return replyOf(outcome)
    }
  }

  async #attempt(url: URL, body: string, signal: AbortSignal, own: SendOptions['headers']): Promise<Attempt> {
    const headers = new Headers({ 'content-type': 'application/json', accept: 'application/json' })
    try {
      for (const [name, value] of Object.entries(own ?? {})) headers.set(name, value)
    } catch (failure) {
      return { failure }
    }
    try {
      const response = await (this.#fetch ?? globalThis.fetch)(url.href, { method: 'POST', headers, body, signal })
      const retryAfter = millisecondsOf(response.headers.get('retry-after'))
      return { text: await response.text(), status: response.status, type: response.headers.get('content-type'), retryAfter }
    } catch (cause) {
      const message = `No answer from ${url.origin}${url.pathname}: ${wordsOf(cause)}`
      return { failure: new TransportError('network', message, { cause }) }
    }
  }
}

type Attempt = (InPlaceReply & { readonly retryAfter: number | undefined }) | { readonly failure: unknown }

function replyOf(outcome: Attempt): InPlaceReply {
  if ('failure' in outcome) throw outcome.failure
  return outcome
}

/** No connection, too many requests, a gateway without its server: such failures may pass in a moment. */
function isRetryable(outcome: Attempt): boolean {
  if ('failure' in outcome) return outcome.failure instanceof TransportError
  return outcome.status !== undefined && [429, 502, 503, 504].includes(outcome.status)
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, milliseconds)
    signal.addEventListener('abort', end)
  })
}

/** Seconds, or a date (RFC 9110, §10.2.3). */
function millisecondsOf(retryAfter: string | null): number | undefined {
  if (retryAfter === null) return undefined
  const milliseconds = /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - Date.now()
  return milliseconds > 0 ? milliseconds : undefined
}

const whereTo = 'createClient() needs an http(s) URL, such as "http://localhost:3000", or a service'

function checkUrl(where: string | URL): string | URL {
  const isRelative = !URL.canParse(where as string) && URL.canParse(where as string, 'http://localhost')
  if (isRelative && typeof where === 'string' && /^[./?]/.test(where)) return where
  const url = URL.canParse(where as string, pageUrl()) ? new URL(where, pageUrl()) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) invalidSetup(`${whereTo}; not ${JSON.stringify(where)}`)
  if (url.username || url.password)
    invalidSetup('createClient(): put credentials into a header, not into the URL: { headers: { authorization } }')
  return url
}

/** The URL of the page, in a browser. */
function pageUrl(): string | undefined {
  return (globalThis as { location?: { href?: string } }).location?.href
}

/** A relative URL means the page's server. A module that is also loaded on a server must not fail there before it makes a call. */
function resolveUrl(url: string | URL): URL {
  if (typeof url !== 'string') return url
  const page = pageUrl()
  if (page === undefined)
    invalidSetup(
      `createClient(${JSON.stringify(url)}): there is no page here that the URL could be relative to. Give the whole URL on a server`,
    )
  return new URL(url, page)
}
