/** Sends requests of audits over HTTP, and reads the answers within a time and a size. */
import { type Answer, answerOf, excerpt, maxAnswerBytes, NoAnswer, within } from './answer.ts'
import type { AuditRequest } from './definition.ts'
import { bodyText, type Sender, type Target } from './send.ts'

/** The part of `fetch` that audits use. */
export type FetchLike = (url: string, init: FetchInit) => Promise<FetchAnswer>

/** The second argument of a `FetchLike`. */
export interface FetchInit {
  readonly method: string
  readonly headers: Record<string, string>
  readonly body?: string | Uint8Array<ArrayBuffer>
  readonly signal: AbortSignal
}

/** The part of a `Response` that audits use. */
export interface FetchAnswer {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  readonly body?: ReadableStream<Uint8Array> | null
  arrayBuffer(): Promise<ArrayBuffer>
}

/** Sends each request as one of HTTP. */
export class HttpSender implements Sender {
  readonly #target: Target
  readonly #fetch: FetchLike

  constructor(target: Target, fetch: FetchLike) {
    this.#target = target
    this.#fetch = fetch
  }

  /** The function that sends the requests. */
  get key(): unknown {
    return this.#fetch
  }

  /** @throws NoAnswer if the server cannot be reached, closes the connection, or exceeds the time or the size. */
  async send(request: AuditRequest): Promise<Answer> {
    const controller = new AbortController()
    try {
      return await within(this.#target.timeout, this.#fetchAnswer(request, controller.signal))
    } catch (error) {
      throw error instanceof NoAnswer ? error : new NoAnswer(`no answer: ${reasonOf(error)}`)
    } finally {
      controller.abort()
    }
  }

  async #fetchAnswer(request: AuditRequest, signal: AbortSignal): Promise<Answer> {
    const { url, headers: own } = this.#target
    const method = request.httpMethod ?? 'POST'
    const headers = { accept: 'application/json', 'content-type': 'application/json', ...own, ...request.headers }
    const body = method === 'GET' ? {} : { body: request.body }
    const response = await this.#fetch(withQuery(url, request.query), { method, headers, ...body, signal })
    return answerOf(response.status, response.headers, await readBytes(response))
  }

  /** The HTTP method, the query, the headers and the body. */
  requestText(request: AuditRequest): string {
    const { httpMethod = 'POST', headers, query = '' } = request
    const fields = Object.entries(headers ?? {}).map(([name, value]) => `[${name}: ${value}]`)
    return [httpMethod + (query && ` ?${query}`), ...fields, excerpt(bodyText(request)) || '(an empty body)'].join(' ')
  }
}

function withQuery(url: string, query: string | undefined): string {
  return query === undefined ? url : `${url}${url.includes('?') ? '&' : '?'}${query}`
}

async function readBytes(response: FetchAnswer): Promise<Uint8Array> {
  if (!response.body) return new Uint8Array(await response.arrayBuffer())
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = response.body.getReader()
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.length
    if (size > maxAnswerBytes) throw new NoAnswer(`the answer is longer than ${maxAnswerBytes} bytes`)
    chunks.push(part.value)
  }
  return new Uint8Array(await new Blob(chunks as Uint8Array<ArrayBuffer>[]).arrayBuffer())
}

/** The error of Node's `fetch` is always "fetch failed"; its cause has the reason. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  const inner = cause instanceof AggregateError ? cause.errors[0] : cause
  const text = inner instanceof Error ? inner.message : ''
  return text || (error instanceof Error ? error.message : String(error))
}
