/** One call in, the text of its response out: whatever happens on the way, this neither throws nor rejects. */
import { tooLarge } from '../../protocol/errors.ts'
import type { Call } from '../../protocol/message.ts'
import { errorText, resultText } from '../../protocol/serialize.ts'
import { isLongerThan } from '../../protocol/utf8.ts'
import { asksForContext, runCall } from './call.ts'
import { CallContext, type MessageContext } from '../context.ts'
import type { Failures } from './failures.ts'
import type { Limits } from '../limits.ts'
import { isPromise, type MaybePromise } from '../../async/maybe-promise.ts'
import type { Registry, Route } from '../methods/registry.ts'

/** What answers: the parts of a service that a message meets. */
export interface Desk {
  readonly registry: Registry
  readonly limits: Limits
  readonly failures: Failures
}

/**
 * The text of the response to a call; empty where none is owed (§4.1). A context costs as much as finding the method: one that nobody
 * asks for is made only where the call fails or takes its time.
 */
export function answerCall(desk: Desk, call: Call, route: Route, message: MessageContext | undefined): MaybePromise<string> {
  const context = asksForContext(route) ? new CallContext(call, message) : undefined
  try {
    const outcome = runCall(route, call, context, desk)
    if (isPromise(outcome)) return answerLater(desk, call, context ?? new CallContext(call, message), outcome)
    if (context) CallContext.settle(context)
    return response(desk, call, outcome)
  } catch (thrown) {
    return answerFailure(desk, call, context ?? new CallContext(call, message), thrown)
  }
}

/** The same once its outcome is there. */
export function answerLater(desk: Desk, call: Call, context: CallContext, outcome: PromiseLike<unknown>): PromiseLike<string> {
  const failed = (thrown: unknown) => answerFailure(desk, call, context, thrown)
  return outcome.then((result) => {
    try {
      CallContext.settle(context)
      return response(desk, call, result)
    } catch (thrown) {
      return failed(thrown)
    }
  }, failed)
}

/** @throws what the result throws on its way to JSON. */
function response(desk: Desk, call: Call, result: unknown): string {
  return call.idText === undefined ? '' : bounded(desk, call.idText, resultText(call.idText, result))
}

/** The response to a call that fails; `onError` hears of what the client is not told. */
export function answerFailure(desk: Desk, call: Call, context: CallContext, thrown: unknown): string {
  CallContext.settle(context)
  const error = desk.failures.mask(thrown, context)
  if (call.idText !== undefined) {
    const text = errorText(call.idText, error, (reason) => desk.failures.report(reason, context))
    return bounded(desk, call.idText, text)
  }
  desk.failures.reportUnanswered(error, context)
  return ''
}

/** A response that fits into the reply, or the error that it does not. */
export function bounded(desk: Desk, idText: string, text: string): string {
  const { maxReplyBytes } = desk.limits
  return isLongerThan(text, maxReplyBytes) ? errorText(idText, tooLarge('Reply', maxReplyBytes)) : text
}
