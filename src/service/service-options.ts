/** The options of a service. */

import { checkFunction, checkFunctions, checkOptionNames, checkPositive } from '../options/check.ts'
import type { AnyGuard } from './access/guard-types.ts'
import type { BaseContext } from './context.ts'
import type { Limits } from './limits.ts'
import type { MethodTypes } from './method-types.ts'

/** The options of `new Service(…)`. */
export interface ServiceOptions<HttpRequest = unknown, Guards = readonly AnyGuard<HttpRequest>[], Types = unknown> {
  /** Any of `defaultLimits`; `Infinity` switches one off. */
  readonly limits?: Partial<Limits>
  /** Milliseconds until a call is -32012, the same as `limits.timeout`. Default: 30,000. */
  readonly timeout?: number
  /** Decide who may call any of the methods. What they return is added to every context. */
  readonly guards?: Guards | readonly AnyGuard<HttpRequest>[]
  /**
   * Gets the failures that no client sees: errors that are masked as -32603, failed notifications, error data that JSON cannot hold.
   * Default: one line and the stack on stderr, never params. What it throws itself is dropped.
   */
  readonly onError?: (error: unknown, context: Partial<BaseContext<HttpRequest>>) => unknown
  /** Shows clients the name, message and stack of masked errors. For development only: stacks help an attacker. Default: `false`. */
  readonly exposeErrors?: boolean
  /** Gives masked errors `data: { requestId }`, the value of `context.requestId`, so that clients can quote it. Default: `false`. */
  readonly exposeRequestIds?: boolean
  /**
   * Checks params by the TypeScript types of the handlers, as `jsonrpc types FILE` writes them into a table. It is asked for each method that
   * declares no schemas for its params; declared names stay as they are. Mounted services have their own.
   */
  readonly types?: MethodTypes<Types> | MethodTypes
}

const optionNames = ['limits', 'timeout', 'guards', 'onError', 'exposeErrors', 'exposeRequestIds', 'types']

/** @throws TypeError for an option that would be ignored or fail later. */
export function checkServiceOptions(options: ServiceOptions<never, unknown>): void {
  checkOptionNames(options, optionNames, 'new Service()')
  checkPositive(options.timeout, 'timeout')
  if (options.types !== undefined) checkFunction(Object(options.types).bind, 'types.bind')
  if (options.onError !== undefined) checkFunction(options.onError, 'onError')
  if (options.guards !== undefined) checkFunctions(options.guards, 'new Service(): guards', '[loginRequired()]')
}
