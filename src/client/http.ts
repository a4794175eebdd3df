/** Posts messages to a URL, with headers, and again after a failure if the caller allows it. */
import { isWebStream, readStream } from '../async/byte-stream.ts'
import { maxTimerMs } from '../async/event-loop.ts'
import type { Call } from '../protocol/message.ts'
import { isLongerThan } from '../protocol/utf8.ts'
import { TransportError } from './errors.ts'
import { isEventStream, replyIn } from './pushed-reply.ts'
import { type InPlaceReply, type ResponseReceiver, type SendOptions, type Transport, wordsOf } from './transport.ts'
import { checkUrl, followRedirect, pageUrl, redirected, resolveUrl } from './urls.ts'

/** What `fetch` gets besides the URL. The headers are a plain object, so that `{ ...init.headers, more }` keeps them. */
export interface FetchOptions {
  /** `POST`. */
  readonly method: string
  /** The headers of the request. */
  readonly headers: Record<string, string>
  /** The message. */
  readonly body: string
  /** Aborts when the call is given up. */
  readonly signal: AbortSignal
  /** `follow` in a browser, which hides where a redirect leads; `manual` elsewhere. */
  readonly redirect: 'follow' | 'manual'
}

/** The part of `fetch` that a client needs. */
export type Fetch = (url: string, init: FetchOptions) => Promise<FetchAnswer>

/** The part of a fetch `Response` that a client needs. */
export interface FetchAnswer {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  text(): Promise<string>
  /** The body as a stream, if there is one: it is read no further than `maxReplyBytes`. */
  readonly body?: unknown
  /** Whether a redirect was followed, and where to. */
  readonly redirected?: boolean
  readonly url?: string
  /** `'opaqueredirect'` for a redirect that a browser did not follow. */
  readonly type?: string
}

/** What a transport over HTTP may be given. */
export interface HttpTransportOptions {
  /** Default: the global `fetch`, looked up at each message, so that a mock that replaces it later counts. */
  readonly fetch?: Fetch | undefined
  /** Milliseconds before the first repetition, doubled before each further one. Default: 200. */
  readonly retryDelay?: number | undefined
  /** Bytes of a reply, after decompression. Default: 67,108,864. */
  readonly maxReplyBytes?: number | undefined
}

/** A transport over HTTP. */
export class HttpTransport implements Transport {
  readonly sendsHeaders = true
  readonly #url: string | URL
  readonly #fetch: Fetch | undefined
  readonly #retryDelay: number
  readonly #maxReplyBytes: number
  #receiver: ResponseReceiver | undefined

  /** @throws TypeError with a hint, for text that is no http(s) URL. A relative one is resolved at the first message. */
  constructor(url: string | URL, { fetch, retryDelay = 200, maxReplyBytes = 67_108_864 }: HttpTransportOptions = {}) {
    this.#url = checkUrl(url)
    this.#fetch = fetch
    this.#retryDelay = retryDelay
    this.#maxReplyBytes = maxReplyBytes
  }

  /** Keeps the receiver for what comes ahead of replies. */
  connect(receiver: ResponseReceiver): void {
    this.#receiver = receiver
  }

