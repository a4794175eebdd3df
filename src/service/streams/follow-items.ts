/** Follows the items of a method that yields, for middleware: its work around such a call lasts until the items end. */
import { type ItemSource, isPromise, type MaybePromise } from '../../async/maybe-promise.ts'

/** What follows the items of one call. */
export interface ItemsFollower {
  /** Runs one step of the source: to its next item, or its clean-up. Returns or throws as the step does. */
  run<Result>(step: () => Result): Result
  /** Called once: after the last item, or when the call was given up or failed before it. */
  ended(how: 'done' | 'left'): void
  /** Called once, in place of `ended`, with what the source has thrown. */
  failed(thrown: unknown): void
}

type Step = IteratorResult<unknown>

/** The same items. Sync generators stay sync: their items cost no promise. */
export function followItems(source: ItemSource, follower: ItemsFollower): ItemSource {
  if (!(Symbol.asyncIterator in source)) return new FollowedIterator(source, follower) as unknown as Generator<unknown>
  return {
    [Symbol.asyncIterator]: () => {
      const iterator = follower.run(() => source[Symbol.asyncIterator]())
      return new FollowedIterator(iterator, follower) as unknown as AsyncIterator<unknown>
    },
  }
}

class FollowedIterator {
  readonly #iterator: Iterator<unknown> | AsyncIterator<unknown>
  readonly #follower: ItemsFollower
  #isOver = false

  constructor(iterator: Iterator<unknown> | AsyncIterator<unknown>, follower: ItemsFollower) {
    this.#iterator = iterator
    this.#follower = follower
  }

  [Symbol.iterator](): this {
    return this
  }

  next(): MaybePromise<Step> {
    try {
      const step: MaybePromise<Step> = this.#follower.run(() => this.#iterator.next())
      if (isPromise(step)) step.then(this.#took, this.#failed)
      else this.#took(step)
      return step
    } catch (thrown) {
      this.#failed(thrown)
      throw thrown
    }
  }

  return(): unknown {
    try {
      return this.#follower.run(() => this.#iterator.return?.())
    } finally {
      this.#end(() => this.#follower.ended('left'))
    }
  }

  /** An iterator written by hand may give no step. */
  readonly #took = (step: Step | undefined) => {
    if (step?.done) this.#end(() => this.#follower.ended('done'))
  }

  readonly #failed = (thrown: unknown) => this.#end(() => this.#follower.failed(thrown))

  #end(tell: () => void): void {
    if (this.#isOver) return
    this.#isOver = true
    tell()
  }
}
