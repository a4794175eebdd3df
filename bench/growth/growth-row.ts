/** How the cost of one subject grows, as a row of the report. */

/** One subject: the cost of a unit at each size, of ours and of the baseline. */
export interface GrowthRow {
  /** What grows, such as `entries of a batch`. */
  readonly what: string
  /** What a cost is for, such as `entry`. */
  readonly unit: string
  readonly from: number
  readonly to: number
  readonly costs: readonly CostAtSize[]
}

/** The cost of one unit at one size, in microseconds. */
export interface CostAtSize {
  readonly size: number
  readonly ours: number
  readonly baseline?: number
}
