/** Guards of a whole endpoint: they run before the body is read, so that a refused client costs no work. */
import { isReceived, RpcError } from '../protocol/errors.ts'
import { noCall } from '../protocol/message.ts'
import { runGuards } from '../service/access/guards.ts'
import { CallContext, type MessageContext } from '../service/context.ts'
import { withinTimeout } from '../service/dispatch/deadline.ts'
import type { Endpoint } from './endpoint.ts'
import type { HttpResponse } from './http-request.ts'
import * as responses from './responses.ts'

/** The refusal of the first guard that throws, or `undefined` if all let the request pass. There is no call yet that they could see. */
export async function runEndpointGuards(endpoint: Endpoint, message: MessageContext): Promise<HttpResponse | undefined> {
  const report = (error: unknown) => endpoint.report(error, message)
  const context = new CallContext(noCall(), message, report)
  const refuse = (thrown: unknown): HttpResponse => {
    if (RpcError.is(thrown) && !isReceived(thrown)) return responses.guardRefused(thrown, report)
    report(thrown)
    return responses.broken()
  }
  try {
    const passed = Promise.resolve(runGuards(endpoint.rules.guards, context))
    return await withinTimeout(passed, endpoint.rules.timeout, context, { succeed: () => undefined, fail: refuse })
  } catch (thrown) {
    return refuse(thrown)
  } finally {
    CallContext.settle(context)
  }
}
