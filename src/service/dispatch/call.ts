/** One call from its route to its outcome: middleware → guards → params → handler → result. */
import { methodNotFound } from '../../protocol/errors.ts'
import type { Call } from '../../protocol/message.ts'
import { complaintsOf } from '../../schema/issues.ts'
import type { StandardSchema } from '../../schema/standard-schema.ts'
import type { CallContext } from '../context.ts'
import { withDeadline } from './deadline.ts'
import type { Failures } from './failures.ts'
import { runGuards } from '../access/guards.ts'
import type { Limits } from '../limits.ts'
import { andThen, isPromise, type MaybePromise } from '../../async/maybe-promise.ts'
import type { Method } from '../methods/method.ts'
import { runMiddleware } from '../access/middleware.ts'
import type { Route } from '../methods/registry.ts'
import { invalidSetup } from '../../options/check.ts'

/** What a call needs from the service that runs it. */
export interface CallSettings {
  readonly limits: Limits
  readonly failures: Failures
}

/** Whether somebody on the way to the handler, or the handler itself, looks at the context. */
export function asksForContext({ method, guards, layers }: Route): boolean {
  return guards.length > 0 || layers.length > 0 || method?.lead !== undefined
}

/**
 * Runs a call; throws or rejects where it fails. The context may be missing where the route does not ask for one. The steps of a plain
 * call hold no closure: what a closure captures is allocated on every call, even where the step is never reached.
 */
export function runCall(
  route: Route,
  call: Call,
  context: CallContext | undefined,
  settings: CallSettings,
): MaybePromise<unknown> {
  if (route.layers.length > 0) return runWrapped(route, call, context as CallContext, settings)
  return inTime(callMethod(route, call, context), route, context, settings)
}

/** Middleware gets the masked error of what it wraps, and learns of a timeout: there is a deadline around the method and the whole. */
function runWrapped(route: Route, call: Call, context: CallContext, settings: CallSettings): MaybePromise<unknown> {
  const innermost = async () => {
    try {
      return await inTime(callMethod(route, call, context), route, context, settings)
    } catch (thrown) {
      throw settings.failures.mask(thrown, context)
    }
  }
  return inTime(runMiddleware(route.layers, context, innermost), route, context, settings)
}

/** The outcome of a method, or of all that is wrapped around it, within its time. */
export function inTime<Outcome>(
  outcome: Outcome,
  route: Route,
  context: CallContext | undefined,
  { limits }: CallSettings,
): Outcome | PromiseLike<unknown> {
  return isPromise(outcome) ? withDeadline(outcome, route.timeout ?? limits.timeout, context) : outcome
}

function callMethod({ method, guards }: Route, call: Call, context: CallContext | undefined): MaybePromise<unknown> {
  if (!method) throw methodNotFound
  return guards.length > 0 ? runGuarded(guards, method, call, context as CallContext) : bindAndRun(method, call, context)
}

function runGuarded(guards: Route['guards'], method: Method, call: Call, context: CallContext): MaybePromise<unknown> {
  return andThen(runGuards(guards, context), () => bindAndRun(method, call, context))
}

function bindAndRun(method: Method, call: Call, context: CallContext | undefined): MaybePromise<unknown> {
  if (call.paramsError) throw call.paramsError
  const args = method.bind(call.params)
  return isPromise(args) ? runLater(method, args, context) : run(method, args, context)
}

function runLater(method: Method, args: PromiseLike<readonly unknown[]>, context: CallContext | undefined): PromiseLike<unknown> {
  return args.then((settled) => run(method, settled, context))
}

function run(
  { handler, lead, options }: Method,
  args: readonly unknown[],
  context: CallContext | undefined,
): MaybePromise<unknown> {
  const result = lead ? handler(lead === 'context' ? context : context?.httpRequest, ...args) : handler(...args)
  return options.result ? checkResult(options.result, result) : result
}

/** A result that breaks its own schema is the server's fault: -32603 for the client, the faults for `onError`. */
function checkResult(schema: StandardSchema, result: unknown): MaybePromise<unknown> {
  return andThen(result, (value) =>
    andThen(schema['~standard'].validate(value), (checked) => {
      if (!checked.issues) return checked.value
      invalidSetup(`The handler's result does not fit its schema: ${JSON.stringify(complaintsOf(checked, value))}`)
    }),
  )
}
