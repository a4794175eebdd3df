/** The counts of a rate limit, in the memory of this process. */
import { checkCount, checkOptionNames } from '../options/check.ts'

/** How often a key was hit in its window. */
export interface RateLimitHit {
  /** The sum of the costs, this hit included. */
  readonly count: number
  /** Milliseconds until the window ends. */
  readonly resetMs: number
}

/** Counts hits. One for several processes, such as a Redis, returns a promise. */
export interface RateLimitStore {
  /** Adds `cost` to the count of a key. The first hit begins a window of so many milliseconds; the count is forgotten when it ends. */
  hit(key: string, window: number, cost: number): RateLimitHit | PromiseLike<RateLimitHit>
}

/** The options of `memoryStore()`. */
export interface MemoryStoreOptions {
  /** Beyond so many keys those that were not hit for longest are forgotten. Default: 100,000. */
  readonly maxKeys?: number
}

interface Entry {
  count: number
  readonly end: number
}

/**
 * Makes a store that keeps a bounded number of keys in memory. Expired keys go first.
 *
 * @example
 * service.use(rateLimit({ limit: 100, window: 60_000, store: memoryStore({ maxKeys: 10_000 }) }))
 * @throws TypeError for a number of keys that is not a whole number above 1.
 */
export function memoryStore(options: MemoryStoreOptions = {}): RateLimitStore {
  checkOptionNames(options, ['maxKeys'], 'memoryStore()')
  const { maxKeys = 100_000 } = options
  checkCount(maxKeys, 2, 'memoryStore(): maxKeys')
  return new MemoryStore(Math.floor(maxKeys / 2))
}

/**
 * Two generations: a hit moves its key into the young one, and the old one is dropped as a whole when the young one is full or its windows
 * are over. The first key of one large `Map` is slow to find once many before it are deleted, so that a client could make each hit slow.
 */
class MemoryStore implements RateLimitStore {
  readonly #maxKeys: number
  #young = new Map<string, Entry>()
  #old = new Map<string, Entry>()
  /** When the young generation began. */
  #start = 0
  /** The longest window so far: after it, every window of the old generation is over. */
  #longest = 0

  constructor(maxKeys: number) {
    this.#maxKeys = maxKeys
  }

  hit(key: string, window: number, cost: number): RateLimitHit {
    const now = performance.now()
    this.#longest = Math.max(this.#longest, window)
    if (now - this.#start >= this.#longest) this.#turn(now)
    const entry = this.#entryOf(key, now, window)
    entry.count += cost
    return { count: entry.count, resetMs: entry.end - now }
  }

  #entryOf(key: string, now: number, window: number): Entry {
    const young = this.#young.get(key)
    if (young && young.end > now) return young
    const old = young ? undefined : this.#old.get(key)
    const entry = old && old.end > now ? old : { count: 0, end: now + window }
    if (!young && this.#young.size >= this.#maxKeys) this.#turn(now)
    this.#young.set(key, entry)
    return entry
  }

  #turn(now: number): void {
    this.#old = this.#young
    this.#young = new Map()
    this.#start = now
  }
}
