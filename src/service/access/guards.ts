/** Guards decide who may call. They run once the method is found, and before its params are checked. */

import { isPromise, type MaybePromise } from '../../async/maybe-promise.ts'
import { invalidSetup } from '../../options/check.ts'
import { type BaseContext, CallContext } from '../context.ts'

/**
 * Refuses a call by throwing an `RpcError`, or lets it pass. An object that it returns is added to the context, for the handler
 * (`takesContext`) and for the guards after it. Guards run in order, those of an outer service first.
 */
export type Guard<HttpRequest = unknown, Added extends object | void = object | void> = (
  context: BaseContext<HttpRequest>,
) => MaybePromise<Added>

/** A guard as the registry keeps it, without its types. */
export type AnyGuard = (context: never) => unknown

/** Runs guards in order, from the one at `index` on. Guards that answer at once cost no promise. */
export function runGuards(guards: readonly AnyGuard[], context: CallContext, index = 0): MaybePromise<void> {
  for (let at = index; at < guards.length; at++) {
    const guard = guards[at] as (context: CallContext) => unknown
    const answer = guard(context) // not guards[at](context), which would give it the list as `this`
    if (isPromise(answer)) return continueLater(guards, context, at + 1, answer)
    addToContext(answer, context)
  }
}

/** A guard that took too long, or whose client has gone, must not let the call start. */
async function continueLater(
  guards: readonly AnyGuard[],
  context: CallContext,
  next: number,
  answer: PromiseLike<unknown>,
): Promise<void> {
  const added = await answer
  CallContext.throwIfGivenUp(context)
  addToContext(added, context)
  return runGuards(guards, context, next)
}

/** @throws TypeError for an answer such as `false`: its guard meant to refuse, and passing the call would be the worst reading. */
function addToContext(answer: unknown, context: CallContext): void {
  if (answer === undefined || answer === null) return
  if (typeof answer !== 'object') invalidSetup('A guard must return an object or nothing, or throw an RpcError')
  CallContext.add(context, answer)
}
