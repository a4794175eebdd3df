/** How the cost of a request grows with the connections that are open. */
import type { GrowthRow } from '../growth/growth-row.ts'
import { spreadOf } from '../measure/spread.ts'
import type { Effort } from '../section.ts'
import { withServers } from './lives.ts'
import { race } from './race.ts'
import { workloads } from './workloads.ts'

const counts = [1, 10, 100, 500, 1000, 2000]

/**
 * The processor's time for a request, ours and the tuned server's, over the number of connections that send one after the other. By the
 * clock one connection would wait for the network most of the time.
 */
export async function connectionsGrowth({ isShort }: Effort, say: (line: string) => void): Promise<GrowthRow> {
  const chosen = isShort ? counts.slice(0, 2) : counts
  const distance = isShort ? { rounds: 1, milliseconds: 400 } : { rounds: 3, milliseconds: 700 }
  const costs: { size: number; ours: number; mark: number }[] = []
  await withServers(['node.door', 'node.tuned'], async (servers) => {
    for (const size of chosen) {
      say(`${size} connections`)
      const laps = await race(servers, { ...workloads.single, connections: size }, distance)
      const [ours = 0, mark = 0] = laps.map(({ processor }) => spreadOf(processor).median)
      costs.push({ size, ours, mark })
    }
  })
  return { what: 'connections', unit: 'request', from: chosen[0] as number, to: chosen.at(-1) as number, costs }
}
