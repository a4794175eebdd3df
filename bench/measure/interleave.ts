/** Measures implementations one after the other in many short rounds, so that a drift of the machine affects all of them. */

/** Measures one round. Returns the cost of one unit of work; less is better. */
export type Round = () => number | Promise<number>

/** Returns the costs of each implementation, round by round. Every second round runs in reverse order, so that the position does not matter. */
export async function interleave(implementations: readonly Round[], rounds: number): Promise<number[][]> {
  const costs: number[][] = implementations.map(() => [])
  const order = implementations.map((_, index) => index)
  for (let round = 0; round < rounds; round++) {
    for (const index of round % 2 === 0 ? order : order.toReversed()) {
      costs[index]?.push(await (implementations[index] as Round)())
    }
  }
  return costs
}
