/** How steeply a cost grows. */

/** A size, and what one unit costs at it. */
export interface Point {
  readonly size: number
  readonly cost: number
}

/**
 * The exponent of the total cost: 1 where each unit costs the same at every size, 2 where it costs twice as much at twice the size. It
 * is 1 and the slope of the line that fits best (least squares) the logarithms of the units' costs over those of the sizes.
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
