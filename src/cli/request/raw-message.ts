/** Sends a message unchanged, and checks that the reply answers it. */
import { responseFrom } from '../../client/reply.ts'
import { Failure } from '../program/command.ts'
import { parseJson } from './params.ts'
import { redirectMessage, sendTo, type Target } from './target.ts'

/** A response, or the responses of a batch. */
export interface RawReply {
  readonly text: string
  readonly hasError: boolean
}

/**
 * Sends any text, even broken JSON, and resolves to the reply; to `undefined` if the reply is empty and no request needs one.
 * @throws Failure if the reply is not JSON-RPC or answers another message; TransportError if there is no reply.
 */
export async function sendRaw(message: string, target: Target): Promise<RawReply | undefined> {
  const { text, status } = await sendTo(target, message, AbortSignal.timeout(target.timeout))
  const sent = parseJson(message.trim())
  const via = status === undefined ? '' : ` (HTTP ${status})`
  if (text.trim() !== '') return readReply(text, sent, via)
  if (status === undefined) return undefined // a message that gets no reply
  if (status < 200 || status > 299)
    throw new Failure(redirectMessage(target.url, status) ?? `${target.url} answered with HTTP ${status} and an empty body`)
  if (idsOf(sent).length > 0 || sent === undefined) throw new Failure(`the reply to a request is empty${via}`)
  return undefined
}

/**
 * Checks that a reply answers the message `sent`. `via` stands in messages, such as ` (HTTP 200)`.
 * @throws Failure if the reply is not JSON-RPC or answers another message.
 */
export function readReply(text: string, sent: unknown, via: string): RawReply {
  const value = parseJson(text.trim())
  const context = `${via}. It begins: ${excerpt(text)}`
  if (text.trim() === '') throw new Failure(`the reply to a request is empty${via}`)
  if (value === undefined) throw new Failure(`the reply is not JSON${context}`)
  const values: unknown[] = Array.isArray(value) ? value : [value]
  const responses = values.map(responseFrom).filter((response) => response !== undefined)
  if (responses.length < values.length || responses.length === 0)
    throw new Failure(`the reply is JSON, but not a JSON-RPC 2.0 response${context}`)
  const hasError = responses.some(({ error }) => error !== undefined)
  if (Array.isArray(value) && !Array.isArray(sent)) throw new Failure(`the reply is a batch, but the message is not${context}`)
  // One error may answer a whole batch (§6).
  if (!Array.isArray(value) && Array.isArray(sent) && !hasError)
    throw new Failure(`the message is a batch, but the reply is not${context}`)
  const ids = responses.map(({ id }) => id)
  checkIds(ids, idsOf(sent), Array.isArray(value))
  return { text, hasError }
}

/** An error with the id `null` may answer any request. */
function checkIds(received: readonly unknown[], sent: readonly unknown[], isBatch: boolean): void {
  const unknown = received.find((id) => id !== null && !sent.includes(id))
  if (unknown !== undefined)
    throw new Failure(`the reply answers another request: the id ${JSON.stringify(unknown)} was not sent`)
  const missing = sent.find((id) => !received.includes(id))
  if (isBatch && missing !== undefined && !received.includes(null))
    throw new Failure(`the reply has no response to the request with the id ${JSON.stringify(missing)}`)
}

function excerpt(text: string): string {
  return text.trim().slice(0, 100).replace(/\s+/g, ' ')
}

function idsOf(message: unknown): readonly unknown[] {
  const requests: unknown[] = Array.isArray(message) ? message : [message]
  return requests.flatMap((request) => (Object.hasOwn(Object(request), 'id') ? [(request as { id: unknown }).id] : []))
}
