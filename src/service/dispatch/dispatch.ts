/**
 * The trip of a message:
 *
 *     text → parse → each entry: find → guard → bind → run → serialize → text
 *             │                  registry  guards  bind-params  call   answer
 *             └ an entry that is malformed carries its error and skips the middle
 */
import { parseError, tooLarge } from '../../protocol/errors.ts'
import { type Entry, invalid, type Message } from '../../protocol/message.ts'
import { parse, readMessage } from '../../protocol/parse.ts'
import { decode, isLongerThan, withoutMark } from '../../protocol/utf8.ts'
import { answer } from './answer.ts'
import type { Desk } from './dispatcher.ts'
import { runBatch } from './batch.ts'
import type { MessageContext } from '../context.ts'
import type { MaybePromise } from '../../async/maybe-promise.ts'

/** The reply to a message as it came; empty where nothing is owed. */
export function answerText(desk: Desk, message: string | Uint8Array, context?: MessageContext): MaybePromise<string> {
  return answerMessage(desk, read(desk, message), context)
}

/** The reply to a message that is parsed already. */
export function answerParsed(desk: Desk, value: unknown, context?: MessageContext): MaybePromise<string> {
  return answerMessage(desk, readMessage(value, desk.limits), context)
}

/** Size is judged before anything else is looked at. */
function read({ limits }: Desk, message: string | Uint8Array): Message {
  const isText = typeof message === 'string'
  const isTooLong = isText ? isLongerThan(message, limits.maxMessageBytes) : message.byteLength > limits.maxMessageBytes
  if (isTooLong) return invalid(tooLarge('Request', limits.maxMessageBytes))
  const text = isText ? withoutMark(message) : decode(message)
  return text === undefined ? invalid(parseError) : parse(text, limits)
}

function answerMessage(desk: Desk, message: Message, context: MessageContext | undefined): MaybePromise<string> {
  return isBatch(message) ? runBatch(desk, message, context) : answer(desk, message, context)
}

function isBatch(message: Message): message is readonly Entry[] {
  return Array.isArray(message)
}
