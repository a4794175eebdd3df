/** What endpoints and connections serve: a service, or anything else that answers messages, such as a gateway. */
import { invalidSetup } from '../options/check.ts'
import { internalError } from '../protocol/errors.ts'
import type { Message, Reply } from '../protocol/message.ts'
import type { MessageContext } from './context.ts'
import type { Limits } from './limits.ts'

/** What an endpoint serves: a service, or anything else that answers messages, such as a gateway. */
export interface MessageHandler<RawRequest = never> {
  /** The reply to a message; empty if no response is due. It should not throw. */
  handle(message: string | Uint8Array, context: MessageContext<RawRequest>): string | Promise<string>
  /** The same for a message that is read already. A two-way connection then reads each message only once. It must not throw. */
  answer?(message: Message, context: MessageContext<RawRequest>): string | Promise<string>
  /** An endpoint refuses larger bodies before it reads them, gives its guards as much time as a call has, and counts calls and replies. */
  readonly limits?: Pick<Limits, 'maxMessageBytes'> & Partial<Limits>
  /** The HTTP status of a reply, as the option `status` of `serve`, which wins. `context` is that of the message. */
  status?(reply: Reply, context: MessageContext<RawRequest>): number
  /** Gets the errors outside of any call. */
  report?(error: unknown, context: MessageContext<RawRequest>): void
}

/** The reply of a handler that is no service. It may throw, or return something else than text: then every request fails with -32603. */
export async function replyOf(
  handler: MessageHandler<unknown>,
  raw: string | Uint8Array,
  context: MessageContext & { refusal(error: typeof internalError): string },
): Promise<string> {
  try {
    const reply: unknown = await handler.handle(raw, context)
    if (typeof reply !== 'string') refuseReply(reply)
    return reply
  } catch (error) {
    handler.report?.(error, context)
    return context.refusal(internalError)
  }
}

/** @throws TypeError always: a reply must be text. */
export function refuseReply(reply: unknown): never {
  invalidSetup(`handle() must return a string, empty for no response, not ${typeof reply}`)
}
