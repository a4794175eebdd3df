/** The errors of messages that went through a broker. */
import { errorCodes, type RpcError, refusal } from '../protocol/errors.ts'

/** What is no JSON-RPC response has come as a reply. */
export class BadReplyError extends Error {
  override readonly name = 'BadReplyError'
}

/** The message reaches no worker, or its reply does not come back. */
function unreachable(message: string, reason: string): RpcError {
  return refusal(errorCodes.noResponder, message, reason)
}

/** No worker of the name is there. */
export function noResponder(): RpcError {
  return unreachable('No worker answers', 'no-responder')
}

/** The connection is closed for good, or takes nothing any more. */
export function brokerClosed(): RpcError {
  return unreachable('The connection to the broker is closed', 'broker-closed')
}

/** No reply could come. */
export function inboxRefused(): RpcError {
  return unreachable('The broker does not permit the inbox for replies', 'inbox-refused')
}

/** The broker has lost parts of the result. */
export function messagesLost(): RpcError {
  return unreachable('Messages ahead of the reply were lost', 'messages-lost')
}
