/** The reply in an event stream, and the notifications ahead of it. */
import { isWebStream } from '../async/byte-stream.ts'
import type { Call, Entry, Message } from '../protocol/message.ts'
import { TransportError } from './errors.ts'
import { EventStreamReader } from './event-stream.ts'
import { readPushed } from './reply.ts'
import { wordsOf } from './transport.ts'

/** The members of a fetch `Response` that are read. */
export interface PushedResponse {
  readonly status: number
  readonly body?: unknown
  text(): Promise<string>
}

/** What happens to the messages of a stream. */
export interface PushedRules {
  /** Takes a notification, with the length of its text. */
  take(notification: Call, length: number): void
  /** A promise while no more should be read. */
  readonly room: (() => Promise<void> | undefined) | undefined
  /** Bytes of one message. */
  readonly maxBytes: number
}

/** Whether a response is an event stream, by its media type. */
export function isEventStream(type: string | null): boolean {
  return /^\s*text\/event-stream\s*(;|$)/i.test(type ?? '')
}

/** Milliseconds for the body to end after the reply. Then it is cancelled. */
const endTimeout = 1000

/**
 * The text of the reply. Notifications ahead of it are passed on as they come; calls of the server are ignored.
 * @throws TransportError `lost` if the stream breaks, or ends without a reply.
 */
export async function replyIn(response: PushedResponse, rules: PushedRules): Promise<string> {
  let reply: string | undefined
  const reader = new EventStreamReader((data) => {
    const message = readPushed(data)
    if (isNotification(message)) rules.take(message, data.length)
    else if (isReply(message)) reply ??= data
  })
  try {
    for await (const piece of piecesOf(response, () => reply !== undefined)) {
      if (reader.read(piece) > rules.maxBytes) throw tooLarge(response, rules.maxBytes)
      if (reply === undefined) await rules.room?.()
    }
  } catch (cause) {
    if (cause instanceof TransportError) throw cause
    if (reply === undefined) throw lost(`broke (${wordsOf(cause)})`, response, cause)
  }
  if (reply === undefined) throw lost('ended without its reply', response)
  return reply
}

/** The pieces of the body. After the reply only its end is awaited, for a while. */
async function* piecesOf(response: PushedResponse, hasReply: () => boolean): AsyncGenerator<Uint8Array | string> {
  const { body } = response
  if (!isWebStream(body) || body.locked) {
    yield await response.text()
    return
  }
  const reader = body.getReader()
  let timer: ReturnType<typeof setTimeout> | undefined
  try {
    for (let step = await reader.read(); !step.done; step = await reader.read()) {
      yield step.value
      if (hasReply()) timer ??= setTimeout(() => void reader.cancel().catch(() => {}), endTimeout)
    }
  } finally {
    clearTimeout(timer)
    void reader.cancel().catch(() => {})
  }
}

function isNotification(message: Message): message is Call {
  return isEntry(message) && message.kind === 'call' && message.id === undefined
}

function isReply(message: Message): boolean {
  return !isEntry(message) || message.kind === 'response'
}

function isEntry(message: Message): message is Entry {
  return !Array.isArray(message)
}

function tooLarge({ status }: PushedResponse, maxBytes: number): TransportError {
  return new TransportError('reply-too-large', `A message is longer than ${maxBytes} bytes, the limit maxReplyBytes`, { status })
}

function lost(how: string, { status }: PushedResponse, cause?: unknown): TransportError {
  return new TransportError('lost', `The stream ${how}`, { status, ...(cause !== undefined && { cause }) })
}
