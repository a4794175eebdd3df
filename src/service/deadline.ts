/** No call takes for ever: what has not settled in time is answered without it. */
import { timedOut } from './abort.ts'
import { CallContext } from './context.ts'

/** The longest delay a timer can hold; a longer one would fire at once. */
const longestDelay = 2_147_483_647

/**
 * Follows a promise for at most so many milliseconds, then rejects with -32012 and aborts the call's signal. It rejects before it
 * aborts: a handler that settles because of the abort comes too late, and its result or error is dropped.
 */
export function withDeadline(work: PromiseLike<unknown>, milliseconds: number, context?: CallContext): PromiseLike<unknown> {
  if (milliseconds > longestDelay) return Promise.resolve(work) // not every thenable's own `then` returns a promise
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      const reason = timedOut(milliseconds)
      reject(reason)
      if (context) CallContext.abort(context, reason)
    }, milliseconds)
    const settled = Promise.resolve(work).then(resolve, reject)
    settled.then(() => clearTimeout(timer))
  })
}
