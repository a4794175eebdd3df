/** Limits the rate of calls for each client. */
import { andThen, isPromise, type MaybePromise } from '../async/maybe-promise.ts'
import { checkFunction, checkOptionNames, invalidSetup, isFunction } from '../options/check.ts'
import { errorCodes, RpcError } from '../protocol/errors.ts'
import { synchronous } from '../service/access/middleware.ts'
import { type BaseContext, CallContext } from '../service/context.ts'
import { memoryStore, type RateLimitHit, type RateLimitStore } from './memory-store.ts'

/** The options of `rateLimit()`. */
export interface RateLimitOptions<Context extends BaseContext = BaseContext> {
  /** The highest sum of costs of one key in a window. */
  readonly limit: number
  /** Milliseconds from the first call of a key until its count is 0 again. */
  readonly window: number
  /**
   * Returns the key of a call. Calls with `undefined` share one key. Default: `context.peerAddress`; of an IPv6 address, its /64 network, since
   * one client has all of it.
   */
  readonly by?: (context: Context) => string | undefined
  /** The cost of a call. A call that costs 0 passes without a hit. Default: 1. */
  readonly cost?: number | ((context: Context) => number)
  /** The store of the counts. Default: `memoryStore()`, one for each limit. */
  readonly store?: RateLimitStore
  /** Lets calls pass if the store fails; `onError` gets the error. Default: `false`: they are -32603. */
  readonly failOpen?: boolean
}

/** A rate limit: a middleware, and a guard. */
export interface RateLimiter<Context extends BaseContext = BaseContext> {
  (context: Context, next: () => Promise<unknown>): unknown
  (context: Context): MaybePromise<void>
}

const optionNames = ['limit', 'window', 'by', 'cost', 'store', 'failOpen']

/**
 * Returns a middleware or guard that refuses the calls of a key over its limit with -32009, reason `rate-limited`. As a middleware it counts
 * every call: each entry of a batch, notifications and unknown methods. As a guard it counts the calls that earlier guards let pass.
 *
 * @example
 * service.use(rateLimit({ limit: 100, window: 60_000 }))
 * service.method('login', { guards: [rateLimit({ limit: 5, window: 60_000 })] }, login)
 * @throws TypeError with a hint, for options that cannot work.
 */
export function rateLimit<Context extends BaseContext = BaseContext>(options: RateLimitOptions<Context>): RateLimiter<Context> {
  checkOptions(options)
  const counter = new Counter(options as unknown as RateLimitOptions)
  const limiter = (context: CallContext, next?: () => MaybePromise<unknown>): MaybePromise<unknown> => {
    const counted = counter.count(context)
    return isPromise(counted) ? counted.then(next) : next?.()
  }
  return synchronous(limiter) as unknown as RateLimiter<Context>
}

class Counter {
  readonly #options: RateLimitOptions
  readonly #store: RateLimitStore
  #refusal: RpcError | undefined
  #retryAfterMs = 0

  constructor(options: RateLimitOptions) {
    this.#options = options
    this.#store = options.store ?? memoryStore()
  }

  /** Counts a call. @throws RpcError -32009 over the limit. */
  count(context: CallContext): MaybePromise<void> {
    const { by = networkOf, cost = 1 } = this.#options
    const costOfCall = typeof cost === 'function' ? cost(context) : cost
    if (costOfCall === 0) return undefined
    checkCost(costOfCall)
    const key = truncated(`${by(context) ?? ''}`)
    return andThen(this.#options.failOpen ? this.#hitOrPass(context, key, costOfCall) : this.#hit(key, costOfCall), (hit) =>
      this.#check(hit),
    )
  }

  /** @throws TypeError if the store returns something else. */
  #hit(key: string, cost: number): MaybePromise<RateLimitHit> {
    return andThen(this.#store.hit(key, this.#options.window, cost), (hit) => {
      const { count, resetMs } = Object(hit) as RateLimitHit
      if (typeof count === 'number' && typeof resetMs === 'number' && !Number.isNaN(count + resetMs)) return hit
      return invalidSetup('hit() of the store of a rate limit must return { count, resetMs }, two numbers')
    })
  }

  /** Returns `undefined` if the store fails. */
  #hitOrPass(context: CallContext, key: string, cost: number): MaybePromise<RateLimitHit | undefined> {
    const pass = (error: unknown) => CallContext.report(context, error) as undefined
    try {
      const hit = this.#hit(key, cost)
      return isPromise(hit) ? hit.then((later) => later, pass) : hit
    } catch (error) {
      return pass(error)
    }
  }

  #check(hit: RateLimitHit | undefined): void {
    if (hit && hit.count > this.#options.limit) throw this.#refusalFor(Math.max(1, Math.ceil(hit.resetMs)))
  }

  /** Reuses the last error if it says the same: a client must not make the server capture a stack trace for each call. */
  #refusalFor(retryAfterMs: number): RpcError {
    if (this.#refusal && this.#retryAfterMs === retryAfterMs) return this.#refusal
    const data = Object.freeze({ reason: 'rate-limited', limit: this.#options.limit, retryAfterMs })
    this.#retryAfterMs = retryAfterMs
    this.#refusal = new RpcError(errorCodes.busy, 'Too many calls', data)
    return this.#refusal
  }
}

function checkOptions(options: RateLimitOptions<never>): void {
  checkOptionNames(options, optionNames, 'rateLimit()')
  const { limit, window, by, cost, store } = options
  for (const [name, value] of Object.entries({ limit, window }))
    if (!(typeof value === 'number' && value > 0 && value < Infinity))
      invalidSetup(`rateLimit() needs a number above 0 as ${name}: rateLimit({ limit: 100, window: 60_000 })`)
  if (by !== undefined) checkFunction(by, 'rateLimit(): by')
  if (cost !== undefined && !isFunction(cost)) checkCost(cost)
  if (store !== undefined && !isFunction(store?.hit))
    invalidSetup('rateLimit(): store must have a function hit(key, window, cost) that returns { count, resetMs }')
}

function checkCost(cost: unknown): void {
  if (!(typeof cost === 'number' && cost >= 0 && cost < Infinity))
    invalidSetup(`cost of a rate limit must be a number from 0, or a function that returns one, not ${String(cost)}`)
}

/** Groups IPv6 addresses by their /64: one client has all of it, and could use another address for each call. */
function networkOf({ peerAddress = '' }: BaseContext): string {
  if (!peerAddress.includes(':')) return peerAddress
  const [left = [], right = []] = peerAddress.split('::').map((half) => half.split(':').filter((group) => group !== ''))
  const zeros = new Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0')
  return `${[...left, ...zeros, ...right].slice(0, 4).join(':')}::/64`
}

const maxKeyLength = 256

/** Cuts a long key, since a client may choose it. Copies it: a slice would keep the whole text in memory. */
function truncated(key: string): string {
  return key.length > maxKeyLength ? (JSON.parse(JSON.stringify(key.slice(0, maxKeyLength))) as string) : key
}
