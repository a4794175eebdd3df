/** The exponent with which a cost grows. */

/** A size, and the cost of one unit at this size. */
export interface Point {
  readonly size: number
  readonly cost: number
}

/**
 * The exponent of the total cost: 1 if a unit costs the same at every size, 2 if it costs twice as much at twice the size. It is 1
 * plus the slope of the line that fits the logarithms of the costs of a unit over those of the sizes by least squares.
 */
export function exponentOf(points: readonly Point[]): number {
  const sizes = points.map(({ size }) => Math.log(size))
  const costs = points.map(({ cost }) => Math.log(cost))
  const [size, cost] = [mean(sizes), mean(costs)]
  const away = sizes.map((each) => each - size)
  const rise = away.reduce((sum, each, at) => sum + each * ((costs[at] as number) - cost), 0)
  return 1 + rise / away.reduce((sum, each) => sum + each ** 2, 0)
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
