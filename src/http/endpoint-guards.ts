/** Guards of a whole endpoint: they run before the body is read, so that a stranger costs no work. */
import { RpcError } from '../protocol/errors.ts'
import { noCall } from '../protocol/message.ts'
import { CallContext } from '../service/context.ts'
import { withDeadline } from '../service/dispatch/deadline.ts'
import type { AnyGuard } from '../service/access/guard-types.ts'
import { runGuards } from '../service/access/guards.ts'
import type { HttpMessage } from './http-message.ts'
import type { Outgoing } from './http-request.ts'
import * as refusals from './responses.ts'

/**
 * The refusal of the first guard that throws, or `undefined` where all let the request pass. There is no call yet: guards at a door see
 * the request, and nothing of what it asks.
 */
export async function runDoorGuards(
  guards: readonly AnyGuard[],
  message: HttpMessage,
  timeout: number,
  report: (error: unknown) => void,
): Promise<Outgoing | undefined> {
  const context = new CallContext(noCall(), message)
  try {
    await withDeadline(Promise.resolve(runGuards(guards, context)), timeout, context)
    return undefined
  } catch (thrown) {
    if (RpcError.is(thrown)) return refusals.guardRefused(thrown, report)
    report(thrown)
    return refusals.broken()
  } finally {
    CallContext.settle(context)
  }
}