  /** Sends the message up to `retries` times more if the failure may pass. `Retry-After` wins over the delay if it is longer. */
  async send(message: string, { signal, headers, retries = 0, acceptsParts, room }: SendOptions): Promise<InPlaceReply> {
    const url = resolveUrl(this.#url)
    const accept = acceptsParts ? 'text/event-stream, application/json' : 'application/json'
    const init = { method: 'POST', headers: headersOf(headers, accept), body: message, signal }
    for (let attempt = 0; ; attempt++) {
      const redirect = pageUrl() === undefined ? 'manual' : 'follow'
      const outcome = await this.#attempt(url, { ...init, redirect }, acceptsParts ? { room } : undefined)
      if (attempt >= retries || signal.aborted || !isRetryable(outcome)) return replyOf(outcome)
      const retryAfter = 'text' in outcome ? (outcome.retryAfter ?? 0) : 0
      await pause(Math.max(this.#retryDelay * 2 ** attempt, retryAfter), signal)
      if (signal.aborted) return replyOf(outcome)
    }
  }

  async #attempt(url: URL, init: FetchOptions, pushing: Pushing | undefined): Promise<Attempt> {
    try {
      const response = await this.#post(url, init)
      const retryAfter = millisecondsOf(response.headers.get('retry-after'))
      const type = response.headers.get('content-type')
      const isPushed = pushing !== undefined && isEventStream(type)
      const text = isPushed ? await this.#readPushed(response, pushing) : await textOf(response, this.#maxReplyBytes)
      return { text, status: response.status, type, retryAfter, redirectedTo: redirectedTo(response, url) }
    } catch (cause) {
      if (cause instanceof TransportError) return { failure: cause }
      const message = `No answer from ${url.origin}${url.pathname}: ${wordsOf(cause)}`
      return { failure: new TransportError('network', message, { cause }) }
    }
  }

  #readPushed(response: FetchAnswer, { room }: Pushing): Promise<string> {
    const take = (pushed: Call, length: number) => void this.#receiver?.notified(pushed, length)
    return replyIn(response, { take, room, maxBytes: this.#maxReplyBytes })
  }

  /** Posts again where a redirect leads, if that is the same server. A browser follows by itself: it does not say where a redirect leads. */
  async #post(url: URL, init: FetchOptions): Promise<FetchAnswer> {
    let place = url
    for (let hops = 0; ; hops++) {
      const response = await (this.#fetch ?? globalThis.fetch)(place.href, init)
      const next = followRedirect(response, place)
      if (!next) return response
      if (hops === maxHops) throw redirected(response.status, next.href, `after ${maxHops} others`)
      if (isWebStream(response.body)) void response.body.cancel().catch(() => {}) // frees the connection
      place = next
    }
  }
}

type Pushing = Pick<SendOptions, 'room'>

/** As many redirects as `fetch` follows. */
const maxHops = 20

type Attempt = (InPlaceReply & { readonly retryAfter: number | undefined }) | { readonly failure: unknown }

function replyOf(outcome: Attempt): InPlaceReply {
  if ('failure' in outcome) throw outcome.failure
  return outcome
}

/** Where a `fetch` has followed a redirect to. Not every one says that it did. */
function redirectedTo({ redirected, url }: FetchAnswer, sentTo: URL): string | undefined {
  const isElsewhere = redirected ?? (url ? url !== sentTo.href.replace(/#.*/, '') : false)
  return isElsewhere ? url || 'another place' : undefined
}

/** No connection, too many requests, a gateway without its server: such failures may pass in a moment. */
function isRetryable(outcome: Attempt): boolean {
  if ('failure' in outcome) return outcome.failure instanceof TransportError && outcome.failure.reason === 'network'
  return outcome.status !== undefined && [429, 502, 503, 504].includes(outcome.status)
}

/** @throws TypeError for a name or a value that HTTP cannot send. */
function headersOf(own: SendOptions['headers'], accept: string): Record<string, string> {
  const headers = new Headers({ 'content-type': 'application/json', accept })
  for (const [name, value] of Object.entries(own ?? {})) headers.set(name, value)
  return Object.fromEntries(headers)
}

/** Reads a body as far as the limit. A `fetch` of the user's need not have a stream. @throws TransportError if it is longer. */
async function textOf(response: FetchAnswer, maxBytes: number): Promise<string> {
  const { body, status } = response
  const hasStream = isWebStream(body) && !body.locked
  const bytes = hasStream ? await readStream(body, maxBytes) : undefined
  if (bytes) return new TextDecoder().decode(bytes)
  const text = hasStream ? undefined : await response.text()
  if (text !== undefined && !isLongerThan(text, maxBytes)) return text
  throw new TransportError('reply-too-large', `The reply is longer than ${maxBytes} bytes, the limit maxReplyBytes`, { status })
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, Math.min(milliseconds, maxTimerMs))
    signal.addEventListener('abort', end)
  })
}

/** Seconds, or a date (RFC 9110, §10.2.3). The timeout of the calls bounds an absurd one. */
function millisecondsOf(retryAfter: string | null): number | undefined {
  if (retryAfter === null) return undefined
  const milliseconds = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - Date.now()
  return milliseconds > 0 ? milliseconds : undefined
}
