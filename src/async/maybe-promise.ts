/**
 * Values that are here already, values that come later, and values that come one by one. The first two are handled alike: a call that
 * settles at once costs no promise.
 */
import { isWebStream } from './byte-stream.ts'

/** A value, or a promise of it. */
export type MaybePromise<Value> = Value | PromiseLike<Value>

/** Tells a promise from a value as `await` does: anything with a `then` function. */
export function isPromise<Value>(value: MaybePromise<Value>): value is PromiseLike<Value> {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false
  return typeof (value as { then?: unknown }).then === 'function'
}

/** What a method that yields returns: any async iterable, or a generator that is not async. */
export type ItemSource = AsyncIterable<unknown> | Generator<unknown>

/** Tells a source of items from other results. A web stream is none: it carries bytes. */
export function isItemSource(result: unknown): result is ItemSource {
  if (typeof result !== 'object' || result === null || isWebStream(result)) return false
  if (typeof (result as AsyncIterable<unknown>)[Symbol.asyncIterator] === 'function') return true
  return typeof (result as Generator<unknown>).next === 'function' && Symbol.iterator in result
}

/** Goes on at once with a value, later with a promise. */
export function andThen<Value, Next>(value: MaybePromise<Value>, next: (value: Value) => MaybePromise<Next>): MaybePromise<Next> {
  return isPromise(value) ? Promise.resolve(value).then(next) : next(value)
}

/** The values of a list, at once if none of them is a promise. */
export function allOf<Value>(values: readonly MaybePromise<Value>[]): MaybePromise<readonly Value[]> {
  return values.some(isPromise) ? Promise.all(values) : (values as readonly Value[])
}

/** A promise, and what resolves it. Node 20 has no `Promise.withResolvers`. */
export interface Deferred<Value> {
  readonly promise: Promise<Value>
  resolve(value: Value): void
}

/** Makes a promise that is resolved from outside. */
export function deferred<Value>(): Deferred<Value> {
  let resolve: (value: Value) => void = () => {}
  const promise = new Promise<Value>((done) => {
    resolve = done
  })
  return { promise, resolve }
}
