/** Sends what an audit sends, to whatever answers there: within a time, within a size, and without believing anything. */
import { type Answer, answerOf } from './answer.ts'
import type { Sending } from './definition.ts'

/** What audits need of `fetch`. */
export type FetchLike = (url: string, init: FetchInit) => Promise<FetchAnswer>

/** What an audit hands over to `fetch`. */
export interface FetchInit {
  readonly method: string
  readonly headers: Record<string, string>
  readonly body?: string | Uint8Array<ArrayBuffer>
  readonly signal: AbortSignal
}

/** What an audit reads of a `Response`. */
export interface FetchAnswer {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  readonly body?: ReadableStream<Uint8Array> | null
  arrayBuffer(): Promise<ArrayBuffer>
}

/** Where to send to, and how. */
export interface Wire {
  readonly url: string
  readonly fetch: FetchLike
  readonly headers: Readonly<Record<string, string>>
  /** Milliseconds that one exchange may take. */
  readonly timeout: number
}

/** More than any server has to say; one that never stops must not fill our memory. */
const longestBody = 33_554_432

/** Why no answer came, in words for people. */
export class NoAnswer extends Error {}

/** @throws NoAnswer where the server hangs, closes the connection, cannot be reached or never stops talking. */
export async function send(wire: Wire, sending: Sending): Promise<Answer> {
  const controller = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NoAnswer(`no answer within ${wire.timeout} ms`)), wire.timeout)
  })
  try {
    return await Promise.race([exchange(wire, sending, controller.signal), late])
  } catch (error) {
    throw error instanceof NoAnswer ? error : new NoAnswer(`no answer: ${reasonOf(error)}`)
  } finally {
    clearTimeout(timer)
    controller.abort()
  }
}

async function exchange(wire: Wire, sending: Sending, signal: AbortSignal): Promise<Answer> {
  const method = sending.httpMethod ?? 'POST'
  const headers = { accept: 'application/json', 'content-type': 'application/json', ...wire.headers, ...sending.headers }
  const body = method === 'GET' ? {} : { body: sending.body }
  const response = await wire.fetch(urlOf(wire.url, sending.query), { method, headers, ...body, signal })
  return answerOf(response.status, response.headers, await readBytes(response))
}

function urlOf(url: string, query: string | undefined): string {
  return query === undefined ? url : `${url}${url.includes('?') ? '&' : '?'}${query}`
}

async function readBytes(response: FetchAnswer): Promise<Uint8Array> {
  if (!response.body) return new Uint8Array(await response.arrayBuffer())
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = response.body.getReader()
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.length
    if (size > longestBody) throw new NoAnswer(`the answer is longer than ${longestBody} bytes`)
    chunks.push(part.value)
  }
  return joined(chunks, size)
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

/** `fetch` says little; its cause says more. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  const inner = cause instanceof AggregateError ? cause.errors[0] : cause
  const text = inner instanceof Error ? inner.message : ''
  return text || (error instanceof Error ? error.message : String(error))
}
