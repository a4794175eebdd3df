/** Every limit of a service and its endpoints, as data: on by default, each an option, each with its own error. */

import { checkOptionNames, checkPositive } from '../options/check.ts'
import type { MessageLimits } from '../protocol/message.ts'

/** All sizes are bytes, all times milliseconds. `Infinity` switches a limit off. */
export interface Limits extends MessageLimits {
  /** A message or HTTP body longer than this is -32007. Counted while it is read; `Content-Length` is never trusted. */
  readonly maxMessageBytes: number
  /** An entry that nests deeper is -32600. Every `[` or `{` opens a level; the request object is the first. */
  readonly maxDepth: number
  /** A longer batch is answered with an array of one -32010, and nothing of it runs. */
  readonly maxBatchLength: number
  /** How many entries of one batch run at a time. */
  readonly batchConcurrency: number
  /** A response that would make a reply longer is -32008. In a batch, entries that have not started by then are not run. */
  readonly maxReplyBytes: number
  /** A longer method name is -32600, in UTF-16 units. */
  readonly maxMethodLength: number
  /** More params by position are -32602. */
  readonly maxPositionalParams: number
  /**
   * An endpoint that handles this many messages, or still sends their replies, answers the next with 503 and -32009. A two-way connection
   * with this many calls in flight reads no further.
   */
  readonly maxCallsInFlight: number
  /** An endpoint that holds this many bytes of replies, because clients do not read them, answers the next message with 503 and -32009. */
  readonly maxUnsentBytes: number
  /** More subscriptions on one connection are -32006. */
  readonly maxSubscriptions: number
  /** A call that takes longer is -32012; its signal aborts and its late result is dropped. */
  readonly timeout: number
}

/** The default limits. */
export const defaultLimits: Limits = /* @__PURE__ */ Object.freeze({
  maxMessageBytes: 1_048_576,
  maxDepth: 128,
  maxBatchLength: 1000,
  batchConcurrency: 32,
  maxReplyBytes: 10_485_760,
  maxMethodLength: 256,
  maxPositionalParams: 1000,
  maxCallsInFlight: 1000,
  maxUnsentBytes: 67_108_864,
  maxSubscriptions: 100,
  timeout: 30_000,
})

/** Bytes that errors may always take, so that even with a tiny `maxReplyBytes` the reply names the calls that failed. */
export const minErrorBytes = 512

/** Limits that are complete and checked, so that thousands of connections share them. */
const resolved = /* @__PURE__ */ new WeakSet<object>()

/**
 * The requested limits, and those of `base` for the others.
 * @throws TypeError for a name that is no limit, or a value that is not a number above zero.
 */
export function resolveLimits(requested: Partial<Limits> = {}, base: Limits = defaultLimits): Limits {
  if (resolved.has(requested)) return requested as Limits
  checkOptionNames(requested, Object.keys(defaultLimits), 'limits')
  const limits: Record<keyof Limits, number> = { ...base }
  for (const [name, value] of Object.entries(requested)) {
    checkPositive(value, `limits.${name}`)
    limits[name as keyof Limits] = value ?? limits[name as keyof Limits]
  }
  resolved.add(limits)
  return Object.freeze(limits)
}
