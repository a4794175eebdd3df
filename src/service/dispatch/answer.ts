/** One entry in, the text of its response out: whatever happens on the way, this neither throws nor rejects. */
import { tooLarge } from '../../protocol/errors.ts'
import type { Call, Entry } from '../../protocol/message.ts'
import { callOf } from '../../protocol/plain-call.ts'
import { errorText } from '../../protocol/serialize.ts'
import { answerCall, answerFailure, type Desk } from './dispatcher.ts'
import { answerPlain } from './answer-plain.ts'
import { CallContext, type MessageContext } from '../context.ts'
import type { MaybePromise } from '../../async/maybe-promise.ts'

/** The text of the response to one entry; empty where none is owed (§4.1). */
export function answer(desk: Desk, entry: Entry, message: MessageContext | undefined): MaybePromise<string> {
  if (entry.kind === undefined) return answerPlain(desk, entry, message)
  if (entry.kind === 'call') return answerCall(desk, entry, desk.registry.find(entry.method), message)
  return entry.kind === 'stray' ? '' : errorText(entry.idText, entry.error)
}

/** The answer to an entry that is not run because the reply is full. */
export function answerUnrun(desk: Desk, entry: Entry, message: MessageContext | undefined): string {
  const read = entry.kind === undefined ? callOf(entry) : entry
  if (read.kind === 'stray') return ''
  const call = read as Call // as far as an error needs one
  return answerFailure(desk, call, new CallContext(call, message), tooLarge('Reply', desk.limits.maxReplyBytes))
}
