/** The HTTP status of each error. */
import { errorCodes } from '../protocol/errors.ts'

/** The status of an error: 422 for the codes of methods, 429 for a client that came too often and may come again. */
export function statusOf(code: number, retryAfterMs?: number): number {
  switch (code) {
    case errorCodes.parseError:
    case errorCodes.invalidRequest:
    case errorCodes.invalidParams:
    case errorCodes.batchTooLarge:
      return 400
    case errorCodes.unauthenticated:
      return 401
    case errorCodes.forbidden:
      return 403
    case errorCodes.methodNotFound:
      return 404
    case errorCodes.requestTooLarge:
      return 413
    case errorCodes.tooManySubscriptions:
      return 429
    case errorCodes.internalError:
    case errorCodes.replyTooLarge:
      return 500
    case errorCodes.busy:
      return retryAfterMs === undefined ? 503 : 429
    case errorCodes.shuttingDown:
    case errorCodes.noResponder:
    case errorCodes.cancelled:
      return 503
    case errorCodes.timeout:
      return 504
    default:
      return 422
  }
}
