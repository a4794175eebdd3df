/** Guards decide who may call. They run once the method is found and before its params are looked at. */
import { type BaseContext, CallContext } from '../context.ts'
import { isPromise, type MaybePromise } from '../../async/maybe-promise.ts'
import { invalidSetup } from '../../options/check.ts'

/**
 * Refuses a call by throwing an `RpcError`, or lets it pass. An object that it returns is added to the context, for the handler
 * (`takesContext`) and for the guards after it. Guards run in order, those of an outer service first.
 */
export type Guard<HttpRequest = unknown, Added extends object | void = object | void> = (
  context: BaseContext<HttpRequest>,
) => MaybePromise<Added>

/** A guard as it is kept: its types have done their work at registration. */
export type AnyGuard = (context: never) => unknown

/** Runs guards one after the other, from the one at `index` on; a guard that answers at once costs no promise. */
export function runGuards(guards: readonly AnyGuard[], context: CallContext, index = 0): MaybePromise<void> {
  for (let at = index; at < guards.length; at++) {
    const answer = (guards[at] as (context: CallContext) => unknown)(context)
    if (isPromise(answer)) {
      return Promise.resolve(answer).then((later) => {
        admit(later, context)
        return runGuards(guards, context, at + 1)
      })
    }
    admit(answer, context)
  }
}

/** A guard that answers `false` meant to refuse: to let the call pass would be the worst reading. */
function admit(answer: unknown, context: CallContext): void {
  if (answer === undefined || answer === null) return
  if (typeof answer !== 'object') invalidSetup('A guard must return an object or nothing, or throw an RpcError')
  CallContext.add(context, answer)
}
