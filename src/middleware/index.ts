/** The middleware of this package: rate limits and call logs. */
export { type CallRecord, callLine, logCalls } from './log-calls.ts'
export { type MemoryStoreOptions, memoryStore, type RateLimitHit, type RateLimitStore } from './memory-store.ts'
export { type RateLimiter, type RateLimitOptions, rateLimit } from './rate-limit.ts'
