/** Middleware wraps every call of its service, in order of registration. */
import type { MaybePromise } from '../../async/maybe-promise.ts'
import type { BaseContext, CallContext } from '../context.ts'

/**
 * Runs around every call, also to unknown methods, with invalid params, and without an id. `next()` resolves to the result and rejects with
 * the `RpcError` that the client would get. What the middleware returns or throws is the outcome. It may call `next()` once.
 */
export type Middleware<HttpRequest = unknown> = (context: BaseContext<HttpRequest>, next: () => Promise<unknown>) => unknown

/** A middleware as the registry keeps it, without its types. */
export type AnyMiddleware = (context: never, next: () => Promise<unknown>) => unknown

/** A middleware whose `next()` may return the result itself. */
export type SyncMiddleware = (context: CallContext, next: () => MaybePromise<unknown>) => MaybePromise<unknown>

/** A member of the function, since a look-up in a `WeakSet` would cost each call more. */
const syncMark = /* @__PURE__ */ Symbol('synchronous')

/**
 * Marks a middleware of this package, whose `next()` returns or throws at once if the call settles at once, so that a sync call costs no
 * promise. For users it is an ordinary middleware.
 */
export function synchronous(middleware: SyncMiddleware): Middleware {
  return Object.assign(middleware as unknown as Middleware, { [syncMark]: true })
}

/** Runs the middleware from the outermost in, and `innermost` last. */
export function runMiddleware(
  middleware: readonly AnyMiddleware[],
  context: CallContext,
  innermost: () => MaybePromise<unknown>,
  index = 0,
): MaybePromise<unknown> {
  const outer = middleware[index]
  if (!outer) return innermost()
  const isLast = index + 1 === middleware.length
  const rest = isLast ? innermost : () => runMiddleware(middleware, context, innermost, index + 1)
  const next = (outer as { [syncMark]?: true })[syncMark] ? rest : once(async () => rest())
  return (outer as SyncMiddleware)(context, next)
}

/** A call runs once. A middleware need not await `next()`: its rejection must not end the process. */
function once(run: () => Promise<unknown>): () => Promise<unknown> {
  let isCalled = false
  return () => {
    const outcome = isCalled ? Promise.reject(new Error('next() must be called only once')) : run()
    isCalled = true
    outcome.catch(() => {})
    return outcome
  }
}
