/** Sends a message as it stands, and holds what comes back against it. */
import { isResponse } from '../../client/reply.ts'
import { overHttp } from '../../client/transport.ts'
import { Failure } from '../program/command.ts'

/** Where a message goes. */
export interface Target {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Milliseconds. */
  readonly timeout: number
}

/** Redirects are not followed: the headers are meant for this server alone. */
export const fetchHere = (url: string, init: RequestInit): Promise<Response> => fetch(url, { ...init, redirect: 'manual' })

/** A response, or the responses of a batch. */
export interface RawReply {
  readonly value: unknown
  readonly hasError: boolean
}

/**
 * Sends any text, broken JSON too: the server says what is wrong with it. `undefined` where nothing came back.
 *
 * @throws Failure for a reply that is not of JSON-RPC or answers something else; TransportError where none came.
 */
export async function sendRaw(message: string, { url, headers, timeout }: Target): Promise<RawReply | undefined> {
  const signal = AbortSignal.timeout(timeout)
  const { text, status = 200 } = await overHttp(new URL(url), fetchHere)(message, { signal, headers: new Headers(headers) })
  const sent = parse(message)
  if (text.trim() !== '') return read(text, sent, `HTTP ${status}`)
  if (status < 200 || status > 299) throw new Failure(`${url} answered with HTTP ${status} and nothing else`)
  if (idsOf(sent).length > 0 || sent === undefined) throw new Failure(`the reply to a request is empty (HTTP ${status})`)
  return undefined
}

function read(text: string, sent: unknown, status: string): RawReply {
  const value = parse(text)
  const start = `(${status}). It begins: ${startOf(text)}`
  if (value === undefined) throw new Failure(`the reply is not JSON ${start}`)
  const responses: unknown[] = Array.isArray(value) ? value : [value]
  if (!responses.every(isResponse) || responses.length === 0)
    throw new Failure(`the reply is JSON, but not a JSON-RPC 2.0 response ${start}`)
  const hasError = responses.some((response) => 'error' in response)
  if (Array.isArray(value) ? !Array.isArray(sent) : Array.isArray(sent) && !hasError)
    throw new Failure(`the reply has another shape than the message: one of them is a batch ${start}`)
  const ids = responses.map(({ id }) => id)
  checkIds(ids, idsOf(sent), Array.isArray(value))
  return { value, hasError }
}

/** An error with the id null may answer any request. */
function checkIds(ids: readonly unknown[], asked: readonly unknown[], isBatch: boolean): void {
  const stranger = ids.find((id) => id !== null && !asked.includes(id))
  if (stranger !== undefined)
    throw new Failure(`the reply answers some other request: the id ${JSON.stringify(stranger)} was not sent`)
  const missing = asked.find((id) => !ids.includes(id))
  if (isBatch && missing !== undefined && !ids.includes(null))
    throw new Failure(`the reply has no response to the request with the id ${JSON.stringify(missing)}`)
}

function startOf(text: string): string {
  return text.trim().slice(0, 100).replace(/\s+/g, ' ')
}

function idsOf(message: unknown): readonly unknown[] {
  const requests: unknown[] = Array.isArray(message) ? message : [message]
  return requests.flatMap((request) => (Object.hasOwn(Object(request), 'id') ? [(request as { id: unknown }).id] : []))
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.trim())
  } catch {
    return undefined
  }
}
