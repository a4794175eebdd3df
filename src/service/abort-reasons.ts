/** Why a call is given up: the reasons of its abort signal, each an `RpcError` with a `data.reason` for programs. */
import { errorCodes, type RpcError, refusal } from '../protocol/errors.ts'

/** The call took longer than its `timeout`. */
export function timedOut(milliseconds: number): RpcError {
  return refusal(errorCodes.timeout, 'Timeout', 'timeout', milliseconds)
}

/** The client disconnected before it had its response. */
export function disconnected(): RpcError {
  return refusal(errorCodes.cancelled, 'Client disconnected', 'disconnect')
}

/** The client asked for the call to end. */
export function cancelled(): RpcError {
  return refusal(errorCodes.cancelled, 'Cancelled', 'cancel')
}

/**
 * The client has withdrawn the call, and wants no answer (`notifications/cancelled` of the Model Context Protocol). One value, so that the
 * dispatcher can tell it.
 */
export const withdrawn: RpcError = /* @__PURE__ */ Object.freeze(/* @__PURE__ */ cancelled())

/** The server is closing, and its drain time is over. */
export function shuttingDown(): RpcError {
  return refusal(errorCodes.shuttingDown, 'Server is shutting down', 'shutdown')
}
