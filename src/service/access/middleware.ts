/** Middleware wraps every call of its service, in order of registration. */
import type { BaseContext, CallContext } from '../context.ts'

/**
 * Runs around every call, also to unknown methods, with invalid params, and without an id. `next()` resolves to the result and rejects with
 * the `RpcError` that the client would get. What the middleware returns or throws is the outcome. It may call `next()` once.
 */
export type Middleware<HttpRequest = unknown> = (context: BaseContext<HttpRequest>, next: () => Promise<unknown>) => unknown

/** A middleware as the registry keeps it, without its types. */
export type AnyMiddleware = (context: never, next: () => Promise<unknown>) => unknown

type Run = (context: CallContext, next: () => Promise<unknown>) => unknown

/** Runs the middleware from the outermost in, and `innermost` last. */
export async function runMiddleware(
  middleware: readonly AnyMiddleware[],
  context: CallContext,
  innermost: () => unknown,
): Promise<unknown> {
  const [outer, ...inner] = middleware
  if (!outer) return innermost()
  return (outer as Run)(
    context,
    once(() => runMiddleware(inner, context, innermost)),
  )
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
