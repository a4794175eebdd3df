/** The errors of messages that are sent through a broker. */
import { errorCodes, type RpcError, refusal } from '../protocol/errors.ts'

/** A worker has sent a reply that is not a response to its calls. */
export class BadReplyError extends Error {
  override readonly name = 'BadReplyError'
}

/** The error -32016. */
function unreachable(message: string, reason: string): RpcError {
  return refusal(errorCodes.noResponder, message, reason)
}

/** The error if no worker serves the name. */
export function noResponder(): RpcError {
  return unreachable('No worker answers', 'no-responder')
}

/** The error if the connection is closed, or refuses to publish. */
export function brokerClosed(): RpcError {
  return unreachable('The connection to the broker is closed', 'broker-closed')
}

/** The error if no reply can come. */
export function inboxRefused(): RpcError {
  return unreachable('The broker does not permit the inbox for replies', 'inbox-refused')
}

/** The error if the broker has lost parts of a result. */
export function messagesLost(): RpcError {
  return unreachable('Messages ahead of the reply were lost', 'messages-lost')
}
