/** Who may use an endpoint: CSRF tokens and guards are checked before the body is read, so that a refused client costs no work. */
import type { MaybePromise } from '../async/maybe-promise.ts'
import { isReceived, RpcError } from '../protocol/errors.ts'
import { noCall } from '../protocol/message.ts'
import { runGuards } from '../service/access/guards.ts'
import { CallContext, type MessageContext } from '../service/context.ts'
import { withinTimeout } from '../service/dispatch/deadline.ts'
import type { Endpoint } from './endpoint.ts'
import type { HttpRequest, HttpResponse } from './http-request.ts'
import * as responses from './responses.ts'

/** The refusal of the first guard that throws, or `undefined` if all let the request pass. There is no call yet that they could see. */
export function runEndpointGuards(endpoint: Endpoint, message: MessageContext): Promise<HttpResponse | undefined> {
  return withinDeadline(endpoint, message, (context) => runGuards(endpoint.rules.guards, context))
}

/** The same after the check of the CSRF token. Both have the time of one call: the look-up of a session may never settle. */
export function identify(endpoint: Endpoint, message: MessageContext, request: HttpRequest): Promise<HttpResponse | undefined> {
  const { tokens, guards } = endpoint.rules
  if (!tokens) return runEndpointGuards(endpoint, message)
  return withinDeadline(endpoint, message, async (context) => {
    const token = request.hasConflict(tokens.header) ? undefined : request.header(tokens.header)
    const isValid = await tokens.verify(request.rawRequest, token)
    if (!isValid) return responses.forbidden('csrf-token-refused')
    CallContext.throwIfGivenUp(context)
    await runGuards(guards, context)
  })
}

/** What `check` throws is a refusal, if it is an `RpcError`. Anything else is masked, and `onError` gets it. */
async function withinDeadline(
  endpoint: Endpoint,
  message: MessageContext,
  check: (context: CallContext) => MaybePromise<HttpResponse | void>,
): Promise<HttpResponse | undefined> {
  const report = (error: unknown) => endpoint.report(error, message)
  const context = new CallContext(noCall(), message, report)
  const refuse = (thrown: unknown): HttpResponse => {
    if (RpcError.is(thrown) && !isReceived(thrown)) return responses.guardRefused(thrown, report)
    report(thrown)
    return responses.broken()
  }
  try {
    const checked = Promise.resolve(check(context))
    const settled = { succeed: (refused: unknown) => refused as HttpResponse | undefined, fail: refuse }
    return await withinTimeout(checked, endpoint.rules.timeout, context, settled)
  } catch (thrown) {
    return refuse(thrown)
  } finally {
    CallContext.settle(context)
  }
}
