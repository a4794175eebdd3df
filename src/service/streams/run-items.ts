/** Runs each step of a method that yields inside a function, such as one that sets an async context. */
import type { ItemSource } from '../../async/maybe-promise.ts'

/** Runs one step of a source: to its next item, or its clean-up. Returns or throws as the step does. */
export type RunStep = <Result>(step: () => Result) => Result

/** Returns a source of the same items. Sync generators stay sync, so that their items cost no promise. */
export function runItems(source: ItemSource, run: RunStep): ItemSource {
  if (!(Symbol.asyncIterator in source)) return new SteppedIterator(source, run) as unknown as Generator<unknown>
  return {
    [Symbol.asyncIterator]: () => {
      const iterator = run(() => source[Symbol.asyncIterator]())
      return new SteppedIterator(iterator, run) as unknown as AsyncIterator<unknown>
    },
  }
}

class SteppedIterator {
  readonly #iterator: Iterator<unknown> | AsyncIterator<unknown>
  readonly #run: RunStep

  constructor(iterator: Iterator<unknown> | AsyncIterator<unknown>, run: RunStep) {
    this.#iterator = iterator
    this.#run = run
  }

  [Symbol.iterator](): this {
    return this
  }

  next(): unknown {
    return this.#run(() => this.#iterator.next())
  }

  return(): unknown {
    return this.#run(() => this.#iterator.return?.())
  }
}
