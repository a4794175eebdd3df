/** From a reply to what each call gets. A reply is not trusted: servers break rules, and URLs lead elsewhere. */
import { errorCodes, markReceived, RpcError } from '../protocol/errors.ts'
import type { Entry, ErrorObject, Message, MessageLimits, ResponseEntry } from '../protocol/message.ts'
import { parse, readMessage } from '../protocol/parse.ts'
import { withoutMark } from '../protocol/utf8.ts'
import { TransportError, type TransportFailure } from './errors.ts'
import type { PendingCall } from './pending-call.ts'
import type { InPlaceReply } from './transport.ts'

/** Rejects a call with the error of its response. */
export type Fail = (call: Pick<PendingCall, 'method' | 'reject'>, error: RpcError) => void

/** Settles a call by its own response. */
export function settleByResponse(call: PendingCall, response: ResponseEntry, fail: Fail): void {
  if (response.isMalformed) call.reject(failureOf('wrong-shape', undefined, call))
  else if (response.error) fail(call, errorOf(response.error))
  else call.resolve(response.result)
}

/** Settles every call of a message by its reply. */
export function settleByReply(calls: readonly PendingCall[], reply: ReadReply, fail: Fail): void {
  for (const call of calls) settle(call, reply, fail)
}

/** Whether the server took nothing of a message because it is too large, in bytes or in calls. */
export function isTooLarge({ received, general }: ReadReply): boolean {
  const { requestTooLarge, batchTooLarge } = errorCodes
  return received.status === 413 || general?.code === requestTooLarge || general?.code === batchTooLarge
}

/** A reply, read as far as it can be trusted. */
export interface ReadReply {
  readonly received: InPlaceReply
  readonly byId: ReadonlyMap<unknown, ResponseEntry>
  /** An error without a request's id, or for the whole batch: it answers the calls that have no response of their own. */
  readonly general: ErrorObject | undefined
  /** What is wrong with the reply as a whole. */
  readonly failure: TransportFailure | undefined
}

function settle(call: PendingCall, { received, byId, general, failure }: ReadReply, fail: Fail): void {
  const response = call.id === undefined ? undefined : byId.get(call.id)
  if (response) settleByResponse(call, response, fail)
  else if (general) fail(call, errorOf(general))
  else if (failure) call.reject(failureOf(failure, received, call))
  else if (call.id === undefined) call.resolve(undefined)
  else call.reject(failureOf(byId.size > 0 ? 'wrong-id' : 'no-response', received, call))
}

/** No limits: a client reads what it asked for. `1 / 0` is infinity in a form that bundlers can drop. */
const anyMessage: MessageLimits = { maxDepth: 1 / 0, maxBatchLength: 1 / 0, maxMethodLength: 1 / 0, maxPositionalParams: 1 / 0 }

/** Reads the reply to a message. */
export function readReply(received: InPlaceReply, isBatch: boolean): ReadReply {
  return { received, ...readText(received, isBatch) }
}

type Responses = Omit<ReadReply, 'received'>

function readText(received: InPlaceReply, isBatch: boolean): Responses {
  // A redirect that turned the POST into a GET: what an endpoint says to that is no answer to the call.
  if (received.redirectedTo !== undefined && received.status === 405) return failed('redirect')
  const text = withoutMark(received.text).trim()
  if (text === '') return failed(isRefused(received) ? 'http-status' : undefined)
  const message = parse(text, anyMessage)
  if (isArray(message)) return isBatch ? readMany(message) : failed('wrong-shape')
  if (message.kind === 'invalid' && message.error.code === errorCodes.parseError) return failed('not-json')
  if (text === '[]') return failed(isBatch ? undefined : 'wrong-shape')
  return readOne(message, isBatch)
}

function failed(failure: TransportFailure | undefined): Responses {
  return { byId: new Map(), general: undefined, failure }
}

/** A batch that the server could not read as one gets a single error (§6). */
function readOne(entry: Entry, isBatch: boolean): Responses {
  if (!isWellFormed(entry)) return failed('wrong-shape')
  const general = entry.id === null ? entry.error : undefined
  if (isBatch && !general) return failed('wrong-shape')
  return { byId: new Map([[entry.id, entry]]), general, failure: undefined }
}

