/** Answers one call over plain HTTP. */
import type { StreamFormat } from '../http/accept.ts'
import type { HttpMessage, HttpResponse } from '../http/http-request.ts'
import type { Described } from '../openrpc/openrpc.ts'
import { internalError, methodNotFound, parseError, RpcError, tooLarge } from '../protocol/errors.ts'
import type { Call, Message, Params } from '../protocol/message.ts'
import { readMessage } from '../protocol/parse.ts'
import { errorObjectText, valueText } from '../protocol/serialize.ts'
import { partsToken } from '../protocol/tokens.ts'
import { decode, isLongerThan, withoutMark } from '../protocol/utf8.ts'
import type { MessageContext } from '../service/context.ts'
import type { Limits } from '../service/limits.ts'
import type { MessageHandler } from '../service/message-handler.ts'
import { PlainMessage, StreamedMessage } from './message.ts'
import { readQuery } from './query-params.ts'
import { brokenStream, emptyStream, failed, succeeded } from './responses.ts'
import type { Found } from './targets.ts'

/** What `plainHttp` uses of a service. */
export interface PlainService<RawRequest> extends Described, MessageHandler<RawRequest> {
  readonly limits: Limits
  call(method: never, ...rest: never[]): Promise<unknown>
  answer(message: Message, context: MessageContext<RawRequest>): string | Promise<string>
  report(error: unknown, context: MessageContext<RawRequest>): void
}

/** A call as it came. */
export interface SentCall {
  /** `undefined` if there is no such method. */
  readonly name: string | undefined
  readonly body: string | Uint8Array
  readonly query: string
  /** How the params stand in the query; `undefined` if they are in the body. */
  readonly declared: Found | undefined
}

/** Answers a call. With a format, the items of a method that yields are sent as they come. Never rejects. */
export async function answerCall(
  service: PlainService<never>,
  sent: SentCall,
  message: HttpMessage,
  format: StreamFormat | undefined,
): Promise<HttpResponse> {
  const context = new PlainMessage(message)
  const report = (error: unknown) => service.report(error, context as never)
  try {
    const { name } = sent
    if (name === undefined) throw methodNotFound
    const params = paramsOf(sent)
    return format ? await streamed(service, name, params, message, format, report) : await whole(service, name, params, context)
  } catch (thrown) {
    if (RpcError.is(thrown)) return failed(thrown, report)
    report(thrown)
    return failed(internalError, report)
  }
}

function paramsOf({ body, query, declared }: SentCall): Params {
  if (declared !== undefined) return typeof declared === 'string' && declared !== 'whole' ? undefined : readQuery(query, declared)
  const text = typeof body === 'string' ? withoutMark(body) : decode(body)
  if (text === '') return undefined
  try {
    return JSON.parse(text as string)
  } catch {
    throw parseError
  }
}

/** @throws RpcError as the client gets it; TypeError for a result that JSON cannot hold. */
async function whole(service: PlainService<never>, name: string, params: Params, context: MessageContext): Promise<HttpResponse> {
  const body = valueText(await service.call(name as never, params as never, context as never))
  const { maxReplyBytes } = service.limits
  if (isLongerThan(body, maxReplyBytes)) throw tooLarge('Reply', maxReplyBytes)
  return succeeded(body)
}

/** Asks for parts as a JSON-RPC client does, by a token. A method that does not yield is answered as a whole. */
async function streamed(
  service: PlainService<never>,
  method: string,
  params: Params,
  message: HttpMessage,
  format: StreamFormat,
  report: (error: unknown) => void,
): Promise<HttpResponse> {
  const entry = readMessage({ jsonrpc: '2.0', id: 0, method, params, partialResultToken: 0 }, service.limits)
  const token = partsToken(entry as Call) ?? 0
  const context = new StreamedMessage(message, token)
  const { result, error } = JSON.parse(await service.answer(entry, context as never)) as { result?: unknown; error?: RpcError }
  if (error) {
    const { code, message: text, data } = error
    const thrown = new RpcError(code, text, data)
    return message.hasBegun ? brokenStream(errorObjectText(thrown)) : failed(thrown, report)
  }
  const isOver = context.asksToSend && Array.isArray(result) && result.length === 0
  if (!isOver) return succeeded(JSON.stringify(result))
  return emptyStream(format.type)
}
