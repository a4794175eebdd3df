/**
 * Races the same servers several times over, each time in new processes: how a process came to lie in memory makes it some percent
 * faster or slower for as long as it lives.
 */
import type { Effort } from '../section.ts'
import { type Laps, race } from './race.ts'
import { ServerProcess } from './server-process.ts'
import type { Workload } from './workloads.ts'

/** Who races over what; servers by the names that `serve.ts` knows. */
export interface Match {
  readonly servers: readonly string[]
  readonly workloads: readonly Workload[]
  /** How often the servers are started anew. */
  readonly lives: number
}

const lapsOfALife = 5
const lapMilliseconds = 700
const shortLapMilliseconds = 400

/** The laps of each server, workload by workload. The short way runs one lap of the first workload. */
export async function raceInLives({ servers, workloads, lives }: Match, { isShort }: Effort): Promise<Map<Workload, Laps[]>> {
  const chosen = isShort ? workloads.slice(0, 1) : workloads
  const distance = isShort
    ? { rounds: 1, milliseconds: shortLapMilliseconds }
    : { rounds: lapsOfALife, milliseconds: lapMilliseconds }
  const laps = new Map<Workload, Laps[]>()
  for (let life = 0; life < (isShort ? 1 : lives); life++) {
    await withServers(servers, async (running) => {
      for (const workload of chosen) laps.set(workload, joined(laps.get(workload), await race(running, workload, distance)))
    })
  }
  return laps
}

/** Starts servers by name, all of them at once, and stops them in the end: also those that run where another could not start. */
export async function withServers(names: readonly string[], run: (servers: ServerProcess[]) => Promise<void>): Promise<void> {
  const started = await Promise.allSettled(names.map((name) => ServerProcess.start(name)))
  const servers = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
  try {
    const failed = started.find((each) => each.status === 'rejected')
    if (failed) throw failed.reason
    await run(servers)
  } finally {
    await Promise.all(servers.map((server) => server.stop()))
  }
}

function joined(before: readonly Laps[] | undefined, now: readonly Laps[]): Laps[] {
  return now.map((laps, index) => {
    const earlier = before?.[index]
    return earlier ? joinedLaps(earlier, laps) : laps
  })
}

function joinedLaps(one: Laps, other: Laps): Laps {
  return {
    clock: [...one.clock, ...other.clock],
    processor: [...one.processor, ...other.processor],
    p50: [...one.p50, ...other.p50],
    p99: [...one.p99, ...other.p99],
  }
}
