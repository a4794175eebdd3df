/** How the cost of one thing grows, as a section of the bench hands it to the report. */

/** One thing that grows: what it costs at each size, ours and the mark's. */
export interface GrowthRow {
  /** What grows, as `entries of a batch`. */
  readonly what: string
  /** What a cost is counted for, as `entry`. */
  readonly unit: string
  readonly from: number
  readonly to: number
  readonly costs: readonly CostAtSize[]
}

/** What one unit costs at one size, in microseconds. */
export interface CostAtSize {
  readonly size: number
  readonly ours: number
  readonly mark?: number
}
