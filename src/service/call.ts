/** One call from its route to its outcome: middleware → guards → params → handler → result. */
import { methodNotFound } from '../protocol/errors.ts'
import type { Call } from '../protocol/message.ts'
import { complaintOf } from '../schema/complaint.ts'
import type { StandardSchema } from '../schema/standard-schema.ts'
import type { CallContext } from './context.ts'
import { withDeadline } from './deadline.ts'
import { runGuards } from './guards.ts'
import { andThen, isPromise, type MaybePromise } from './maybe-promise.ts'
import type { Method } from './method.ts'
import { runMiddleware } from './middleware.ts'
import type { Route } from './registry.ts'

/** What a call needs from the service that runs it. */
export interface CallSettings {
  readonly timeout: number
  /** Turns whatever was thrown into the error that the client may see. */
  readonly mask: (thrown: unknown) => Error
}

/**
 * Runs a call; throws or rejects where it fails. Where there is middleware, it gets the masked error of what it wraps, and learns of a
 * timeout: the deadline stands around the method as well as around the whole.
 */
export function runCall(route: Route, call: Call, context: CallContext, settings: CallSettings): MaybePromise<unknown> {
  if (route.layers.length === 0) return inTime(callMethod(route, call, context), context, settings)
  const innermost = async () => {
    try {
      return await inTime(callMethod(route, call, context), context, settings)
    } catch (thrown) {
      throw settings.mask(thrown)
    }
  }
  return inTime(runMiddleware(route.layers, context, innermost), context, settings)
}

function inTime(outcome: MaybePromise<unknown>, context: CallContext, settings: CallSettings): MaybePromise<unknown> {
  return isPromise(outcome) ? withDeadline(outcome, settings.timeout, context) : outcome
}

function callMethod(route: Route, call: Call, context: CallContext): MaybePromise<unknown> {
  const { method, guards } = route
  if (!method) throw methodNotFound
  if (guards.length === 0) return bindAndRun(method, call, context)
  return andThen(runGuards(guards, context), () => bindAndRun(method, call, context))
}

function bindAndRun(method: Method, call: Call, context: CallContext): MaybePromise<unknown> {
  if (call.paramsError) throw call.paramsError
  return andThen(method.bind(call.params), (args) => run(method, args, context))
}

function run({ handler, options }: Method, args: readonly unknown[], context: CallContext): MaybePromise<unknown> {
  const { takesContext, takesHttpRequest, result: schema } = options
  const takesLead = takesContext || takesHttpRequest
  const result = takesLead ? handler(takesContext ? context : context.httpRequest, ...args) : handler(...args)
  return schema ? andThen(result, (value) => checkResult(schema, value)) : result
}

/** A result that breaks its own schema is the server's fault: -32603 for the client, the faults for `onError`. */
function checkResult(schema: StandardSchema, value: unknown): MaybePromise<unknown> {
  return andThen(schema['~standard'].validate(value), (result) => {
    if (!result.issues) return result.value
    const faults = result.issues.map((issue) => complaintOf(issue, value, []))
    throw new TypeError(`The handler's result does not fit its schema: ${JSON.stringify(faults)}`)
  })
}
