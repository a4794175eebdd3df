/** What went wrong stays at home: the client gets a mask, `onError` the original. */
import { errorCodes, internalError, RpcError } from '../../protocol/errors.ts'
import type { BaseContext } from '../context.ts'

/** Hears of every failure that no client is told: masked errors, failed notifications, error data that JSON cannot hold. */
export type OnError = (error: unknown, context: Partial<BaseContext>) => unknown

/** The default `onError`: one line and the stack on stderr, never params. A stranger's notification to nowhere is no line. */
export const logError: OnError = (error, { method }) => {
  if (RpcError.is(error) && (error.code === errorCodes.methodNotFound || error.code === errorCodes.invalidParams)) return
  console.error(`jsonrpc: ${method === undefined ? 'a door' : `method ${JSON.stringify(method)}`} failed:`, error)
}

/** Masks errors, and reports each of them once. */
export interface Failures {
  /** The error that the client may see. Anything but an `RpcError` is reported, and becomes -32603 with the original as `cause`. */
  mask(thrown: unknown, context: Partial<BaseContext>): RpcError
  /** Reports an error that nobody will be answered with; a mask was reported when it was made. */
  reportUnanswered(error: RpcError, context: Partial<BaseContext>): void
  /** Tells `onError`, which may itself be broken: its own failure must not reach the client or end the process. */
  report(error: unknown, context: Partial<BaseContext>): void
}

/** Reports failures to `onError`. */
export function failuresFor(onError: OnError = logError, exposeErrors = false): Failures {
  const masks = new WeakSet<RpcError>()
  const report = async (error: unknown, context: Partial<BaseContext>) => {
    try {
      await onError(error, context)
    } catch {
      // there is nobody left to tell
    }
  }
  return {
    report,
    reportUnanswered: (error, context) => masks.has(error) || report(error, context),
    mask: (thrown, context) => {
      if (RpcError.is(thrown)) return thrown
      report(thrown, context)
      const data = exposeErrors ? exposed(thrown) : undefined
      const mask = new RpcError(errorCodes.internalError, internalError.message, data, { cause: thrown })
      masks.add(mask)
      return mask
    },
  }
}

/** What `exposeErrors` shows a developer. A hostile getter must not turn the answer into a second failure. */
function exposed(thrown: unknown): unknown {
  try {
    if (!(thrown instanceof Error)) return { thrown: String(thrown) }
    return { name: String(thrown.name), message: String(thrown.message), stack: String(thrown.stack) }
  } catch {
    return { thrown: 'a value that cannot be shown' }
  }
}
