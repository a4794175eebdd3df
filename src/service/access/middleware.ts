/** Middleware wraps every call of its service, in order of registration. */
import type { BaseContext, CallContext } from '../context.ts'

/**
 * Runs around every call, those to unknown methods, with invalid params and without an id too. `next()` resolves to the result and
 * rejects with the `RpcError` that the client would get; what the middleware returns or throws is the outcome.
 */
export type Middleware<HttpRequest = unknown> = (context: BaseContext<HttpRequest>, next: () => Promise<unknown>) => unknown

/** A middleware as it is kept: its types have done their work at registration. */
export type AnyMiddleware = (context: never, next: () => Promise<unknown>) => unknown

type Layer = (context: CallContext, next: () => Promise<unknown>) => unknown

/** Runs the layers from the outermost in, and `innermost` at the end of them. */
export async function runMiddleware(
  layers: readonly AnyMiddleware[],
  context: CallContext,
  innermost: () => unknown,
): Promise<unknown> {
  const [layer, ...inner] = layers
  if (!layer) return innermost()
  return (layer as Layer)(
    context,
    once(() => runMiddleware(inner, context, innermost)),
  )
}

/** A call runs once. Nobody may be listening when `next()` fails, and an unheard rejection would end the process. */
function once(run: () => Promise<unknown>): () => Promise<unknown> {
  let called = false
  return () => {
    const outcome = called ? Promise.reject(new Error('next() must be called only once')) : run()
    called = true
    outcome.catch(() => {})
    return outcome
  }
}
