/** Answers an HTTP request of whichever framework: finds its body, and goes the usual way from there. */
import { parseError } from '../protocol/errors.ts'
import { errorText } from '../protocol/serialize.ts'
import type { Desk } from './answer-call.ts'
import { answerParsed, answerText, requestTooLarge } from './dispatch.ts'
import { type ByteSource, isWebStream, readStream } from './read-body.ts'
import { wrong } from './set-up.ts'

function isBytesOrText(body: unknown): body is string | Uint8Array | ArrayBuffer {
  return typeof body === 'string' || body instanceof Uint8Array || body instanceof ArrayBuffer
}

/** @throws TypeError where the body is not text or bytes, naming what to hand over. */
export function checkBody(body: unknown): string | Uint8Array {
  if (isBytesOrText(body)) return body instanceof ArrayBuffer ? new Uint8Array(body) : body
  wrong(
    `The body must be a string or bytes, not ${typeof body}. A parsed one goes to dispatch(), a request to handleHttpRequest()`,
  )
}

/** The reply to a request with a `body` of any kind, or to one that is itself a stream of its body. */
export async function answerRequest(desk: Desk, httpRequest: unknown): Promise<string> {
  const body = bodyOf(httpRequest)
  const context = { httpRequest, transport: 'http' }
  if (isStream(body)) return answerStream(desk, body, context)
  return isBytesOrText(body) ? answerText(desk, checkBody(body), context) : answerParsed(desk, body, context)
}

async function answerStream(desk: Desk, stream: ByteSource, context: { httpRequest: unknown }): Promise<string> {
  const { maxMessageBytes } = desk.limits
  try {
    const bytes = await readStream(stream, maxMessageBytes)
    return bytes === undefined ? errorText('null', requestTooLarge(maxMessageBytes)) : answerText(desk, bytes, context)
  } catch {
    return errorText('null', parseError) // a client that goes away halfway must not make its server throw
  }
}

function isStream(value: unknown): value is ByteSource {
  return isWebStream(value) || (typeof value === 'object' && value !== null && Symbol.asyncIterator in value)
}

const noBody = 'The request has no body: hand over one with text, bytes, parsed JSON or a stream, or a fetch Request'
const usedBody = 'The body has been read already: hand over what was read, handleRequestBody(text, request)'

function bodyOf(httpRequest: unknown): unknown {
  if (typeof httpRequest !== 'object' || httpRequest === null) wrong(noBody)
  const { body, bodyUsed } = httpRequest as { body?: unknown; bodyUsed?: unknown }
  if (bodyUsed === true || (body as { locked?: unknown } | null | undefined)?.locked === true) wrong(usedBody)
  if (body === null && 'text' in httpRequest) return '' // a fetch Request that was sent without a body
  if (body !== undefined) return body
  if (isStream(httpRequest)) return httpRequest
  wrong(noBody)
}
