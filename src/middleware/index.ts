/**
 * The middleware of this package: rate limits and call logs.
 * @example
 * import { callLine, logCalls, rateLimit } from 'damn-simple-jsonrpc-server/middleware'
 * import { calculator } from './calculator.js'
 *
 * calculator.use(rateLimit({ limit: 100, window: 60_000 }))
 * calculator.use(logCalls((record) => console.log(callLine(record))))
 * @module
 */

export { type CallRecord, callLine, logCalls } from './log-calls.ts'
export { type MemoryStoreOptions, memoryStore, type RateLimitHit, type RateLimitStore } from './memory-store.ts'
export { type RateLimiter, type RateLimitOptions, rateLimit } from './rate-limit.ts'
