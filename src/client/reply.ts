/** From what came back to what each call gets. A reply is not trusted: servers break rules, and URLs lead elsewhere. */
import { errorCodes, RpcError } from '../protocol/errors.ts'
import type { ErrorObject, Response } from '../protocol/types.ts'
import { withoutMark } from '../protocol/utf8.ts'
import type { PendingCall } from './pending-call.ts'
import type { Answer } from './transport.ts'
import { TransportError, type TransportFailure } from './errors.ts'

/** Tells a call which error the server answered it with. */
export type Fail = (call: PendingCall, error: RpcError) => void

/** Settles every call of a message by its reply. */
export function settleCalls(calls: readonly PendingCall[], isBatch: boolean, answer: Answer, fail: Fail): void {
  const reply = readReply(answer, isBatch)
  for (const call of calls) settle(call, reply, answer, fail)
}

interface ReadReply {
  readonly byId: ReadonlyMap<unknown, Response>
  /** An error that names no request, or speaks for all of them: it answers whoever has no answer of its own. */
  readonly general: RpcError | undefined
  /** What is wrong with the reply as a whole. */
  readonly failure: TransportFailure | undefined
}

function settle(call: PendingCall, reply: ReadReply, answer: Answer, fail: Fail): void {
  const response = call.id === undefined ? undefined : reply.byId.get(call.id)
  const error = response && 'error' in response ? errorOf(response.error) : reply.general
  const failure = reply.failure ?? (call.id === undefined ? undefined : missing(reply))
  if (response && 'result' in response) call.resolve(response.result)
  else if (error) fail(call, error)
  else if (failure) call.reject(failureOf(failure, answer, call))
  else call.resolve(undefined)
}

function missing({ byId }: ReadReply): TransportFailure {
  return byId.size > 0 ? 'wrong-id' : 'no-response'
}

function readReply(answer: Answer, isBatch: boolean): ReadReply {
  const text = withoutMark(answer.text).trim()
  if (text === '') return failed(isRefused(answer) ? 'http-status' : undefined)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return failed('not-json')
  }
  return Array.isArray(value) ? readMany(value, isBatch) : readOne(value, isBatch)
}

function failed(failure: TransportFailure | undefined): ReadReply {
  return { byId: new Map(), general: undefined, failure }
}

/** A batch that the server could not read as one gets a single error (§6). */
function readOne(value: unknown, isBatch: boolean): ReadReply {
  if (!isResponse(value)) return failed('wrong-shape')
  const general = 'error' in value && value.id === null ? errorOf(value.error) : undefined
  if (isBatch && !general) return failed('wrong-shape')
  return { byId: new Map([[value.id, value]]), general, failure: undefined }
}

function readMany(values: readonly unknown[], isBatch: boolean): ReadReply {
  const responses = values.filter(isResponse)
  if (!isBatch) return failed('wrong-shape')
  const byId = new Map(responses.toReversed().map((response) => [response.id, response]))
  const general = responses.find((response) => 'error' in response && speaksForAll(response, responses))
  const failure = responses.length < values.length ? 'wrong-shape' : undefined
  return { byId, general: general && 'error' in general ? errorOf(general.error) : undefined, failure }
}

/** A batch that is too long is refused by one error, with the id of some request in it. */
function speaksForAll(response: Response, responses: readonly Response[]): boolean {
  if (response.id === null) return true
  return responses.length === 1 && 'error' in response && response.error.code === errorCodes.batchTooLarge
}

/** Whether a value is a response of JSON-RPC 2.0: a result or a whole error, never both (§5). */
export function isResponse(value: unknown): value is Response {
  if (typeof value !== 'object' || value === null) return false
  const { jsonrpc, id, error } = value as { [name: string]: unknown }
  const hasResult = Object.hasOwn(value, 'result')
  if (jsonrpc !== '2.0' || hasResult === Object.hasOwn(value, 'error')) return false
  if (id !== null && typeof id !== 'string' && typeof id !== 'number') return false
  return hasResult || isErrorObject(error)
}

function isErrorObject(value: unknown): value is ErrorObject {
  const { code, message } = Object(value) as { code?: unknown; message?: unknown }
  return Number.isInteger(code) && typeof message === 'string'
}

function errorOf({ code, message, data }: ErrorObject): RpcError {
  return new RpcError(code, message, data)
}

function isRefused({ status }: Answer): boolean {
  return status !== undefined && (status < 200 || status > 299)
}

function failureOf(found: TransportFailure, answer: Answer, { method }: PendingCall): TransportError {
  const reason = isRefused(answer) && (found === 'not-json' || found === 'wrong-shape') ? 'http-status' : found
  const status = answer.status === undefined ? '' : ` (HTTP ${answer.status}${answer.type ? `, ${answer.type}` : ''})`
  const message = `${method}: ${words(reason, answer)}${status}${excerpt(answer.text)}`
  return new TransportError(reason, message, { status: answer.status, reply: answer.text })
}

function words(reason: TransportFailure, { status, text }: Answer): string {
  if (reason === 'http-status') return `the server answered with HTTP ${status} and no JSON-RPC response`
  if (reason === 'not-json' && /^\s*<(!doctype|html)/i.test(text))
    return 'the reply is a page of HTML, not JSON. Is this the URL of a JSON-RPC endpoint?'
  if (reason === 'not-json') return 'the reply is not JSON'
  if (reason === 'wrong-shape') return 'the reply is JSON, but not a JSON-RPC 2.0 response'
  if (reason === 'wrong-id') return 'the reply answers some other request: its id is not the one that was sent'
  return text.trim() === '' ? 'the reply to a request is empty' : 'the reply has no response to this call'
}

function excerpt(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ')
  if (line === '') return ''
  return `. It begins: ${line.length > 100 ? `${line.slice(0, 100)}…` : line}`
}
