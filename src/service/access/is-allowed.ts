/** Whether a method's guards would let a call pass, asked without making it. */
import { noCall } from '../../protocol/message.ts'
import type { Desk } from '../dispatch/dispatcher.ts'
import { type BaseContext, CallContext, type MessageContext } from '../context.ts'
import { runGuards } from './guards.ts'

/** Runs the guards of a method, the service's own first, on a context of their own. What breaks counts as a no. */
export async function isAllowed({ registry, failures }: Desk, method: string, context: BaseContext): Promise<boolean> {
  const { method: found, guards } = registry.find(method)
  const probe = new CallContext(noCall(method), context as MessageContext)
  try {
    if (found) await runGuards(guards, probe)
    return found !== undefined
  } catch (thrown) {
    failures.mask(thrown, probe)
    return false
  } finally {
    CallContext.settle(probe)
  }
}
