/** Values that are here already and values that come later, under one roof: a sync call costs no promise. */

/** A value, or a promise of it. */
export type MaybePromise<Value> = Value | PromiseLike<Value>

/** Tells a promise from a value the way `await` does: anything with a `then` function, whoever made it. */
export function isPromise<Value>(value: MaybePromise<Value>): value is PromiseLike<Value> {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false
  return typeof (value as { then?: unknown }).then === 'function'
}

/** Goes on at once with a value that is here, later with a promise. */
export function andThen<Value, Next>(value: MaybePromise<Value>, next: (value: Value) => MaybePromise<Next>): MaybePromise<Next> {
  return isPromise(value) ? Promise.resolve(value).then(next) : next(value)
}
