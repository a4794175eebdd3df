/**
 * Streams the items of a call, each as the server wrote it:
 *
 *     call with a token → parts → items
 *                       → the response: the last items, or an error
 *     call of a subscription → its id → events → items
 */
import { EventStreamReader } from '../../client/event-stream.ts'
import { TransportError } from '../../client/index.ts'
import { isEventStream } from '../../client/pushed-reply.ts'
import { wordsOf } from '../../client/transport.ts'
import { Failure } from '../program/command.ts'
import { elementsOf, membersOf } from '../report/json-tokens.ts'
import { parseJson } from './params.ts'
import { readReply } from './raw-message.ts'
import { fetchWithoutRedirect, isSocketTarget, redirectMessage, type Target, type TargetCall } from './target.ts'
import { MessageSocket } from './web-socket.ts'

/** A call whose items are streamed. */
export interface StreamedCall extends Pick<TargetCall, 'method' | 'params'> {
  /** The method that ends the subscription, if the call makes one. */
  readonly end?: string | undefined
}

/** An error that the server answers, or sends as the last event. */
export class AnsweredError extends Error {
  /** The error as the server wrote it. */
  readonly json: string

  constructor(json: string) {
    super('The server answered with an error')
    this.json = json
  }
}

const id = 1
const token = 'items'

/**
 * Yields the items of a call. When `signal` aborts, the call is cancelled, or the subscription ended.
 * @throws AnsweredError for an error of the server; Failure or TransportError if the stream does not come to its end.
 */
export async function* streamItems(target: Target, call: StreamedCall, signal: AbortSignal): AsyncGenerator<string> {
  const { method, params, end } = call
  const asksForParts = end === undefined ? { partialResultToken: token } : {}
  const message = JSON.stringify({ jsonrpc: '2.0', method, params, ...asksForParts, id })
  let stopMessage = JSON.stringify({ jsonrpc: '2.0', method: '$/cancelRequest', params: { id } })
  let subscription: string | undefined
  const early: string[] = []
  for await (const { text, via } of messagesOf(target, message, signal, () => stopMessage)) {
    if (isCall(text)) {
      if (end === undefined) yield* partsIn(text)
      else if (subscription === undefined) early.push(text)
      else yield* eventsIn(text, subscription)
      continue
    }
    const result = resultIn(text, via)
    if (end === undefined) return yield* itemsOf(result, method)
    subscription = result
    stopMessage = `{"jsonrpc":"2.0","method":${JSON.stringify(end)},"params":[${result}],"id":${id + 1}}`
    for (const event of early.splice(0)) yield* eventsIn(event, subscription)
  }
  throw new Failure('the stream ended before the reply')
}

interface Message {
  readonly text: string
  /** How it came, for messages to people. */
  readonly via: string
}

type Messages = AsyncGenerator<Message>

function messagesOf(target: Target, message: string, signal: AbortSignal, stopMessage: () => string): Messages {
  return isSocketTarget(target) ? overWebSocket(target, message, signal, stopMessage) : overHttp(target, message, signal)
}

async function* overWebSocket(
  target: Parameters<typeof MessageSocket.open>[0],
  message: string,
  signal: AbortSignal,
  stopMessage: () => string,
): Messages {
  const socket = await MessageSocket.open(target, signal)
  const leave = () => {
    socket.send(stopMessage())
    socket.giveUp(signal.reason)
  }
  signal.addEventListener('abort', leave)
  try {
    socket.send(message)
    for (;;) {
      const text = await socket.next()
      socket.refuseCalls(text)
      yield { text, via: '' }
    }
  } finally {
    signal.removeEventListener('abort', leave)
    await socket.close()
  }
}

/** A server that cannot push answers with the whole result. */
async function* overHttp({ url, headers }: Target, message: string, signal: AbortSignal): Messages {
  const accept = 'text/event-stream, application/json'
  let hasBegun = false
  const init = { method: 'POST', headers: { 'content-type': 'application/json', accept, ...headers }, body: message, signal }
  try {
    const response = await fetchWithoutRedirect(url, init)
    const via = ` (HTTP ${response.status})`
    const redirect = redirectMessage(url, response.status)
    if (redirect) throw new Failure(redirect)
    hasBegun = true
    if (isEventStream(response.headers.get('content-type')) && response.body) {
      const data: string[] = []
      const reader = new EventStreamReader((text) => data.push(text))
      for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) {
        reader.read(piece)
        for (const text of data.splice(0)) yield { text, via }
      }
    } else yield { text: await response.text(), via }
  } catch (cause) {
    if (cause instanceof Failure) throw cause
    const { origin, pathname } = new URL(url)
    const what = hasBegun ? 'The stream broke' : `No answer from ${origin}${pathname}`
    throw new TransportError(hasBegun ? 'lost' : 'network', `${what}: ${wordsOf(cause)}`, { cause })
  }
}

/** Whether a message is a call or a notification of the server. */
function isCall(text: string): boolean {
  return typeof (Object(parseJson(text)) as { method?: unknown }).method === 'string'
}

/** The items in a notification of progress. */
function partsIn(text: string): readonly string[] {
  const { method, params } = JSON.parse(text)
  if (method !== '$/progress' || params?.token !== token || !Array.isArray(params.value)) return []
  return elementsOf(membersOf(membersOf(text).get('params') as string).get('value') as string)
}

/** The item in an event of the subscription. @throws AnsweredError if the event is its last, an error. */
function eventsIn(text: string, subscription: string): readonly string[] {
  const params = membersOf(membersOf(text).get('params') ?? '')
  if (parseJson(params.get('subscription') ?? '') !== parseJson(subscription)) return []
  const error = params.get('error')
  if (error !== undefined) throw new AnsweredError(error)
  const item = params.get('result')
  return item === undefined ? [] : [item]
}

/** The result in a response. @throws AnsweredError if it is an error; Failure if the message is no response to the call. */
function resultIn(text: string, via: string): string {
  const { hasError } = readReply(text, { id }, via)
  const members = membersOf(text)
  if (hasError) throw new AnsweredError(members.get('error') as string)
  return members.get('result') as string
}

function itemsOf(result: string, method: string): readonly string[] {
  if (result === 'null') return []
  if (result.startsWith('[')) return elementsOf(result)
  const hint = 'If it is the id of a subscription, name the method that ends it: --end METHOD'
  throw new Failure(`the result of ${method} is no array, so it has no items. ${hint}`)
}
