/** Failures stay inside the server: the client gets a masked error, `onError` the original. */
import { errorCodes, internalError, isReceived, RpcError } from '../../protocol/errors.ts'
import type { BaseContext } from '../context.ts'

/** Gets every failure that no client sees: masked errors, failed notifications, error data that JSON cannot hold. */
export type OnError = (error: unknown, context: Partial<BaseContext>) => unknown

/**
 * The default `onError`: one line and the stack on stderr, never params. It ignores errors that clients cause by notifications, or by giving up
 * a call, since they could fill the log. The `AbortError` of Node's own functions has the reason of the signal as its cause.
 */
export const logError: OnError = (error, { method, signal }) => {
  const { name, cause } = Object(error)
  if (RpcError.is(error) ? isCausedByClient(error) : name === 'AbortError' && signal?.aborted && cause === signal.reason) return
  console.error(`jsonrpc: ${method === undefined ? 'an endpoint' : `method ${JSON.stringify(method)}`} failed:`, error)
}

/** Whether a client causes an error: an unknown method, wrong params, or too many calls. */
function isCausedByClient({ code }: RpcError): boolean {
  return code === errorCodes.methodNotFound || code === errorCodes.invalidParams || code === errorCodes.busy
}

/** Masks errors, and reports each of them once. */
export class Failures {
  readonly #onError: OnError
  readonly #exposeErrors: boolean
  readonly #exposeRequestIds: boolean
  readonly #masks = new WeakSet<RpcError>()

  constructor(onError: OnError = logError, exposeErrors = false, exposeRequestIds = false) {
    this.#onError = onError
    this.#exposeErrors = exposeErrors
    this.#exposeRequestIds = exposeRequestIds
  }

  /**
   * The error that the client may see. Anything but an `RpcError` is reported and becomes -32603 with the original as `cause`; so does an
   * `RpcError` that a client received from another server.
   */
  mask(thrown: unknown, context: Partial<BaseContext>): RpcError {
    if (RpcError.is(thrown) && !isReceived(thrown)) return thrown
    this.report(thrown, context)
    const mask = new RpcError(errorCodes.internalError, internalError.message, this.#dataOf(thrown, context), { cause: thrown })
    this.#masks.add(mask)
    return mask
  }

  #dataOf(thrown: unknown, context: Partial<BaseContext>): object | undefined {
    const details = this.#exposeErrors ? exposed(thrown) : undefined
    return this.#exposeRequestIds ? { requestId: context.requestId, ...details } : details
  }

  /** Reports the error of a notification. A masked error was reported when it was made. */
  reportUnanswered(error: RpcError, context: Partial<BaseContext>): void {
    if (!this.#masks.has(error)) this.report(error, context)
  }

  /** Calls `onError`. What that throws is dropped: it must not reach the client or end the process. */
  async report(error: unknown, context: Partial<BaseContext>): Promise<void> {
    const onError = this.#onError // called without `this`, which is internal
    try {
      await onError(error, context)
    } catch {
      // there is no further place to report it to
    }
  }
}

/** The details that `exposeErrors` sends. A getter of the error that throws must not make the response fail too. */
function exposed(thrown: unknown): object {
  try {
    if (!(thrown instanceof Error)) return { thrown: String(thrown) }
    return { name: String(thrown.name), message: String(thrown.message), stack: String(thrown.stack) }
  } catch {
    return { thrown: 'a value that cannot be shown' }
  }
}
