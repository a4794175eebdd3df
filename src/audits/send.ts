/** Sends one HTTP request of an audit, and reads the answer within a time and a size. */
import { type Answer, answerOf } from './answer.ts'
import type { AuditRequest } from './definition.ts'

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

/** The server to audit, and how to reach it. */
export interface Target {
  readonly url: string
  readonly fetch: FetchLike
  readonly headers: Readonly<Record<string, string>>
  /** Timeout of one request in milliseconds. */
  readonly timeout: number
}

/** A server that never ends its answer must not fill the memory of this process. */
const maxAnswerBytes = 33_554_432

/** The reason why there is no answer, in words. */
export class NoAnswer extends Error {}

/** @throws NoAnswer if the server cannot be reached, closes the connection, or exceeds the time or the size. */
export async function send(target: Target, request: AuditRequest): Promise<Answer> {
  const controller = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const timedOut = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NoAnswer(`no answer within ${target.timeout} ms`)), target.timeout)
  })
  try {
    return await Promise.race([fetchAnswer(target, request, controller.signal), timedOut])
  } catch (error) {
    throw error instanceof NoAnswer ? error : new NoAnswer(`no answer: ${reasonOf(error)}`)
  } finally {
    clearTimeout(timer)
    controller.abort()
  }
}

async function fetchAnswer(target: Target, request: AuditRequest, signal: AbortSignal): Promise<Answer> {
  const method = request.httpMethod ?? 'POST'
  const headers = { accept: 'application/json', 'content-type': 'application/json', ...target.headers, ...request.headers }
  const body = method === 'GET' ? {} : { body: request.body }
  const response = await target.fetch(withQuery(target.url, request.query), { method, headers, ...body, signal })
  return answerOf(response.status, response.headers, await readBytes(response))
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
