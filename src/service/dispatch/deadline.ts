/** Stops waiting for a call when its time is up, or when it is cancelled. */
import { maxTimerMs, nextTurn } from '../../async/event-loop.ts'
import type { MaybePromise } from '../../async/maybe-promise.ts'
import type { AbortSource } from '../../async/signals.ts'
import { timedOut } from '../abort-reasons.ts'
import { CallContext } from '../context.ts'
import { discardItems } from '../streams/items.ts'

/** The callbacks for the outcome of a call. One of the two runs, in the async context of the call; what `succeed` throws goes to `fail`. */
export interface Settled<Outcome> {
  succeed(result: unknown): MaybePromise<Outcome>
  fail(error: unknown): MaybePromise<Outcome>
}

/**
 * Follows a promise until it settles, `timeout` milliseconds have passed (-32012) or the call is cancelled. It gives the call up before it
 * aborts the signal: a handler that settles because of the abort is too late, and its result or error is dropped.
 */
export function withinTimeout<Outcome>(
  work: PromiseLike<unknown>,
  timeout: number,
  context: CallContext,
  { succeed, fail }: Settled<Outcome>,
): Promise<Outcome> {
  const deadline = new Deadline(timeout, CallContext.cancelSignal(context))
  return deadline.race(work).then(
    (result) => {
      deadline.end()
      try {
        return succeed(result)
      } catch (error) {
        return fail(error)
      }
    },
    (error) => {
      if (deadline.end()) CallContext.giveUp(context, error)
      return fail(error)
    },
  )
}

/** The deadlines that began in this turn of the event loop. Most calls settle before it ends, and need no timer. */
const recent: Deadline[] = []
let isScheduled = false

function startTimers(): void {
  isScheduled = false
  for (const deadline of recent.splice(0)) deadline.startTimer()
}

/** The deadline of one call. Its timer starts in the next turn of the event loop. */
class Deadline {
  readonly #timeout: number
  readonly #cancel: AbortSource | undefined
  #reject: (reason: unknown) => void = () => {}
  #index: number | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #isExpired = false

  constructor(timeout: number, cancel: AbortSource | undefined) {
    this.#timeout = timeout
    this.#cancel = cancel
  }

  /** Settles as `work` does, or rejects when the deadline expires. */
  race(work: PromiseLike<unknown>): Promise<unknown> {
    if (this.#timeout > maxTimerMs && !this.#cancel) return Promise.resolve(work)
    return new Promise((resolve, reject) => {
      this.#reject = reject
      const take = (result: unknown) => (this.#isExpired ? void discardItems(result) : resolve(result))
      Promise.resolve(work).then(take, reject)
      if (this.#timeout <= maxTimerMs) this.#schedule()
      if (this.#cancel?.aborted) this.#onCancel()
      else this.#cancel?.addEventListener('abort', this.#onCancel)
    })
  }

  #schedule(): void {
    this.#index = recent.push(this) - 1
    if (!isScheduled) nextTurn(startTimers)
    isScheduled = true
  }

  startTimer(): void {
    this.#index = undefined
    this.#timer = setTimeout(() => this.#expire(timedOut(this.#timeout)), this.#timeout)
  }

  readonly #onCancel = () => this.#expire(this.#cancel?.reason)

  #expire(reason: unknown): void {
    this.#isExpired = true
    this.#reject(reason)
  }

  /** Stops the deadline. Returns whether it had expired. Moves the last recent deadline into its place, so that no search is needed. */
  end(): boolean {
    clearTimeout(this.#timer)
    this.#cancel?.removeEventListener('abort', this.#onCancel)
    const last = this.#index === undefined ? undefined : recent.pop()
    if (last && last !== this) {
      last.#index = this.#index
      recent[this.#index as number] = last
    }
    return this.#isExpired
  }
}