function readMany(entries: readonly Entry[]): Responses {
  const responses = entries.filter(isWellFormed)
  const byId = new Map(responses.toReversed().map((response) => [response.id, response]))
  const general = responses.find((response) => response.error && isForAll(response, responses))?.error
  return { byId, general, failure: responses.length < entries.length ? 'wrong-shape' : undefined }
}

/** A batch that is too long is refused by one error, with the id of some request in it. */
function isForAll({ id, error }: ResponseEntry, responses: readonly ResponseEntry[]): boolean {
  return id === null || (responses.length === 1 && error?.code === errorCodes.batchTooLarge)
}

/** A value as a well-formed response; `undefined` if it is none. */
export function responseFrom(value: unknown): ResponseEntry | undefined {
  const entry = readMessage(value, anyMessage)
  return !isArray(entry) && isWellFormed(entry) ? entry : undefined
}

function isWellFormed(entry: Entry): entry is ResponseEntry {
  return entry.kind === 'response' && !entry.isMalformed
}

function isArray(message: Entry | readonly Entry[]): message is readonly Entry[] {
  return Array.isArray(message)
}

/** The error of a subscription, which is as little to trust as a response. */
export function errorFrom(value: unknown): RpcError {
  const { code, message, data } = Object(value) as Partial<ErrorObject>
  return errorOf({ code: Number.isInteger(code) ? (code as number) : errorCodes.internalError, message: String(message), data })
}

/** Reads a message that came ahead of a reply. It may also be the reply. */
export function readPushed(text: string): Message {
  return parse(withoutMark(text), anyMessage)
}

function errorOf({ code, message, data }: ErrorObject): RpcError {
  return markReceived(new RpcError(code, message, data))
}

function isRefused({ status }: InPlaceReply): boolean {
  return status !== undefined && (status < 200 || status > 299)
}

function failureOf(failure: TransportFailure, received: InPlaceReply | undefined, { method }: PendingCall): TransportError {
  const reply = received ?? { text: '' }
  const reason = reasonOf(failure, reply)
  const status = reply.status === undefined ? '' : ` (HTTP ${reply.status}${reply.type ? `, ${reply.type}` : ''})`
  const message = `${method}: ${explain(reason, reply)}${status}${excerpt(reply.text)}`
  return new TransportError(reason, message, { status: reply.status, reply: received && beginning(received.text, maxKeptBytes) })
}

/** A place that is no endpoint, or not this one, explains more than what is wrong with the answer there. */
function reasonOf(failure: TransportFailure, reply: InPlaceReply): TransportFailure {
  if (failure === 'wrong-id') return failure
  if (reply.redirectedTo !== undefined) return 'redirect'
  return isRefused(reply) && (failure === 'not-json' || failure === 'wrong-shape') ? 'http-status' : failure
}

function explain(reason: TransportFailure, { status, text, redirectedTo }: InPlaceReply): string {
  if (reason === 'redirect')
    return `the server redirected to ${redirectedTo}, which gave no JSON-RPC response. Most redirects turn a POST into a GET: give createClient() the new URL`
  if (reason === 'http-status') return `the server answered with HTTP ${status} and no JSON-RPC response`
  if (reason === 'not-json' && /^\s*<(!doctype|html)/i.test(text))
    return 'the reply is a page of HTML, not JSON. Is this the URL of a JSON-RPC endpoint?'
  if (reason === 'not-json') return 'the reply is not JSON'
  if (reason === 'wrong-shape') return 'the reply is JSON, but not a JSON-RPC 2.0 response'
  if (reason === 'wrong-id') return 'the reply answers another request: its id is not the id that was sent'
  return text.trim() === '' ? 'the reply to a request is empty' : 'the reply has no response to this call'
}

function excerpt(text: string): string {
  const line = text.slice(0, 1000).trim().replace(/\s+/g, ' ')
  if (line === '') return ''
  return `. It begins: ${line.length > 100 ? `${line.slice(0, 100)}…` : line}`
}

/** So much of a reply is kept with an error: a log must not get all of a large one. */
const maxKeptBytes = 65_536

/** The first bytes of a text, as a copy: a part of a string would keep the whole in memory. */
function beginning(text: string, bytes: number): string {
  const place = new Uint8Array(bytes)
  const { written } = new TextEncoder().encodeInto(text, place)
  return new TextDecoder().decode(place.subarray(0, written))
}
