/** Limits how many calls a client may make in a time. */
import { andThen, isPromise, type MaybePromise } from '../async/maybe-promise.ts'
import { checkFunction, checkOptionNames, invalidSetup, isFunction } from '../options/check.ts'
import { errorCodes, RpcError } from '../protocol/errors.ts'
import { synchronous } from '../service/access/middleware.ts'
import { type BaseContext, CallContext } from '../service/context.ts'
import { memoryStore, type RateLimitHit, type RateLimitStore } from './memory-store.ts'

/** The options of `rateLimit()`. */
export interface RateLimitOptions<Context extends BaseContext = BaseContext> {
  /** How much the calls of one key may cost in a window. */
  readonly limit: number
  /** Milliseconds from the first call of a key until its count begins again. */
  readonly window: number
  /**
   * The key of a call. Calls with `undefined` share one key. Default: `context.peerAddress`, of an IPv6 address its /64 network, since one
   * client has all of it.
   */
  readonly by?: (context: Context) => string | undefined
  /** What a call counts. 0: it is not counted, and passes. Default: 1. */
  readonly cost?: number | ((context: Context) => number)
  /** Where the counts are. Default: `memoryStore()`, one for each limit. */
  readonly store?: RateLimitStore
  /** Lets calls pass if the store fails; `onError` gets the failure. Default: `false`, and they are -32603. */
  readonly failOpen?: boolean
}

/** What `rateLimit` returns: a middleware, and a guard. */
export interface RateLimiter<Context extends BaseContext = BaseContext> {
  (context: Context, next: () => Promise<unknown>): unknown
  (context: Context): MaybePromise<void>
}

const optionNames = ['limit', 'window', 'by', 'cost', 'store', 'failOpen']

/**
 * Refuses the calls of a key over its limit with -32009, reason `rate-limited`. As a middleware it counts every call: each entry of a batch,
 * notifications and unknown methods too. As a guard it counts those that come so far: of one method, or by the user that another guard found.
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
    const price = typeof cost === 'function' ? cost(context) : cost
    if (price === 0) return undefined
    checkCost(price)
    const key = cut(`${by(context) ?? ''}`)
    return andThen(this.#options.failOpen ? this.#hitOrPass(context, key, price) : this.#hit(key, price), (hit) =>
      this.#check(hit),
    )
  }

  /** @throws TypeError for a store that returns something else. */
  #hit(key: string, cost: number): MaybePromise<RateLimitHit> {
    return andThen(this.#store.hit(key, this.#options.window, cost), (hit) => {
      const { count, resetMs } = Object(hit) as RateLimitHit
      if (typeof count === 'number' && typeof resetMs === 'number' && !Number.isNaN(count + resetMs)) return hit
      return invalidSetup('hit() of the store of a rate limit must return { count, resetMs }, two numbers')
    })
  }

  /** No hit if the store fails. */
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

  /** Kept for a while: a client that causes it often must not make the server capture a stack trace each time. */
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

/** One client has a whole /64 of IPv6, and could take another address for each call. */
function networkOf({ peerAddress = '' }: BaseContext): string {
  if (!peerAddress.includes(':')) return peerAddress
  const [left = [], right = []] = peerAddress.split('::').map((half) => half.split(':').filter((group) => group !== ''))
  const zeros = new Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0')
  return `${[...left, ...zeros, ...right].slice(0, 4).join(':')}::/64`
}

const maxKeyLength = 256

/** A key may come from a header: thousands of long ones must not fill the memory. The copy keeps no longer text alive, as a slice does. */
function cut(key: string): string {
  return key.length > maxKeyLength ? (JSON.parse(JSON.stringify(key.slice(0, maxKeyLength))) as string) : key
}
