/** Answers an HTTP request of any framework: finds its body, and hands it to the dispatcher. */
import { type ByteSource, isWebStream, readStream } from '../async/byte-stream.ts'
import { invalidSetup } from '../options/check.ts'
import { tooLarge } from '../protocol/errors.ts'
import { isStructured } from '../protocol/inspect.ts'
import { errorText } from '../protocol/serialize.ts'
import type { MessageContext } from './context.ts'
import type { Dispatcher } from './dispatch/dispatcher.ts'
import { plainAddress } from './message-context.ts'

function textOrBytes(body: unknown): string | Uint8Array | undefined {
  if (typeof body === 'string' || body instanceof Uint8Array) return body
  return body instanceof ArrayBuffer ? new Uint8Array(body) : undefined
}

/** The reply to a request with a `body` of any kind, or to a request that is itself the stream of its body. */
export async function answerRequest(dispatcher: Dispatcher, httpRequest: unknown): Promise<string> {
  const body = bodyOf(httpRequest)
  const context = {
    httpRequest,
    transport: 'http',
    get peerAddress() {
      return addressOf(httpRequest)
    },
  }
  if (isStream(body)) return answerStream(dispatcher, body, context)
  const message = textOrBytes(body)
  return message === undefined ? dispatcher.answerParsed(body, context) : dispatcher.answerText(message, context)
}

/** The address that the framework has found by its own rules for proxies, else that of Node's socket. */
function addressOf(httpRequest: unknown): string | undefined {
  const { ip, socket } = Object(httpRequest) as { readonly ip?: unknown; readonly socket?: { readonly remoteAddress?: unknown } }
  return plainAddress(ip ?? socket?.remoteAddress)
}

async function answerStream(dispatcher: Dispatcher, stream: ByteSource, context: MessageContext): Promise<string> {
  const { maxMessageBytes } = dispatcher.limits
  const body = await readStream(stream, maxMessageBytes).catch(() => '') // the client went away before the end
  return body === undefined ? errorText('null', tooLarge('Request', maxMessageBytes)) : dispatcher.answerText(body, context)
}

function isStream(value: unknown): value is ByteSource {
  return isWebStream(value) || (isStructured(value) && Symbol.asyncIterator in value)
}

/** @throws TypeError if there is no body, or it was read before. */
function bodyOf(httpRequest: unknown): unknown {
  const request: { body?: unknown; bodyUsed?: unknown } = Object(httpRequest)
  const { body = isStream(httpRequest) ? httpRequest : undefined } = request
  if (body === undefined) invalidSetup('request.body must be text, bytes, parsed JSON or a stream')
  if (request.bodyUsed === true || (isWebStream(body) && body.locked))
    invalidSetup('request.body must be unread. What was read goes to handleRequestBody(text, request)')
  return body === null && 'text' in request ? '' : body // a fetch Request that was sent without a body
}
