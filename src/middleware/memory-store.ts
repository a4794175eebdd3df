/** The store of a rate limit in the memory of this process. */
import { checkCount, checkOptionNames } from '../options/check.ts'

/** The state of a key after a hit. */
export interface RateLimitHit {
  /** The sum of the costs, this hit included. */
  readonly count: number
  /** Milliseconds until the window ends. */
  readonly resetMs: number
}

/** Counts hits. A store for several processes, such as Redis, returns a promise. */
export interface RateLimitStore {
  /** Adds `cost` to the count of a key. The first hit starts a window of `window` milliseconds, at whose end the count is deleted. */
  hit(key: string, window: number, cost: number): RateLimitHit | PromiseLike<RateLimitHit>
}

/** The options of `memoryStore()`. */
export interface MemoryStoreOptions {
  /** The most keys. The least recently hit ones are deleted first. Default: 100,000. */
  readonly maxKeys?: number
}

interface Entry {
  count: number
  readonly end: number
}

/**
 * Returns a store that keeps a bounded number of keys in memory.
 *
 * @example
 * service.use(rateLimit({ limit: 100, window: 60_000, store: memoryStore({ maxKeys: 10_000 }) }))
 * @throws TypeError if `maxKeys` is not a whole number above 1.
 */
export function memoryStore(options: MemoryStoreOptions = {}): RateLimitStore {
  checkOptionNames(options, ['maxKeys'], 'memoryStore()')
  const { maxKeys = 100_000 } = options
  checkCount(maxKeys, 2, 'memoryStore(): maxKeys')
  return new MemoryStore(Math.floor(maxKeys / 2))
}

/**
 * Keeps two generations: a hit moves its key into the young one, and the old one is dropped as a whole. One `Map` that deletes its oldest key
 * would be slow: finding the first key after many deletions takes long, so a client could slow down each hit.
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
