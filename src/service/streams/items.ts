/** The items of a method that yields, pulled one by one until they end or the call is given up. */
import { Turn } from '../../async/event-loop.ts'
import { type ItemSource, isItemSource, isPromise, type MaybePromise } from '../../async/maybe-promise.ts'
import { onAbort } from '../../async/signals.ts'
import { RpcError } from '../../protocol/errors.ts'
import { disconnected } from '../abort-reasons.ts'

/** Every source of items: an async generator, a generator, another async iterable. A web stream is none: it carries bytes. */
export type Items<Item> = AsyncIterable<Item> | (Iterable<Item> & { next(...args: never[]): unknown })

/** The items of a method that yields, by what its handler returns; `never` for any other method. */
export type ItemOf<Returned> = unknown extends Returned ? never : ItemIn<Awaited<Returned>>

type ItemIn<Source> = unknown extends Source
  ? never
  : [Source] extends [{ getReader(...args: never[]): unknown }]
    ? never
    : [Source] extends [never]
      ? never
      : [Source] extends [AsyncIterable<infer Item>]
        ? Item
        : [Source] extends [Iterable<infer Item> & { next(...args: never[]): unknown }]
          ? Item
          : never

/** Passes each item to `take`, and waits if it returns a promise. Lets others run after a few milliseconds of items that need no wait. */
export async function forEachItem(
  source: ItemSource,
  signal: AbortSignal,
  take: (item: unknown) => void | Promise<void>,
): Promise<void> {
  const items = new ItemReader(source, signal)
  const turn = new Turn()
  try {
    for (;;) {
      const step = items.next()
      const { done, value } = isPromise(step) ? await step : step
      if (done) return
      const taken = take(value)
      if (taken) await taken
      if (turn.isOver()) await new Promise<void>((resolve) => turn.next(resolve))
    }
  } finally {
    items.end()
  }
}

/** Lets a source clean up whose items nothing will read: it came too late, or for a call that failed. Any other value is left alone. */
export async function discardItems(value: unknown): Promise<void> {
  try {
    if (!isItemSource(value)) return
    const iterator = Symbol.asyncIterator in value ? value[Symbol.asyncIterator]() : value
    await iterator.return?.(undefined)
  } catch {
    // no call is left that could fail
  }
}

type Step = IteratorResult<unknown>

/** An iterator that stops when a signal aborts. */
class ItemReader {
  readonly #iterator: Iterator<unknown> | AsyncIterator<unknown>
  readonly #signal: AbortSignal
  readonly #unfollow: () => void
  #reject: (reason: unknown) => void = () => {}
  #isDone = false

  constructor(source: ItemSource, signal: AbortSignal) {
    this.#iterator = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source
    this.#signal = signal
    this.#unfollow = onAbort(signal, () => this.#reject(reasonOf(signal)))
  }

  /** The next item. Rejects when the signal aborts. One promise for each pull: a race with a promise of the abort would keep all of them. */
  next(): MaybePromise<Step> {
    if (this.#signal.aborted) throw reasonOf(this.#signal)
    const step: MaybePromise<Step> = this.#iterator.next()
    if (!isPromise(step)) return this.#noted(step)
    return new Promise((resolve, reject) => {
      this.#reject = reject
      const settle = (settled: Step) => {
        try {
          resolve(this.#noted(settled))
        } catch (noStep) {
          reject(noStep) // an iterator written by hand may give undefined
        }
      }
      step.then(settle, reject)
    })
  }

  #noted(step: Step): Step {
    this.#isDone ||= step.done === true
    return step
  }

  /** Lets the iterator clean up, if it has not ended by itself. What that throws has no call any more that it could fail. */
  end(): void {
    this.#unfollow()
    if (this.#isDone) return
    this.#isDone = true
    void this.#return()
  }

  async #return(): Promise<void> {
    try {
      await this.#iterator.return?.()
    } catch {
      // the call has its error already
    }
  }
}

/** A signal of the user's own may abort with any reason, which is no failure of the method. */
function reasonOf({ reason }: AbortSignal): RpcError {
  return RpcError.is(reason) ? reason : disconnected()
}
