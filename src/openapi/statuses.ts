/** The HTTP status of each error. */
import { errorCodes } from '../protocol/errors.ts'

/** Codes outside of this table are those of methods. */
const statuses: ReadonlyMap<number, number> = /* @__PURE__ */ new Map([
  [errorCodes.parseError, 400],
  [errorCodes.invalidRequest, 400],
  [errorCodes.invalidParams, 400],
  [errorCodes.batchTooLarge, 400],
  [errorCodes.unauthenticated, 401],
  [errorCodes.forbidden, 403],
  [errorCodes.methodNotFound, 404],
  [errorCodes.requestTooLarge, 413],
  [errorCodes.tooManySubscriptions, 429],
  [errorCodes.internalError, 500],
  [errorCodes.replyTooLarge, 500],
  [errorCodes.busy, 503],
  [errorCodes.shuttingDown, 503],
  [errorCodes.noResponder, 503],
  [errorCodes.cancelled, 503],
  [errorCodes.timeout, 504],
])

/** The status of an error: 422 for the codes of methods, 429 for a client that came too often and may come again. */
export function statusOf(code: number, retryAfterMs?: number): number {
  return code === errorCodes.busy && retryAfterMs !== undefined ? 429 : (statuses.get(code) ?? 422)
}
