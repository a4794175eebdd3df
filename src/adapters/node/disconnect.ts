/** Tells that a client has gone. It costs listeners, and so is made only when a signal is looked at. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { disconnected } from '../../service/abort-reasons.ts'

/** A signal that aborts when the client hangs up, cancels its stream (HTTP/2) or destroys its session before it has its answer. */
export function disconnectSignal({ socket }: IncomingMessage, response: ServerResponse): AbortSignal {
  const isBehind = response.socket === null && !response.destroyed
  return isBehind && isEmitter(socket) ? closeOf(socket) : closeBeforeAnswer(response)
}

/** Tells what has events. A mock of a request, a response or a socket may be a plain object. */
export function isEmitter(value: { once?: unknown } | undefined | null): boolean {
  return typeof value?.once === 'function'
}

/** HTTP/2 calls a cancelled response finished, but not ended. */
function closeBeforeAnswer(response: ServerResponse): AbortSignal {
  const controller = new AbortController()
  const check = () => (response.writableEnded && response.writableFinished) || controller.abort(disconnected())
  if (isClosed(response)) check()
  else if (isEmitter(response)) response.once('close', check)
  return controller.signal
}

function isClosed(response: ServerResponse): boolean {
  return response.destroyed || (response as { stream?: { destroyed?: boolean } }).stream?.destroyed === true
}

const closes = new WeakMap<Socket, AbortSignal>()

/**
 * Aborts when a connection closes. A response that waits behind another one on the same connection has no socket yet, and hears of no
 * close. One listener serves all the requests that a client sends at once.
 */
function closeOf(socket: Socket): AbortSignal {
  const known = closes.get(socket)
  if (known) return known
  const controller = new AbortController()
  const abort = () => controller.abort(disconnected())
  if (socket.destroyed) abort()
  else socket.once('close', abort)
  closes.set(socket, controller.signal)
  return controller.signal
}
