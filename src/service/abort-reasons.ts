/** Why a call's signal aborts, and one listener on a long-lived signal however many calls follow it. */
import { errorCodes, type RpcError, refusal } from '../protocol/errors.ts'

/** The call took longer than its `timeout`. */
export function timedOut(milliseconds: number): RpcError {
  return refusal(errorCodes.timeout, 'Timeout', 'timeout', milliseconds)
}

/** The client went away before it had its answer. */
export function disconnected(): RpcError {
  return refusal(errorCodes.cancelled, 'Client disconnected', 'disconnect')
}

/** The client asked for the call to end. */
export function cancelled(): RpcError {
  return refusal(errorCodes.cancelled, 'Cancelled', 'cancel')
}

/** The server is closing and waits no longer. */
export function shuttingDown(): RpcError {
  return refusal(errorCodes.shuttingDown, 'Server is shutting down', 'shutdown')
}

const followers = new WeakMap<AbortSignal, Set<AbortController>>()

/**
 * Aborts `controller` when `source` aborts, with the same reason. The result ends that: call it when the call has settled, or a
 * signal that lives as long as its connection would collect every call ever made.
 */
export function follow(source: AbortSignal, controller: AbortController): () => void {
  if (source.aborted) controller.abort(source.reason)
  const group = followers.get(source) ?? startGroup(source)
  group.add(controller)
  return () => group.delete(controller)
}

function startGroup(source: AbortSignal): Set<AbortController> {
  const group = new Set<AbortController>()
  followers.set(source, group)
  const abortAll = () => {
    for (const controller of group) controller.abort(source.reason)
  }
  source.addEventListener('abort', abortAll, { once: true })
  return group
}
