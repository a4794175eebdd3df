/** Middleware that ships: it limits the rate of calls, and logs them. */
export { type CallRecord, callLine, logCalls } from './log-calls.ts'
export { type MemoryStoreOptions, memoryStore, type RateLimitHit, type RateLimitStore } from './memory-store.ts'
export { type RateLimiter, type RateLimitOptions, rateLimit } from './rate-limit.ts'
