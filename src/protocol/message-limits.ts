/** What a message may hold, apart from its size in bytes. */

/** See `defaultLimits` for what is usual. */
export interface MessageLimits {
  readonly maxDepth: number
  readonly maxBatchLength: number
  readonly maxMethodLength: number
  readonly maxPositionalParams: number
}
