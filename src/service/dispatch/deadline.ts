/** No call takes for ever: what has not settled in time is answered without it. */
import { timedOut } from '../abort-reasons.ts'
import { CallContext } from '../context.ts'
import { nextTurn } from '../../async/event-loop.ts'

/** The longest delay a timer can hold; a longer one would fire at once. */
const longestDelay = 2_147_483_647

/**
 * Follows a promise for at most so many milliseconds, then rejects with -32012 and aborts the call's signal. It rejects before it
 * aborts: a handler that settles because of the abort comes too late, and its result or error is dropped.
 */
export function withDeadline(work: PromiseLike<unknown>, milliseconds: number, context?: CallContext): PromiseLike<unknown> {
  if (milliseconds > longestDelay) return Promise.resolve(work) // not every thenable's own `then` returns a promise
  return new Promise((resolve, reject) => {
    const deadline = new Deadline(milliseconds, () => {
      const reason = timedOut(milliseconds)
      reject(reason)
      if (context) CallContext.abort(context, reason)
    })
    const settled = Promise.resolve(work).then(resolve, reject)
    settled.then(() => deadline.end())
  })
}

/** Those that began in this turn of the event loop. Most calls settle before it ends: a timer for each would cost half as much as they. */
const fresh: Deadline[] = []
let isTurning = false

/** Begins with the next turn of the event loop. */
class Deadline {
  readonly #milliseconds: number
  readonly #expire: () => void
  #place: number | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(milliseconds: number, expire: () => void) {
    this.#milliseconds = milliseconds
    this.#expire = expire
    this.#place = fresh.push(this) - 1
    if (!isTurning) nextTurn(Deadline.#begin)
    isTurning = true
  }

  static #begin(): void {
    isTurning = false
    for (const deadline of fresh.splice(0)) {
      deadline.#place = undefined
      deadline.#timer = setTimeout(deadline.#expire, deadline.#milliseconds)
    }
  }

  /** The call has settled. The last of the fresh ones takes its place, so that nothing has to be looked for. */
  end(): void {
    clearTimeout(this.#timer)
    const last = this.#place === undefined ? undefined : fresh.pop()
    if (!last || last === this) return
    last.#place = this.#place
    fresh[this.#place as number] = last
  }
}
