/** What a service can be told when it is made. */
import type { BaseContext } from './context.ts'
import type { AnyGuard } from './guard-types.ts'
import { checkPositive, type Limits } from './limits.ts'
import { checkGuards } from './method.ts'

/** The options of `new Service(…)`. */
export interface ServiceOptions<HttpRequest = unknown, Guards = readonly AnyGuard<HttpRequest>[]> {
  /** Any of `defaultLimits`; `Infinity` switches one off. */
  readonly limits?: Partial<Limits>
  /** Milliseconds until a call is -32012: the same as `limits.timeout`, 30 s unless told. */
  readonly timeout?: number
  /** Who may call any of the methods. What they add to the context, every method's context has. */
  readonly guards?: Guards | readonly AnyGuard<HttpRequest>[]
  /**
   * Hears of what no client is told: errors that are masked as -32603, failed notifications, error data that JSON cannot hold.
   * By default one line and the stack go to stderr, never params. What it throws itself is dropped.
   */
  readonly onError?: (error: unknown, context: Partial<BaseContext<HttpRequest>>) => unknown
  /** Shows clients the name, message and stack of errors that are masked otherwise. For development: stacks tell an attacker much. */
  readonly exposeErrors?: boolean
}

const optionNames: ReadonlySet<string> = new Set(['limits', 'timeout', 'guards', 'onError', 'exposeErrors'])

/** @throws TypeError for anything that would be ignored or fail later. */
export function checkServiceOptions(options: ServiceOptions<never, unknown>): void {
  for (const name of Object.keys(options)) {
    if (!optionNames.has(name))
      throw new TypeError(`A Service has no option ${name}. The options are: ${[...optionNames].join(', ')}`)
  }
  if (options.timeout !== undefined) checkPositive(options.timeout, 'timeout')
  if (options.onError !== undefined && typeof options.onError !== 'function')
    throw new TypeError('onError must be a function (error, context)')
  checkGuards(options.guards, 'new Service()')
}
