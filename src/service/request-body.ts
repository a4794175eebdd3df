/** Answers an HTTP request of whichever framework: finds its body, and goes the usual way from there. */
import { tooLarge } from '../protocol/errors.ts'
import { isStructured } from '../protocol/inspect.ts'
import { errorText } from '../protocol/serialize.ts'
import type { Desk } from './dispatch/dispatcher.ts'
import type { MessageContext } from './context.ts'
import { answerParsed, answerText } from './dispatch/dispatch.ts'
import { type ByteSource, isWebStream, readStream } from '../async/byte-stream.ts'
import { invalidSetup } from '../options/check.ts'

/** @throws TypeError where the body is not text or bytes, naming what to hand over. */
export function checkBody(body: unknown): string | Uint8Array {
  return textOrBytes(body) ?? invalidSetup(`body must be a string or bytes, not ${typeof body}. Parsed JSON goes to dispatch()`)
}

function textOrBytes(body: unknown): string | Uint8Array | undefined {
  if (typeof body === 'string' || body instanceof Uint8Array) return body
  return body instanceof ArrayBuffer ? new Uint8Array(body) : undefined
}

/** The reply to a request with a `body` of any kind, or to one that is itself a stream of its body. */
export async function answerRequest(desk: Desk, httpRequest: unknown): Promise<string> {
  const body = bodyOf(httpRequest)
  const context = { httpRequest, transport: 'http' }
  if (isStream(body)) return answerStream(desk, body, context)
  const message = textOrBytes(body)
  return message === undefined ? answerParsed(desk, body, context) : answerText(desk, message, context)
}

async function answerStream(desk: Desk, stream: ByteSource, context: MessageContext): Promise<string> {
  const { maxMessageBytes } = desk.limits
  const body = await readStream(stream, maxMessageBytes).catch(() => '') // a client that goes away halfway must not make its server throw
  return body === undefined ? errorText('null', tooLarge('Request', maxMessageBytes)) : answerText(desk, body, context)
}

function isStream(value: unknown): value is ByteSource {
  return isWebStream(value) || (isStructured(value) && Symbol.asyncIterator in value)
}

function bodyOf(httpRequest: unknown): unknown {
  const request: { body?: unknown; bodyUsed?: unknown } = Object(httpRequest)
  const { body = isStream(httpRequest) ? httpRequest : invalidSetup('request.body must be text, bytes, parsed JSON or a stream') } =
    request
  if (request.bodyUsed === true || (isWebStream(body) && body.locked))
    invalidSetup('request.body must be unread. What was read goes to handleRequestBody(text, request)')
  return body === null && 'text' in request ? '' : body // a fetch Request that was sent without a body
}
