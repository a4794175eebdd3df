/** Whether a method's guards would let a call pass, asked without making it. */
import { RpcError } from '../protocol/errors.ts'
import { nobodysCall } from '../protocol/message.ts'
import type { Desk } from './answer-call.ts'
import { type BaseContext, CallContext, type MessageContext } from './context.ts'
import { runGuards } from './guards.ts'

/** Runs the guards of a method, the service's own first, on a context of their own. What breaks counts as a no. */
export async function admits({ registry, failures }: Desk, method: string, context: BaseContext): Promise<boolean> {
  const route = registry.find(method)
  if (!route.method) return false
  const probe = new CallContext(nobodysCall(method), context as MessageContext)
  try {
    await runGuards(route.guards, probe)
    return true
  } catch (thrown) {
    if (!RpcError.is(thrown)) failures.report(thrown, probe)
    return false
  } finally {
    CallContext.settle(probe)
  }
}
