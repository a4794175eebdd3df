/** Lets contenders take turns, in one run, so that all of them share every drift of the machine. */

/** Measures one round: the cost of one unit of work, in whatever unit; less is better. */
export type Round = () => number | Promise<number>

/** The costs of each contender, round by round. Every other round goes the other way, so that nobody always profits from being last. */
export async function takeTurns(contenders: readonly Round[], rounds: number): Promise<number[][]> {
  const costs: number[][] = contenders.map(() => [])
  const order = contenders.map((_, index) => index)
  for (let round = 0; round < rounds; round++) {
    for (const index of round % 2 === 0 ? order : order.toReversed()) {
      costs[index]?.push(await (contenders[index] as Round)())
    }
  }
  return costs
}
