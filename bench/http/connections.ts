/** How the cost of a request grows with the number of open connections. */
import type { GrowthRow } from '../growth/growth-row.ts'
import { spreadOf } from '../measure/spread.ts'
import type { Effort } from '../section.ts'
import { compareServers } from './compare.ts'
import { withServers } from './repeated-comparison.ts'
import { workloads } from './workloads.ts'

const counts = [1, 10, 100, 500, 1000, 2000]

/**
 * Measures the processor time of a request at each number of connections, of ours and of the tuned server. Elapsed time would mislead,
 * because a single connection waits for the network most of the time.
 */
export async function connectionsGrowth({ isShort }: Effort, log: (line: string) => void): Promise<GrowthRow> {
  const chosen = isShort ? counts.slice(0, 2) : counts
  const length = isShort ? { rounds: 1, milliseconds: 400 } : { rounds: 3, milliseconds: 700 }
  const costs: { size: number; ours: number; baseline: number }[] = []
  await withServers(['node.endpoint', 'node.tuned'], async (servers) => {
    for (const size of chosen) {
      log(`${size} connections`)
      const samples = await compareServers(servers, { ...workloads.single, connections: size }, length)
      const [ours = 0, baseline = 0] = samples.map(({ processor }) => spreadOf(processor).median)
      costs.push({ size, ours, baseline })
    }
  })
  return { what: 'connections', unit: 'request', from: chosen[0] as number, to: chosen.at(-1) as number, costs }
}
